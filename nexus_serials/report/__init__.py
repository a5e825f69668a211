from . import nexus_serial_report, nexus_serial_report_date, nexus_unit_overview
