"""The add-on is not taken away while gear is out: nobody would know where it is."""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_module import assert_log_admin_access
from odoo.addons.nexus_serials.message_list import list_rows

from .nexus_hire_booking_documents import UNFINISHED

MODULE = "nexus_rental"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    @assert_log_admin_access
    def button_uninstall(self):
        """
        :raise UserError: something is out on hire; it is listed
        """
        if MODULE in (self + self.downstream_dependencies()).mapped("name"):
            self._refuse_while_out()
        return super().button_uninstall()

    def module_uninstall(self):
        """As above, however it is asked for; what is left of the places of clients and
        the operations of hires is put away."""
        if MODULE in self.mapped("name"):
            self._refuse_while_out()
            self._put_hires_away()
        return super().module_uninstall()

    def _refuse_while_out(self):
        out = self._describe_what_is_out()
        if out:
            raise UserError(
                self.env._(
                    "Hires cannot be uninstalled while something is out, or transfers "
                    "of it are still to be made. Check it in, or say that it is "
                    "lost:\n%s",
                    list_rows(self.env, out),
                )
            )

    def _describe_what_is_out(self):
        """Return a row for each hire, and each place of a client, something of which
        is not back by its transfers."""
        # sudo: of all companies, whoever uninstalls.
        bookings = self.env["nexus.hire.booking"].sudo()
        rows = bookings.search([("state", "=", "out")]) | bookings.search(UNFINISHED)
        texts = [
            f"{line._describe_order()}: {some._name_items()}"
            for line, some in rows.grouped("line_id").items()
        ]
        left = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("location_id.is_hire_place", "=", True),
                    ("location_id", "not in", rows.move_out_id.location_dest_id.ids),
                ],
                ["location_id", "product_id"],
                ["quantity:sum"],
                having=[("quantity:sum", "!=", 0)],
            )
        )
        texts += [
            f"{place.display_name}: {quantity:g} {product.display_name}"
            for place, product, quantity in left
        ]
        return texts

    def _put_hires_away(self):
        # sudo: as above. Past movements name them, so they are kept.
        warehouses = (
            self.env["stock.warehouse"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    "|",
                    ("hire_out_type_id", "!=", False),
                    ("hire_in_type_id", "!=", False),
                ]
            )
        )
        (warehouses.hire_out_type_id | warehouses.hire_in_type_id).active = False
        roots = self.env["stock.location"].sudo().search([("is_hire_root", "=", True)])
        if roots:
            roots.active = False
        # Hires of the demo data stay, as sales orders; another installation brings
        # new ones.
        self.env["ir.model.data"].sudo().search(
            [("module", "=", MODULE), ("model", "=", "sale.order")]
        ).unlink()
