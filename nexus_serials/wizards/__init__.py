from . import (
    account_move_reversal,
    base_module_uninstall,
    nexus_serial_adjustment_return,
    nexus_serial_copy,
    nexus_serial_copy_documents,
    nexus_serial_copy_line,
    nexus_serial_copy_stock,
    nexus_serial_copy_switch,
    nexus_serial_return,
    nexus_unit_change,
    stock_return_picking,
    stock_return_picking_units,
)
