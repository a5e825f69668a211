"""The QR code of a unit: from birth, or once somebody generates it."""

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.message_list import list_rows

from .. import label_settings

#: Fields nobody but the system writes.
LABEL_FACTS = frozenset({"has_qr_code", "label_date"})


class StockLot(models.Model):
    _inherit = "stock.lot"

    identification = fields.Selection(related="product_id.identification")
    has_qr_code = fields.Boolean(
        "QR Code",
        readonly=True,
        copy=False,
        help="Labels of this unit carry a QR code that opens its page.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own_facts(vals_list, LABEL_FACTS)
        if label_settings.auto_generate_qr(self.env):
            products = self.env["product.product"].browse(
                {vals["product_id"] for vals in vals_list if vals.get("product_id")}
            )
            marked = set(products.filtered(lambda p: p._is_identified_by("qr"))._ids)
            vals_list = [
                {"has_qr_code": vals.get("product_id") in marked, **vals}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_facts([vals], LABEL_FACTS)
        return super().write(vals)

    def action_generate_qr_codes(self):
        """Give these units their QR codes.

        :raise UserError: some are of products whose format is none; nothing is changed
        """
        self.check_access("write")
        refused = self.product_id.filtered(
            lambda product: (
                product.tracking != "serial" or product._is_identified_by("none")
            )
        )
        if refused:
            raise UserError(
                self.env._(
                    "Units of these products have no code. Choose another "
                    "Identification on the product first:\n%s",
                    list_rows(self.env, refused.mapped("display_name")),
                )
            )
        new = self.filtered(lambda lot: not lot.has_qr_code)
        # sudo: a fact nobody writes by hand.
        new.sudo().has_qr_code = True
        self._log_events(
            [{"lot_id": lot.id, "kind": "qr_code", "source": "form"} for lot in new]
        )
        return True

    def _get_label_url(self):
        """Return the address in the QR code.

        In capitals where that changes nothing: QR codes of capitals are smaller.
        """
        self.ensure_one()
        base = label_settings.base_url(self.env)
        address = f"{base}{self._get_token_path()}"
        return address if urlsplit(base).path else address.upper()


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_identified_by(self, identification):
        return (
            self.tracking == "serial"
            and (self.identification or "none") == identification
        )
