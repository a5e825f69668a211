from . import (
    nexus_label_design,
    nexus_label_job,
    nexus_label_job_run,
    nexus_label_sheet,
    nexus_unit_event,
    print_labels,
    res_company,
    res_config_settings,
    stock_lot_label,
    stock_lot_public_page,
    stock_lot_qr,
    stock_picking,
)
