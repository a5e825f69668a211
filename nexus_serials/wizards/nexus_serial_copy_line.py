from odoo import api, fields, models
from odoo.exceptions import UserError

from ..numbering import normalise


class NexusSerialCopyLine(models.TransientModel):
    """The units of one variant in one place, waiting for their serial numbers."""

    _name = "nexus.serial.copy.line"
    _inherit = ["nexus.serial.entry.mixin"]
    _description = "Stock to Carry Over"
    _rec_name = "product_id"
    _order = "id"

    wizard_id = fields.Many2one(
        "nexus.serial.copy", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", readonly=True)
    location_id = fields.Many2one("stock.location", readonly=True)
    package_id = fields.Many2one("stock.package", readonly=True)
    company_id = fields.Many2one("res.company", related="location_id.company_id")
    quantity = fields.Integer("On Hand", readonly=True)
    entries = fields.Json(
        readonly=True, help="List of {serial, manufacturer_serial}, as in the window."
    )
    serials = fields.Text(
        "Serial Numbers",
        compute="_compute_serials",
        inverse="_inverse_serials",
        help="One a line, a comma list, or ranges such as NX-000100..NX-000149.",
    )
    serial_count = fields.Integer("Entered", compute="_compute_serials")

    @api.depends("entries")
    def _compute_serials(self):
        for line in self:
            entries = line.entries or []
            line.serial_count = len(entries)
            line.serials = "\n".join(entry["serial"] for entry in entries)

    def _inverse_serials(self):
        for line in self:
            line._serial_entry_set(
                line._serial_entry_clean(line.serial_entry_parse(line.serials))
            )

    def action_enter_serials(self):
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "nexus_serials.open_entry",
            "params": {"model": self._name, "id": self.id},
        }

    def action_generate(self):
        """Draw a number for every unit of the line that has no serial yet."""
        self._generate_missing()
        return self.wizard_id._get_form_action()

    def _generate_missing(self):
        for line in self:
            missing = line.quantity - line.serial_count
            if missing > 0:
                line.entries = (line.entries or []) + line._serial_entry_clean(
                    line.serial_entry_generate(missing)
                )

    def _serial_entry_product(self):
        return self.product_id

    def _serial_entry_expected(self):
        return self.quantity

    def _serial_entry_entries(self):
        return self.entries or []

    def _serial_entry_document(self):
        return self.package_id.name or self.location_id.display_name

    def _serial_entry_check_options(self):
        return {"purpose": "new", "exclude_move_ids": ()}

    def _serial_entry_set(self, entries):
        self.ensure_one()
        serials = [entry["serial"] for entry in entries]
        self._serial_entry_raise(serials)
        self._check_not_on_other_lines(serials)
        if len(serials) > self.quantity:
            raise UserError(
                self.env._(
                    "%(location)s holds %(units)s units of %(product)s, but "
                    "%(serials)s serial numbers were entered. One unit has one serial "
                    "number: remove the others.",
                    location=self._serial_entry_document(),
                    units=self.quantity,
                    product=self.product_id.display_name,
                    serials=len(serials),
                )
            )
        self.entries = entries

    def _check_not_on_other_lines(self, serials):
        elsewhere = {
            normalise(entry["serial"]): line
            for line in self.wizard_id.line_ids - self
            for entry in line.entries or []
        }
        twice = [serial for serial in serials if normalise(serial) in elsewhere]
        if twice:
            line = elsewhere[normalise(twice[0])]
            raise UserError(
                self.env._(
                    "Already entered for %(product)s in %(location)s: %(serials)s. "
                    "Remove them in one of the two places.",
                    product=line.product_id.display_name,
                    location=line._serial_entry_document(),
                    serials=", ".join(twice[:20]),
                )
            )
