from odoo.tests import tagged

from .hire_scan_common import HireScanCommon


@tagged("post_install", "-at_install")
class TestScanAddToHire(HireScanCommon):
    """Something the hire does not ask for is added to it, while it is checked out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_hire((cls.speaker, 1))
        cls.session = cls._open_out(cls.order, cls.user_rental)
        cls.session.scan_batch(cls._scans("SP-1"))

    def _add(self, code, value=None):
        answer = self._scan_one(self.session, code)
        self.assertEqual(answer["outcome"], "not_expected")
        self.assertEqual([it["name"] for it in answer["actions"]], ["add_to_hire"])
        return self.session.scan_action(answer["uuid"], "add_to_hire", value)

    def test_one_more_of_a_product_of_the_hire(self):
        answer = self._add("SP-2")
        self.assertEqual((answer["outcome"], answer["actions"]), ("ok", []))
        self.assertEqual(self.order.order_line.product_uom_qty, 2)
        self.assertEqual(self._unit_rows(self.order, "out"), ["SP-1", "SP-2"])
        self.assertIn("SP-2", self.order.message_ids[0].body)
        self.assertEqual(
            self.order.message_ids[0].author_id, self.user_rental.partner_id
        )

    def test_product_that_is_not_on_the_hire(self):
        self._add("9501101530003", 12)
        line = self.order.order_line.filtered(lambda it: it.product_id == self.cable)
        self.assertEqual((line.product_uom_qty, line.hire_end), (12, self._day(3)))
        self.assertIn(("out", "", 12.0), self._rows(self.order))

    def test_sent_again_it_is_added_once(self):
        answer = self._scan_one(self.session, "SP-2")
        first = self.session.scan_action(answer["uuid"], "add_to_hire")
        again = self.session.scan_action(answer["uuid"], "add_to_hire")
        self.assertEqual(first, again)
        self.assertEqual(self.order.order_line.product_uom_qty, 2)

    def test_more_than_is_free_is_refused_and_nothing_added(self):
        other = self._create_hire((self.speaker, 3))
        answer = self._scan_one(self.session, "SP-2")
        with self._refused(f"1 of .*Speaker.*{other.name}"):
            self.session.scan_action(answer["uuid"], "add_to_hire")
        self.assertEqual(self.order.order_line.product_uom_qty, 1)
        self.assertEqual(self.units[1].status, "available")

    def test_unit_that_cannot_go_is_not_added(self):
        mixer = self._create_product("Mixer 12", has_serial_numbers=True)
        mixer.can_be_hired = True
        unit = self._receive(mixer, ["MX-1", "MX-2"])[0]
        unit.with_user(self.user_stock).set_status("damaged")
        answer = self._scan_one(self.session, "MX-1")
        with self._refused("MX-1 is damaged"):
            self.session.scan_action(answer["uuid"], "add_to_hire")
        self.assertEqual(len(self.order.order_line), 1)

    def test_what_is_not_for_hire_is_not_offered(self):
        chair = self._create_product("Chair", barcode="CHAIR-1")
        answer = self._scan_one(self.session, chair.barcode)
        self.assertEqual((answer["outcome"], answer["actions"]), ("not_expected", []))

    def test_undo_takes_it_off_the_order(self):
        self._add("SP-2")
        self.session.undo()
        self.assertEqual(self.order.order_line.product_uom_qty, 1)
        self.assertEqual(self._rows(self.order), [("out", "SP-1", 1.0)])
        self._add("SP-2")
        self.session.with_user(self.user_stock).action_cancel()
        self.assertEqual(self.order.order_line.product_uom_qty, 1)
        self.assertEqual(self._rows(self.order), [("booked", "", 1.0)])
