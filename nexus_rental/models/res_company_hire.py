from odoo import fields, models

#: What happens when more is booked than there is.
POLICIES = [
    ("block", "Block"),
    ("warn", "Warn"),
    ("allow", "Allow"),
]


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
