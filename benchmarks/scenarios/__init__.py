"""What is measured, and the bars it must keep.

A scenario is a class with four methods, each given an environment in a transaction
of its own: ``prepare`` (not timed), ``plain`` and ``ours`` (timed; one of them runs),
and ``check``, which raises when the result is not what was asked for. To add one,
write it in a module of its own and name it here with its bar.
"""

import odoo.init  # from here on `from odoo import …` works

from .adjustment import Adjustment
from .bar import PerUnit, Ratio, Seconds
from .choose import Choose
from .delivery import AutomaticDelivery, Delivery
from .hire import Availability, CheckIn, CheckOut
from .hire_report import HireReport
from .labels import Labels
from .live import LiveCheckIn
from .receipt import Receipt
from .rfid import Ingest
from .scan import Resolve, ResolveOne, Scan

MILLION = 1_000_000

SCENARIOS = {
    "receipt-1000": Receipt(1000),
    "receipt-5000": Receipt(5000),
    "adjustment-1000": Adjustment(1000),
    "delivery-2000": Delivery(2000),
    "delivery-4000": Delivery(4000),
    "delivery-2000-automatic": AutomaticDelivery(2000),
    "choose-20000": Choose(20000),
    "labels-420": Labels(420),
    "check-out-500": CheckOut(500),
    "check-out-2000": CheckOut(2000),
    "check-in-500": CheckIn(500),
    "check-in-2000": CheckIn(2000),
    "live-check-in-1000": LiveCheckIn(1000),
    "free-of-one": Availability(1000, 1),
    "free-of-200": Availability(1000, 200),
    "report-pivot": HireReport(50000, "pivot"),
    "report-graph": HireReport(50000, "graph"),
    "report-list": HireReport(50000, "list"),
    "report-by-unit": HireReport(50000, "group"),
    "report-dashboard": HireReport(50000, "dashboard"),
    "rfid-ingest-10000": Ingest(10000),
    "rfid-ingest": Ingest(100000),
    "resolve-1000": Resolve(1000, MILLION),
    "resolve-one": ResolveOne(200, MILLION),
    "scan-100": Scan(100, MILLION),
    "scan-400": Scan(400, MILLION),
    "scan-100-of-20000": Scan(100, 20000),
}
BARS = [
    Ratio("enter + validate a receipt of 1,000", "receipt-1000", 0.65),
    Ratio("enter + validate a receipt of 5,000", "receipt-5000", 0.65),
    PerUnit(
        "a unit of 5,000 against one of 1,000", "receipt-5000", "receipt-1000", 1.2
    ),
    Ratio("add 1,000 by adjustment", "adjustment-1000", 0.25),
    Ratio("reserve + validate a delivery of 2,000 chosen", "delivery-2000", 0.5),
    PerUnit(
        "a chosen unit of 4,000 against one of 2,000",
        "delivery-4000",
        "delivery-2000",
        1.1,
    ),
    Ratio(
        "reserve + validate 2,000 Odoo picks by itself", "delivery-2000-automatic", 1
    ),
    Seconds("first page of 20,000 units to choose from", "choose-20000", 0.3),
    Seconds("420 QR labels on L7160: 150 a second", "labels-420", 420 / 150),
    Ratio("420 QR labels against Odoo's lot labels", "labels-420", 0.2),
    Ratio("check out 500 against a plain transfer", "check-out-500", 1),
    PerUnit("a unit of 2,000 out against 500", "check-out-2000", "check-out-500", 1.1),
    Ratio("check in 500 against a plain transfer", "check-in-500", 1),
    PerUnit("a unit of 2,000 in against 500", "check-in-2000", "check-in-500", 1.1),
    Ratio("check in 1,000 read by RFID", "live-check-in-1000", 1),
    Seconds("what is free of one with 1,000 bookings", "free-of-one", 0.1),
    Seconds("what is free of 200 with 1,000 bookings", "free-of-200", 0.2),
    Seconds("pivot of a year of 50,000 hires in three", "report-pivot", 2),
    Seconds("graph of the same", "report-graph", 2),
    Seconds("first page of all their facts", "report-list", 2),
    Seconds("the same by unit", "report-by-unit", 2),
    Seconds("dashboard over them", "report-dashboard", 2),
    Seconds("100,000 events of RFID readers", "rfid-ingest", 60),
    PerUnit(
        "an event of 100,000 against one of 10,000",
        "rfid-ingest",
        "rfid-ingest-10000",
        1.3,
    ),
    Seconds("1,000 codes among 1,000,000 units", "resolve-1000", 0.3),
    Seconds("one code among them, 95th percentile", "resolve-one", 0.005),
    Seconds("100 stocktake scans among them", "scan-100", 1),
    PerUnit("a scan of a batch of 400 against 100", "scan-400", "scan-100", 1.1),
    PerUnit(
        "a scan among 1,000,000 units against 20,000",
        "scan-100",
        "scan-100-of-20000",
        1.3,
    ),
]
for _bar in BARS:
    _bar.units = {name: SCENARIOS[name].count for name in _bar.names}
