from . import nexus_serial_report, nexus_serial_report_date
