"""Products by whether their units carry tags."""

from odoo import api, fields, models
from odoo.fields import Domain

from .. import rfid_settings


class ProductTemplate(models.Model):
    _inherit = "product.template"

    rfid_to_tag_count = fields.Integer(
        "To Tag",
        compute="_compute_rfid_to_tag_count",
        compute_sudo=False,
        groups="nexus_rfid.group_rfid_user",
        help="Units here that have no RFID tag yet.",
    )
    rfid_hint = fields.Char(
        compute="_compute_rfid_hint",
        compute_sudo=False,
        groups="stock.group_stock_user",
    )

    def _compute_rfid_to_tag_count(self):
        lots = self.env["stock.lot"]
        counts = dict.fromkeys(self.ids, 0)
        for product, count in lots._read_group(
            lots._get_to_tag_domain() & self._get_units_domain(),
            ["product_id"],
            ["__count"],
        ):
            counts[product.product_tmpl_id.id] += count
        for template in self:
            template.rfid_to_tag_count = counts.get(template._origin.id, 0)

    @api.depends("identification", "tracking")
    def _compute_rfid_hint(self):
        most = rfid_settings.hint_units(self.env)
        one_by_one = self.filtered(
            lambda template: (
                template.tracking == "serial" and template.identification != "rfid"
            )
        )
        counts = dict.fromkeys(self.ids, 0)
        if most and one_by_one:
            lots = self.env["stock.lot"]
            domain = one_by_one._get_units_domain()
            domain &= lots._get_here_domain()
            for product, count in lots._read_group(domain, ["product_id"], ["__count"]):
                counts[product.product_tmpl_id.id] += count
        for template in self:
            count = counts.get(template._origin.id, 0)
            template.rfid_hint = bool(most) and count > most and self._say_hint(count)

    def _say_hint(self, count):
        return self.env._(
            "%s units of this product are here, and are scanned one by one. With RFID "
            "tags a reader takes them all in passing: set Identification to RFID and "
            "tag them.",
            count,
        )

    def _get_units_domain(self):
        return Domain("product_id.product_tmpl_id", "in", self.ids)

    def action_view_to_tag(self):
        """Open the units of these products that are to be tagged."""
        return self.env["stock.lot"]._open_to_tag(
            self.env._("To Tag: %s", self.display_name), self._get_units_domain()
        )


class ProductProduct(models.Model):
    _inherit = "product.product"

    rfid_to_tag_count = fields.Integer(
        "To Tag",
        compute="_compute_rfid_to_tag_count",
        compute_sudo=False,
        groups="nexus_rfid.group_rfid_user",
        help="Units here that have no RFID tag yet.",
    )

    def _compute_rfid_to_tag_count(self):
        lots = self.env["stock.lot"]
        domain = lots._get_to_tag_domain() & Domain("product_id", "in", self.ids)
        counts = dict(lots._read_group(domain, ["product_id"], ["__count"]))
        for product in self:
            product.rfid_to_tag_count = counts.get(product._origin, 0)

    def action_view_to_tag(self):
        """Open the units of these products that are to be tagged."""
        return self.env["stock.lot"]._open_to_tag(
            self.env._("To Tag: %s", self.display_name),
            [("product_id", "in", self.ids)],
        )
