"""Something is scanned that the hire does not ask for: it can be added to it."""

from odoo import models

#: What stands in the way when something can be added to the hire.
ADDABLE = ("not_expected", "all_out")


class NexusScanOperationCheckOut(models.AbstractModel):
    _inherit = "nexus.scan.operation.check_out"

    def _scan_actions(self, session, row):
        if row.fault not in ADDABLE or not self._may_add(row):
            return super()._scan_actions(session, row)
        action = {"name": "add_to_hire", "title": self.env._("Add to hire")}
        if not row.lot_id:
            action |= {"label": self.env._("How many?"), "input": "number", "value": 1}
        return [action]

    def _may_add(self, row):
        return (
            self.env.user.has_group("nexus_rental.group_rental_user")
            and self._get_scanned_product(row).can_be_hired
        )

    def _get_scanned_product(self, row):
        if row.lot_id:
            return row.lot_id.product_id
        return self.env["product.product"].browse(row.res_id)

    def _do_scan_action(self, session, row, name, value):
        if name != "add_to_hire":
            return super()._do_scan_action(session, row, name, value)
        product = self._get_scanned_product(row)
        quantity = 1 if row.lot_id else self._read_quantity(product, value or 1)
        # With the rights of the user, and as checked as any change of an order.
        line = session.hire_order_id._add_to_hire(product, quantity)
        session._scan_again(row, added=[[line.id, quantity]], quantity=quantity)
        session.hire_order_id.message_post(
            body=self.env._(
                "Added while it was checked out: %s",
                f"{product.display_name} {row.lot_id.name or ''}".strip(),
            )
        )
        return None


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _add_to_hire(self, product, quantity):
        """Hire more of a product; return the line it is on.

        :param quantity: in the product's unit of measure
        :raise UserError: there is not enough
        """
        self.ensure_one()
        line = self.order_line.filtered(
            lambda line: (
                line.is_hire
                and line.product_id == product
                and line.product_uom_id == product.uom_id
                and not line.has_own_period
            )
        )[-1:]
        if line:
            line.product_uom_qty += quantity
            return line
        return self.env["sale.order.line"].create(
            {
                "order_id": self.id,
                "product_id": product.id,
                "product_uom_id": product.uom_id.id,
                "product_uom_qty": quantity,
            }
        )
