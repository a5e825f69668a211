from odoo.exceptions import UserError
from odoo.tests import tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanTransfer(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.van = cls.env["stock.location"].create(
            {"name": "Van", "location_id": cls.stock.id, "barcode": "VAN-1"}
        )
        cls.session = cls._open("transfer")

    def test_place_then_units_make_a_done_transfer(self):
        self.assertEqual(self.session.read_state()["needs"][0]["name"], "location_id")
        outcomes = self._scan(self.session, "SHELF-A", "SP-01", "SP-02")
        self.assertEqual(outcomes, ["ok"] * 3)
        self.assertEqual(self.units[0].location_id, self.stock)
        state = self.session.read_state()
        self.assertEqual(state["target"]["id"], self.shelf.id)
        self.assertEqual(state["progress"]["done"], 2)
        self.assertIs(self.session.action_finish(), True)
        self.assertEqual(self.units[:2].location_id, self.shelf)
        line = self.env["stock.move.line"].search(
            [("lot_id", "=", self.units[0].id)], order="id desc", limit=1
        )
        self.assertEqual(line.picking_id.picking_type_id, self.warehouse.int_type_id)
        self.assertEqual(line.state, "done")
        self.assertEqual(self.session.state, "done")

    def test_another_place_holds_for_the_units_after_it(self):
        self._scan(self.session, "SHELF-A", "SP-01", "VAN-1", "SP-02")
        self._scan(self.session, "SP-03")
        self.session.action_finish()
        self.assertEqual(self.units[0].location_id, self.shelf)
        self.assertEqual(self.units[1:3].location_id, self.van)

    def test_unit_before_its_target_is_refused(self):
        answer = self._scan_one(self.session, "SP-01")
        self.assertEqual(answer["outcome"], "refused")
        self.assertIn("Scan the place", answer["message"])

    def test_target_chosen_by_hand(self):
        self.session.set_param("location_id", self.shelf.id)
        self.assertEqual(self._scan(self.session, "SP-01"), ["ok"])
        with self.assertRaisesRegex(UserError, "cannot be chosen here"):
            self.session.set_param("picking_id", 1)
        customers = self.customer.property_stock_customer
        with self.assertRaisesRegex(UserError, "internal location"):
            self.session.set_param("location_id", customers.id)

    def test_what_stands_against_it_is_told(self):
        self._deliver(self.units[7])
        self.units[6].set_status("lost")
        delivery = self._create_delivery((self.speaker, 1))
        delivery.move_ids.set_serials(["SP-06"])
        self._scan(self.session, "SHELF-A", "SP-01")
        outcomes = self._scan(
            self.session, "SP-08", "SP-07", "SP-06", "SP-01", "none", delivery.name
        )
        self.assertEqual(
            outcomes,
            ["not_eligible", "not_eligible", "promised", "already", "unknown", "wrong"],
        )

    def test_unit_that_is_there_is_already(self):
        self.units[0].transfer(self.shelf.id)
        answers = self.session.scan_batch(self._scans("SHELF-A", "SP-01"))
        self.assertEqual(answers[1]["outcome"], "already")
        self.assertIn("Shelf A already", answers[1]["message"])

    def test_undone_units_stay(self):
        self._scan(self.session, "SHELF-A", "SP-01", "SP-02")
        self.session.undo()
        self.session.action_finish()
        self.assertEqual(self.units[0].location_id, self.shelf)
        self.assertEqual(self.units[1].location_id, self.stock)

    def test_finish_is_all_or_nothing(self):
        self._scan(self.session, "SHELF-A", "SP-01", "SP-02")
        self.units[1].set_status("lost")
        with self.assertRaisesRegex(UserError, "SP-02"), self.env.cr.savepoint():
            self.session.action_finish()
        self.assertEqual(self.units[0].location_id, self.stock)
        self.assertEqual(self.session.state, "open")

    def test_accepted_scans_are_in_the_history_and_refused_ones_are_not(self):
        self._scan(self.session, "SP-01")  # no target yet: refused
        self.assertFalse(self.units[0].last_checked)
        self._scan(self.session, "SHELF-A", "SP-01")
        self.assertTrue(self.units[0].last_checked)
        events = self.units[0].event_ids.filtered(lambda e: e.kind == "scanned")
        self.assertEqual(len(events), 1)
        self.assertEqual(events.user_id, self.user_stock)
        self.assertEqual(events.res_id, self.session.id)
