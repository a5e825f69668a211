import psycopg2.errors

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConnectedCase


@tagged("post_install", "-at_install")
class TestConcurrentChoice(ConnectedCase):
    """Two users choose one unit for two deliveries at the same moment."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            warehouse = env["stock.warehouse"].search([], limit=1)
            stock = warehouse.lot_stock_id
            product = env["product.product"].browse(self.product_id)
            lots = env["stock.lot"].create(
                [{"name": f"Chosen {i}", "product_id": product.id} for i in range(6)]
            )
            for lot in lots:
                env["stock.quant"]._update_available_quantity(
                    product, stock, 1, lot_id=lot
                )
            deliveries = env["stock.picking"].create(
                [
                    {
                        "picking_type_id": warehouse.out_type_id.id,
                        "location_id": stock.id,
                        "location_dest_id": env.ref(
                            "stock.stock_location_customers"
                        ).id,
                        "move_ids": [
                            Command.create(
                                {
                                    "product_id": product.id,
                                    "product_uom_qty": 1,
                                    "location_id": stock.id,
                                    "location_dest_id": env.ref(
                                        "stock.stock_location_customers"
                                    ).id,
                                }
                            )
                        ],
                    }
                    for _delivery in range(2)
                ]
            )
            deliveries.action_confirm()
            self.move_ids = deliveries.move_ids.ids
            self.wanted_id = lots[5].id

    def _remove_product(self):
        with self._connect() as env:
            moves = env["stock.move"].browse(self.move_ids)
            pickings = moves.picking_id
            pickings.action_cancel()
            moves.unlink()
            pickings.unlink()
            env["stock.quant"].search([("product_id", "=", self.product_id)]).unlink()
        return super()._remove_product()

    def test_second_one_starts_over_and_is_told(self):
        with self._connect() as first, self._connect() as second:
            mine = first["stock.move"].browse(self.move_ids[0])
            theirs = second["stock.move"].browse(self.move_ids[1])
            self.assertTrue(theirs.serial_choice_search()["rows"][0]["selectable"])
            mine.serial_choice_save([self.wanted_id])
            first.flush_all()
            first.cr.commit()  # pylint: disable=invalid-commit  # the point of the test
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.SerializationFailure),
            ):
                theirs.serial_choice_save([self.wanted_id])
            second.transaction.reset()
            second.cr.rollback()
            with self.assertRaisesRegex(UserError, "Chosen 5 is chosen for"):
                theirs.serial_choice_save([self.wanted_id])
            second.cr.rollback()
        with self._connect() as env:
            quant = env["stock.quant"].search(
                [("lot_id", "=", self.wanted_id), ("quantity", ">", 0)]
            )
            self.assertEqual((len(quant), quant.reserved_quantity), (1, 1))
