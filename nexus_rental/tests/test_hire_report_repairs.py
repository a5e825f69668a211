from odoo import Command
from odoo.tests import tagged

from .hire_report_common import HireReportCommon


@tagged("post_install", "-at_install")
class TestHireReportRepairs(HireReportCommon):
    """What repairs cost are the parts they put into a unit, at their value."""

    def _repair(self, unit, *parts):
        """Return a finished repair of parts ``(product, quantity, type)``."""
        repair = self.env["repair.order"].create(
            {
                "product_id": unit.product_id.id,
                "lot_id": unit.id,
                "picking_type_id": self.warehouse.repair_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "quantity": quantity,
                            "picked": True,
                            "repair_line_type": kind,
                        }
                    )
                    for product, quantity, kind in parts
                ],
            }
        )
        repair.action_validate()
        repair.action_repair_start()
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        return repair

    def test_cost_ties_to_the_parts_of_repairs(self):
        cone = self._create_product("Cone", standard_price=40)
        glue = self._create_product("Glue", standard_price=3, is_storable=False)
        self.env["stock.quant"]._update_available_quantity(cone, self.stock, 10)
        first, second = self.units[:2]
        repairs = self._repair(first, (cone, 2, "add"), (glue, 1, "add"))
        repairs |= self._repair(second, (cone, 1, "add"), (cone, 1, "remove"))
        repairs |= self._repair(second, (cone, 1, "recycle"))
        self.assertEqual(
            sum(
                repairs.move_ids.filtered(
                    lambda move: (
                        move.product_id == cone and move.repair_line_type == "add"
                    )
                ).mapped("value")
            ),
            120,
        )
        by_unit = self._sum(
            "repair_cost:sum", domain=[("kind", "=", "repair")], groupby=["lot_id"]
        )
        self.assertEqual(by_unit, {first: 83, second: 0})
        self.assertEqual(self._sum("repair_cost:sum"), 83)

    def test_a_repair_that_is_not_done_costs_nothing_yet(self):
        cone = self._create_product("Cone", standard_price=40)
        repair = self.env["repair.order"].create(
            {
                "product_id": self.speaker.id,
                "lot_id": self.units[0].id,
                "picking_type_id": self.warehouse.repair_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cone.id,
                            "product_uom_qty": 1,
                            "repair_line_type": "add",
                        }
                    )
                ],
            }
        )
        repair.action_validate()
        self.assertFalse(self._sum("repair_cost:sum"))
