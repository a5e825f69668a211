from odoo import fields, models

#: What happens when more is booked than there is.
POLICIES = [
    ("block", "Block"),
    ("warn", "Warn"),
    ("allow", "Allow"),
]
#: What happens when a unit goes out that was not tested in time.
TEST_POLICIES = [
    ("block", "Block"),
    ("warn", "Warn"),
    ("off", "Off"),
]
_LEVELS = {"block": "error", "warn": "warning", "off": None}


class ResCompany(models.Model):
    _inherit = "res.company"

    hire_policy = fields.Selection(
        POLICIES,
        "Overbooking",
        default="block",
        required=True,
        help="What happens when more is hired out than there is. Block: refused, "
        "unless somebody with the right to gives a reason. Warn: booked, and noted on "
        "the order. Allow: booked.",
    )
    hire_prepare_hours = fields.Float(
        "Preparation Time",
        help="Hours before a hire during which its items are taken already.",
    )
    hire_turnaround_hours = fields.Float(
        "Turnaround Time",
        help="Hours after a hire until its items can be hired again.",
    )
    hire_serial_value = fields.Monetary(
        "Serial Numbers from a Value of",
        default=500,
        help="Products hired out that are worth more than this are suggested to have "
        "serial numbers.",
    )
    service_expired_policy = fields.Selection(
        TEST_POLICIES,
        "Test Expired",
        default="block",
        required=True,
        help="What happens when a unit goes out whose test has expired, or expires "
        "before the hire ends. Block: it stays, unless a rental manager says why not. "
        "Warn: it goes, and whoever hands it out is told. Off: nothing is said.",
    )
    service_never_policy = fields.Selection(
        TEST_POLICIES,
        "Never Tested",
        default="warn",
        required=True,
        help="The same for a unit of which no test is known.",
    )

    def _get_test_level(self, code):
        """Return what a fault of ``stock.lot._find_service_faults`` is: error, warning
        or, if it is not to be said, None."""
        self.ensure_one()
        if code == "test_failed":
            return "error"
        # sudo: what a company wants holds for whoever hands out.
        company = self.sudo()
        if code == "never_tested":
            return _LEVELS[company.service_never_policy]
        return _LEVELS[company.service_expired_policy]
