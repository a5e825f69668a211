from odoo import api, fields, models

from .. import numbering
from ..models.returned_condition import HELP
from ..models.stock_lot_status import CONDITIONS


class NexusSerialReturn(models.TransientModel):
    """Bring the units of a posted credit note back into stock."""

    _name = "nexus.serial.return"
    _description = "Return Credited Units to Stock"

    credit_note_id = fields.Many2one("account.move", required=True, readonly=True)
    company_id = fields.Many2one(related="credit_note_id.company_id")
    mode = fields.Selection(
        [
            ("now", "Here now: receive these units"),
            ("expected", "Expected: prepare the receipt"),
        ],
        string="Return to Stock",
        default="now",
        required=True,
    )
    location_id = fields.Many2one(
        "stock.location",
        "Return to",
        compute="_compute_location_id",
        store=True,
        readonly=False,
        domain=(
            "[('usage', '=', 'internal'), ('company_id', 'in', (company_id, False))]"
        ),
    )
    returned_condition = fields.Selection(
        CONDITIONS, "Condition of Units Returned", help=HELP
    )
    serial_summary = fields.Char(
        "Serial Numbers", compute="_compute_serial_summary", compute_sudo=True
    )

    @api.depends("credit_note_id")
    def _compute_location_id(self):
        for wizard in self:
            note = wizard.credit_note_id
            wizard.location_id = (
                note.return_location_id or note._get_default_return_location()
            )

    @api.depends("credit_note_id")
    def _compute_serial_summary(self):
        for wizard in self:
            note = wizard.credit_note_id
            lots = note and note._find_units_to_return(with_expected=True)
            names = lots.mapped("name") if lots else []
            wizard.serial_summary = ", ".join(numbering.condense(names))

    def action_return(self):
        """Do what was chosen, and go back to the credit note."""
        self.ensure_one()
        note = self.credit_note_id
        note._check_posted_for_return()
        if self.returned_condition:
            # sudo: on a posted credit note, this is no matter of accounting.
            note.sudo().returned_condition = self.returned_condition
        note._return_units(self.mode, self.location_id)
        return {"type": "ir.actions.act_window_close"}
