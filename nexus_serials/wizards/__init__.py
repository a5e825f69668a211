from . import (
    base_module_uninstall,
    nexus_serial_copy,
    nexus_serial_copy_documents,
    nexus_serial_copy_line,
    nexus_serial_copy_stock,
    nexus_serial_copy_switch,
)
