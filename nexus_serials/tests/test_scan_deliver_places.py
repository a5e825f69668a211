from odoo import Command
from odoo.tests import tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanDeliverPlaces(ScanCommon):
    """Units of one transfer that are in several places, or were brought elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bay = cls.env["stock.location"].create(
            {"name": "Bay", "location_id": cls.stock.id}
        )
        cls.units[4:].transfer(cls.shelf.id)
        cls.units[:4].transfer(cls.bay.id)
        customers = cls.customer.property_stock_customer
        cls.delivery = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.out_type_id.id,
                "location_id": cls.stock.id,
                "location_dest_id": customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cls.speaker.id,
                            "product_uom_qty": 1,
                            "location_id": place.id,
                            "location_dest_id": customers.id,
                            # Two lines, as two orders would make.
                            "sequence": sequence,
                            "description_picking": place.name,
                        }
                    )
                    for sequence, place in enumerate((cls.bay, cls.shelf))
                ],
            }
        )
        cls.delivery.action_confirm()
        cls.from_bay, cls.from_shelf = cls.delivery.move_ids.sorted("sequence")
        cls.session = cls._open("deliver", picking_id=cls.delivery.id)

    def _named(self, move):
        return move.move_line_ids.lot_id.mapped("name")

    def test_unit_goes_on_the_line_of_the_place_it_is_in(self):
        self.assertEqual(self._scan(self.session, "SP-08", "SP-03"), ["ok", "ok"])
        self.assertEqual(self._named(self.from_shelf), ["SP-08"])
        self.assertEqual(self._named(self.from_bay), ["SP-03"])
        self.assertIs(self.session.action_finish(), True)

    def test_place_whose_line_is_scanned_has_no_more_to_give(self):
        answers = self.session.scan_batch(self._scans("SP-08", "SP-07"))
        self.assertEqual(answers[1]["outcome"], "wrong")
        self.assertIn("Shelf A", answers[1]["message"])

    def test_chosen_unit_brought_to_another_place_of_the_transfer_is_taken_there(self):
        self.from_shelf.location_id = self.stock
        self.from_shelf.set_serials(["SP-08"])
        move = self.env["stock.move"].create(
            {
                "product_id": self.speaker.id,
                "product_uom_qty": 1,
                "location_id": self.shelf.id,
                "location_dest_id": self.bay.id,
                "picked": True,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.speaker.id,
                            "lot_id": self.units[7].id,
                            "quantity": 1,
                            "location_id": self.shelf.id,
                            "location_dest_id": self.bay.id,
                        }
                    )
                ],
            }
        )
        move._action_done()
        self.assertIn(self._scan(self.session, "SP-08")[0], ("ok", "warning"))
        self.session.action_finish(backorder=False)
        self.assertEqual(self.units[7].status, "sold")
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", self.units[7].id), ("location_id.usage", "=", "internal")]
        )
        self.assertFalse(quants.filtered("quantity"))
