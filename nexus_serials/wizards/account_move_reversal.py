from odoo import api, fields, models

from .. import numbering
from ..models.returned_condition import HELP
from ..models.stock_lot_status import CONDITIONS
from ..unit_trips import find_trips


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    return_to_stock = fields.Selection(
        [
            ("no", "No, nothing moves"),
            ("now", "Here now: receive these units"),
            ("expected", "Expected: prepare the receipt"),
        ],
        string="Return to Stock",
        default="no",
        required=True,
        help="Happens when the credit note is posted, to exactly the units it credits.",
    )
    return_location_id = fields.Many2one(
        "stock.location",
        "Return to",
        check_company=True,
        compute="_compute_return_location_id",
        store=True,
        readonly=False,
        domain=(
            "[('usage', '=', 'internal'), ('company_id', 'in', (company_id, False))]"
        ),
    )
    returned_condition = fields.Selection(
        CONDITIONS, "Condition of Units Returned", help=HELP
    )
    has_serials = fields.Boolean(compute="_compute_serial_summary", compute_sudo=True)
    serial_summary = fields.Char(
        "Serial Numbers", compute="_compute_serial_summary", compute_sudo=True
    )

    @api.depends("move_ids")
    def _compute_serial_summary(self):
        for wizard in self:
            wizard.has_serials = bool(
                wizard._get_lines_with_serials(wizard.move_ids._origin)
            )
            lots = wizard._get_creditable_units()
            wizard.serial_summary = ", ".join(numbering.condense(lots.mapped("name")))

    @api.depends("move_ids")
    def _compute_return_location_id(self):
        for wizard in self:
            wizard.return_location_id = (
                wizard.move_ids._origin._get_default_return_location()
            )

    def _prepare_default_reversal(self, move):
        values = super()._prepare_default_reversal(move)
        if self.return_to_stock != "no" and self._get_lines_with_serials(move):
            values["return_to_stock"] = self.return_to_stock
            values["return_location_id"] = self.return_location_id.id
            values["returned_condition"] = self.returned_condition
        return values

    def reverse_moves(self, is_modify=False):
        if self.return_to_stock != "no":
            self._check_some_come_back()
        return super().reverse_moves(is_modify=is_modify)

    # ------------------------------------------------------------------

    def _get_lines_with_serials(self, moves):
        return moves.filtered(
            lambda move: move.move_type == "out_invoice"
        ).invoice_line_ids.filtered(lambda line: line._has_serials())

    def _get_creditable_units(self):
        """Return the units a credit note of all of it would name."""
        lines = self.sudo()._get_lines_with_serials(self.sudo().move_ids._origin)
        lot_ids = set()
        for line in lines:
            named, unnamed = line._find_units_left()
            lot_ids.update(named)
            if line._are_serials_unknown() and len(unnamed) <= line._get_unit_count():
                lot_ids.update(unnamed)
        return lines.serial_ids.browse(lot_ids)

    def _check_some_come_back(self):
        """Tell before the credit note is made when none of its units can come back."""
        for move in self.move_ids.sudo():
            lots = self._get_lines_with_serials(move).serial_ids
            if not lots:
                continue
            trips = find_trips(self.env, move.company_id, lots.ids)
            faults = move._find_return_faults(lots, trips)
            if len(faults) == len(lots):
                move._check_units_come_back(lots, trips)
