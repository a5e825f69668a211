from . import nexus_serial_copy
