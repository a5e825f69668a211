from . import nexus_serial_report
