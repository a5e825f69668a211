import math

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .. import numbering
from ..unit_fields import Units
from ..unit_invoices import CREDIT_TYPE, INVOICE_TYPES

#: What decides how many units of which product a line is for.
_DEMAND_FIELDS = frozenset({"product_id", "product_uom_id", "quantity"})


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "nexus.serial.choice.mixin"]

    serial_ids = Units(
        "stock.lot",
        "nexus_account_move_line_serial_rel",
        string="Serial Numbers",
        copy=False,
        ondelete="restrict",
        help="The units this line invoices or credits. Filled with what was shipped; "
        "units chosen by hand stay as they are.",
    )
    has_chosen_serials = fields.Boolean(
        "Serial Numbers Chosen by Hand",
        copy=False,
        readonly=True,
        help="The serial numbers no longer follow what is shipped.",
    )
    credited_line_id = fields.Many2one(
        "account.move.line",
        "Invoice Line Credited",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    serial_summary = fields.Char(
        "Serial Numbers Invoiced",
        compute="_compute_serial_summary",
        compute_sudo=True,
        search="_search_serial_summary",
        help="The serial numbers on this line; consecutive ones as a range.",
    )
    asks_choice = fields.Boolean(
        compute="_compute_serial_counts",
        compute_sudo=True,
        help="The window to choose units is for this line.",
    )
    serial_count = fields.Integer(
        "Serial Numbers Named", compute="_compute_serial_counts", compute_sudo=True
    )
    serial_expected_count = fields.Integer(
        "Units Invoiced",
        compute="_compute_serial_counts",
        compute_sudo=True,
        help="Units the line is for, counted in the product's own unit.",
    )

    @api.depends("serial_ids.name", "product_id.tracking", "move_id.move_type")
    def _compute_serial_summary(self):
        for line in self:
            names = line.serial_ids.mapped("name") if line._has_serials() else ()
            line.serial_summary = ", ".join(numbering.condense(names)) or False

    @api.depends(
        "serial_ids",
        "quantity",
        "product_uom_id",
        "display_type",
        "product_id.tracking",
        "move_id.move_type",
        "parent_state",
    )
    def _compute_serial_counts(self):
        for line in self:
            has_serials = line._has_serials()
            count = len(line.serial_ids) if has_serials else 0
            expected = line._get_unit_count() if has_serials else 0
            line.serial_count = count
            line.serial_expected_count = expected
            line.asks_choice = bool(
                count or (expected and line.parent_state == "draft")
            )

    @api.model
    def _search_serial_summary(self, operator, value):
        if operator not in ("ilike", "=", "in") or not value:
            return NotImplemented
        # sudo: an invoice is found by its serials without any right on units.
        lots = self.env["stock.lot"].sudo()._search([("name", operator, value)])
        return Domain("serial_ids", "in", lots)

    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        with_serials = lines.filtered(lambda line: line._has_serials())
        chosen = self.browse(
            line.id
            for line, vals in zip(lines, vals_list, strict=True)
            if vals.get("serial_ids")
        )
        (chosen & lines)._serials_chosen()
        (with_serials - chosen)._follow_serials()
        return lines

    def write(self, vals):
        is_chosen = "serial_ids" in vals
        if not is_chosen and not _DEMAND_FIELDS & vals.keys():
            return super().write(vals)
        had_serials = self.browse()
        if "product_id" in vals:
            had_serials = self.filtered(lambda line: line._has_serials())
        if is_chosen:
            self._check_serials_open()
        res = super().write(vals)
        if is_chosen:
            self._serials_chosen()
        elif with_serials := self.filtered(lambda line: line._has_serials()):
            drafts = with_serials.filtered(lambda line: line.parent_state == "draft")
            if "product_id" in vals:
                drafts._drop_other_units()
            drafts._follow_serials()
        for line in had_serials.filtered(lambda line: not line._has_serials()):
            line._put_serials(())
        return res

    def _copy_data_extend_business_fields(self, values):
        # Only a credit note is made with this key, whatever its value.
        if "move_reverse_cancel" in self.env.context and self._has_serials():
            values["credited_line_id"] = self.id
        return super()._copy_data_extend_business_fields(values)

    # ------------------------------------------------------------------

    def _has_serials(self):
        """Whether the line sells, or takes back, units with serial numbers. Costs no
        query for other lines."""
        return (
            self.display_type == "product"
            and self.move_id.move_type in (*INVOICE_TYPES, CREDIT_TYPE)
            and self.product_id.tracking == "serial"
        )

    def _get_unit_count(self):
        """Return how many whole units the line is for; none where it takes off."""
        quantity, product = self.quantity, self.product_id
        if self.product_uom_id and self.product_uom_id != product.uom_id:
            quantity = self.product_uom_id._compute_quantity(
                quantity, product.uom_id, round=False
            )
        return max(0, math.floor(quantity + 1e-6))

    def _is_credit(self):
        return self.move_id.move_type == CREDIT_TYPE

    def _serials_chosen(self):
        """Settle what somebody chose: check it, and follow the shipments no more."""
        for line in self.filtered(lambda line: not line._has_serials()):
            if line.sudo().serial_ids:
                raise UserError(
                    self.env._(
                        "Serial numbers cannot be put on “%(line)s” of %(document)s: "
                        "they are for customers' invoices and credit notes, and for "
                        "products that have serial numbers.",
                        line=line.name or line.product_id.display_name,
                        document=line.move_id.display_name,
                    )
                )
        lines = self.filtered(lambda line: line._has_serials())
        # sudo: whoever chose units may leave this mark.
        models.BaseModel.write(lines.sudo(), {"has_chosen_serials": True})
        lines._check_serials()

    def _check_serials_open(self):
        for line in self:
            if line.parent_state == "posted":
                raise UserError(
                    self.env._(
                        "%s is posted: its serial numbers stay as they are. Reset it "
                        "to draft first.",
                        line.move_id.display_name,
                    )
                )

    def _put_serials(self, lot_ids):
        """Write ``serial_ids`` and nothing more: no amount depends on it, so nothing
        account checks or computes on writing has a part in it."""
        # sudo: the user wrote the line, and has no rights on units.
        line = self.sudo()
        if set(line.serial_ids.ids) != set(lot_ids):
            models.BaseModel.write(line, {"serial_ids": [Command.set(list(lot_ids))]})

    def _drop_other_units(self):
        """Forget that units were chosen which are not of the line's product any more:
        the line then follows the shipments again."""
        for line in self.sudo():
            if line.serial_ids.product_id - line.product_id:
                models.BaseModel.write(line, {"has_chosen_serials": False})
