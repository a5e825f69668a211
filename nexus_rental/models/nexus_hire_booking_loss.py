"""What is lost or used up on a hire leaves stock.

Units are lost as anywhere else: somebody without the right to adjust stock merely says
so, and the write-off waits. A quantity has no flag to wait under, and goes at once.
"""

from odoo import Command, models

from odoo.addons.nexus_serials.models.stock_move_line_choice import checked

from .stock_move_hire_transfer import handled


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _take_off_hand(self, may_write_off):
        rows = self.filtered(
            lambda row: row.state in ("lost", "consumed") and not row.move_in_id
        )
        if not may_write_off:
            rows = rows.filtered(lambda row: not row.lot_id)
        quants = rows.lot_id._find_quants_on_hand()
        rows = rows._leave_out_gone(quants)
        for company, some in rows.grouped("company_id").items():
            some.with_company(company)._do_losses(quants)

    def _do_losses(self, quants):
        groups = self.grouped(
            lambda row: (row.line_id, row.state, row.move_out_id.location_dest_id)
        )
        moves = (
            self.env["stock.move"]
            .with_context(inventory_mode=False)
            .create(
                [
                    rows._prepare_loss(place, quants)
                    for (_line, _state, place), rows in groups.items()
                ]
            )
        )
        handled(checked(moves)).with_context(ignore_dest_packages=True)._action_done()
        for move, rows in zip(moves, groups.values(), strict=True):
            rows.move_in_id = move

    def _prepare_loss(self, place, quants):
        line, product = self.line_id, self.product_id
        common = {
            "product_id": product.id,
            "location_id": place.id,
            "location_dest_id": product.property_stock_inventory.id,
            "company_id": self.env.company.id,
        }
        takes = self._find_takes(quants, place)[line]
        return {
            **common,
            "product_uom": product.uom_id.id,
            "product_uom_qty": sum(self.mapped("quantity")),
            "state": "confirmed",
            "is_inventory": True,
            "inventory_name": self._describe_loss(),
            "hire_line_id": line.id,
            "picked": True,
            "move_line_ids": [
                Command.create(
                    {
                        **common,
                        "product_uom_id": product.uom_id.id,
                        "quantity": take.quantity,
                        "location_id": take.quant.location_id.id or place.id,
                        "lot_id": take.quant.lot_id.id,
                        "package_id": take.quant.package_id.id,
                        "owner_id": take.quant.owner_id.id,
                    }
                )
                for take in takes
            ],
        }

    def _describe_loss(self):
        hire = self.order_id.name
        if self[0].state == "consumed":
            return self.env._("Used up on hire %s", hire)
        return self.env._("Lost on hire %s", hire)


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _write_off(self, status, quants, reason):
        """Where a unit was lost on a hire, this is the document of it."""
        res = super()._write_off(status, quants, reason)
        # sudo: bookings are nobody's to write.
        rows = (
            self.env["nexus.hire.booking"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", self.ids),
                    ("state", "=", "lost"),
                    ("move_out_id", "!=", False),
                    ("move_in_id", "=", False),
                ]
            )
        )
        rows._take_last_move("move_in_id")
        rows.move_in_id.hire_line_id = rows.line_id[:1]
        return res
