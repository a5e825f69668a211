from odoo import Command

from .common import SerialsCommon


class OrderCommon(SerialsCommon):
    """Eight speakers in stock, and orders for some of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls._receive(cls.speaker, [f"SP-{i:02}" for i in range(1, 9)])

    @classmethod
    def _create_order(cls, quantity=3, lots=(), product=None, confirm=False, **values):
        """Return an order of one line with ``lots`` chosen on it."""
        product = product or cls.speaker
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "serial_ids": [Command.set([lot.id for lot in lots])],
                        }
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def _reserved(self, document):
        """Return the serials the open transfers of an order, or a transfer, hold."""
        pickings = document.picking_ids if document._name == "sale.order" else document
        lines = pickings.filtered(lambda p: p.state not in ("done", "cancel"))
        return sorted(lines.move_line_ids.lot_id.mapped("name"))

    def _claimed(self, order):
        claims = self.env["nexus.serial.claim"]._find_of_lines(order.order_line)
        return sorted(claims.lot_id.mapped("name"))
