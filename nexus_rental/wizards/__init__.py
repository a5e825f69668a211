from . import (
    nexus_hire_charge,
    nexus_hire_check_in,
    nexus_hire_check_in_repair,
    nexus_hire_hand_out,
    nexus_hire_move,
    nexus_hire_override,
    nexus_hire_stock_adjust,
    nexus_service_cancel,
    nexus_service_import,
    nexus_unit_change_repair,
    nexus_unit_repair,
    nexus_unit_repaired,
)
