from odoo import api, fields, models
from odoo.exceptions import UserError

from ..documents import DOCUMENTS, FULL_WIDTH

#: In the context (``nexus_widths``): the layout looks at the widths when it is through
#: with all columns. An object no client can send.
CHECKED_LATER = object()


class NexusDocumentLayoutColumn(models.Model):
    """One column of one document. The layout makes all of them and keeps them."""

    _name = "nexus.document.layout.column"
    _description = "Document Column"
    _order = "layout_id, document, sequence, id"
    _rec_name = "key"

    layout_id = fields.Many2one(
        "nexus.document.layout", required=True, index=True, ondelete="cascade"
    )
    document = fields.Selection(
        [
            ("order", "Quotation and order"),
            ("delivery", "Delivery note"),
            ("picking", "Pick list"),
            ("invoice", "Invoice"),
            ("refund", "Credit note"),
        ],
        required=True,
    )
    key = fields.Selection(
        [
            ("description", "Description"),
            ("product", "Product"),
            ("serials", "Serial numbers"),
            ("quantity", "Quantity"),
            ("ordered", "Ordered"),
            ("delivered", "Delivered"),
            ("price_unit", "Unit price"),
            ("discount", "Discount"),
            ("taxes", "Taxes"),
            ("subtotal", "Amount"),
            ("from", "From"),
            ("to", "To"),
            ("barcode", "Barcode"),
        ],
        "Column",
        required=True,
    )
    sequence = fields.Integer()
    is_visible = fields.Boolean("Print", default=True)
    width = fields.Integer(
        "Width (%)", required=True, help="Share of the page's width, in %."
    )
    label = fields.Char(compute="_compute_label")
    is_fixed = fields.Boolean(compute="_compute_is_fixed")
    note = fields.Char("When", compute="_compute_note")

    _one_of_each = models.UniqueIndex(
        "(layout_id, document, key)", "A document has each column only once."
    )

    @api.depends("key")
    def _compute_label(self):
        labels = dict(self._fields["key"]._description_selection(self.env))
        for line in self:
            line.label = labels.get(line.key)

    @api.depends("document", "key")
    def _compute_is_fixed(self):
        for line in self:
            line.is_fixed = any(
                column.key == line.key and column.is_fixed
                for column in DOCUMENTS.get(line.document, ())
            )

    @api.depends("key", "is_fixed")
    def _compute_note(self):
        notes = {
            "serials": self.env._("When the document names units"),
            "discount": self.env._("When a line has a discount"),
            "taxes": self.env._("When a line has taxes"),
            "from": self.env._("When there are several locations"),
            "to": self.env._("When there are several locations"),
            "barcode": self.env._("When there is a barcode"),
        }
        for line in self:
            line.note = (
                self.env._("Always; takes the width of columns that are not needed")
                if line.is_fixed
                else notes.get(line.key) or self.env._("Always")
            )

    @api.model_create_multi
    def create(self, vals_list):
        columns = super().create(vals_list)
        columns.layout_id._check_widths()
        return columns

    def write(self, vals):
        if self.ids and vals.keys() & {"layout_id", "document", "key"}:
            raise UserError(
                self.env._("Only the width of a column and its switch can be changed.")
            )
        res = super().write(vals)
        self.env.registry.clear_cache()
        if self.env.context.get("nexus_widths") is not CHECKED_LATER:
            self.layout_id._check_widths()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_with_layout_only(self):
        raise UserError(
            self.env._(
                "A column cannot be deleted. Switch it off, and it is not printed."
            )
        )

    def _find_fault(self):
        """Return what is wrong with the columns of one document, as a text, or None."""
        for column in self:
            if column.is_fixed and not column.is_visible:
                return self.env._(
                    "%(column)s cannot be switched off.",
                    column=column.label,
                )
            if not 0 <= column.width <= FULL_WIDTH or (
                column.is_visible and not column.width
            ):
                return self.env._(
                    "the width of %(column)s is %(width)s %%, but must be from 1 to "
                    "100 %%.",
                    column=column.label,
                    width=column.width,
                )
        total = sum(self.filtered("is_visible").mapped("width"))
        if total == FULL_WIDTH:
            return None
        return self.env._(
            "the widths of the printed columns add up to %(total)s %%, but must total "
            "100 %%. %(way_out)s",
            total=total,
            way_out=(
                self.env._("Give %s %% more to them.", FULL_WIDTH - total)
                if total < FULL_WIDTH
                else self.env._("Take away %s %%.", total - FULL_WIDTH)
            ),
        )
