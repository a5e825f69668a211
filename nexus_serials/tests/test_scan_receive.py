from odoo.exceptions import UserError
from odoo.tests import tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanReceive(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receipt = cls._create_receipt((cls.speaker, 3), (cls.mixer, 2))
        cls.receipt = cls.receipt.with_user(cls.user_stock)
        cls.session = cls._open("receive", picking_id=cls.receipt.id)

    def _entered(self):
        return sorted(filter(None, self.receipt.move_line_ids.mapped("lot_name")))

    def test_barcode_selects_and_unknown_codes_become_serials(self):
        self.assertEqual(self.session.read_state()["needs"][0]["name"], "product_id")
        outcomes = self._scan(
            self.session, "9501101530003", "K-1", "]C1K-2\r", "4006381333931", "M-1"
        )
        self.assertEqual(outcomes, ["ok"] * 5)
        self.assertEqual(self._scan(self.session, "M-2"), ["ok"])
        self.assertEqual(self._entered(), ["K-1", "K-2", "M-1", "M-2"])
        # The mixers are complete, a speaker is not.
        [need] = self.session.read_state()["needs"]
        self.assertFalse(need["required"])
        self.assertEqual(
            [(ln["done"], ln["expected"]) for ln in self.session.read_state()["lines"]],
            [(2, 3), (2, 2)],
        )
        self.assertIs(self.session.action_finish(backorder=True), True)
        self.assertEqual(self._on_hand(self.mixer), ["M-1", "M-2"])
        self.assertEqual(self._on_hand(self.speaker)[:2], ["K-1", "K-2"])
        self.assertEqual(self.receipt.backorder_ids.move_ids.product_uom_qty, 1)

    def _need(self, session=None):
        """Return what the session asks for, by name."""
        needs = (session or self.session).read_state()["needs"]
        return {need["name"]: need for need in needs}

    def _offered(self, need):
        return self.env[need["model"]].search(need["domain"])

    def test_product_without_barcode_is_chosen_and_asked_for_when_one_is_complete(self):
        (self.speaker + self.mixer).barcode = False
        need = self._need()["product_id"]
        self.assertTrue(need["required"])
        self.assertEqual(self._offered(need), self.mixer + self.speaker)
        self.assertEqual(len(need["choices"]), 2)
        self.session.set_param("product_id", self.mixer.id)
        self.assertFalse(self._need())
        self.assertEqual(self._scan(self.session, "M-1", "M-2"), ["ok", "ok"])
        need = self._need()["product_id"]
        self.assertFalse(need["required"])
        self.assertEqual(self._offered(need), self.speaker)
        self.session.set_param("product_id", self.speaker.id)
        self.assertEqual(self._scan(self.session, "K-1", "K-2", "K-3"), ["ok"] * 3)
        self.assertFalse(self._need())
        self.assertIs(self.session.action_finish(), True)
        self.assertEqual(self._on_hand(self.mixer), ["M-1", "M-2"])

    def test_choice_of_a_product_is_in_order_with_the_scans_and_taken_back_alike(self):
        self.session.set_param("product_id", self.mixer.id)
        self.session.set_param("product_id", self.mixer.id)  # the answer was lost
        self.session.set_param("product_id", self.speaker.id)
        rows = self.session.scan_ids.sorted("id")
        self.assertEqual(rows.mapped("code"), ["Mixer 12", "Speaker K12"])
        self.assertEqual(set(rows.mapped("source")), {"form"})
        self.assertEqual(self.session.undo()["code"], "Speaker K12")
        self._scan(self.session, "M-1")
        self.assertEqual(
            self.receipt.move_line_ids.filtered("lot_name").product_id, self.mixer
        )

    def test_choice_is_that_of_the_user_who_made_it(self):
        self.session.set_param("product_id", self.mixer.id)
        theirs = self.session.with_user(self.user_manager)
        self.assertIn("product_id", self._need(theirs))

    def test_product_not_asked_for_cannot_be_chosen(self):
        with self.assertRaisesRegex(UserError, "It does of: Speaker K12, Mixer 12"):
            self.session.set_param("product_id", self.cable.id)
        self.assertFalse(self.session.scan_ids)

    def test_only_transfers_with_units_are_offered(self):
        bare = self._create_receipt((self.cable, 1))
        for operation in self.sessions.operations():
            if operation["name"] in ("receive", "deliver"):
                [need] = operation["needs"]
                found = self.env["stock.picking"].search(need["domain"])
                self.assertNotIn(bare, found)
                self.assertEqual(self.receipt in found, operation["name"] == "receive")

    def test_serial_before_its_product_is_asked_for(self):
        answer = self._scan_one(self.session, "K-1")
        self.assertEqual(answer["outcome"], "refused")
        self.assertIn("Scan the barcode of the product first", answer["message"])
        self.assertFalse(self._entered())

    def test_only_product_of_a_receipt_needs_no_barcode(self):
        receipt = self._create_receipt((self.speaker, 1))
        session = self._open("receive", picking_id=receipt.id)
        self.assertFalse(session.read_state()["needs"])
        self.assertEqual(self._scan(session, "K-1"), ["ok"])

    def test_gs1_code_names_product_and_serial_at_once(self):
        self.assertEqual(self._scan(self.session, "]C1010950110153000321K-9"), ["ok"])
        self.assertEqual(self._entered(), ["K-9"])

    def test_same_serial_is_already(self):
        outcomes = self._scan(self.session, "9501101530003", "K-1", "k-1")
        self.assertEqual(outcomes[1:], ["ok", "already"])
        self.assertEqual(self._scan(self.session, " K-1"), ["already"])
        self.assertEqual(self._entered(), ["K-1"])

    def test_serial_entered_in_the_window_is_ticked_off(self):
        self.receipt.move_ids[0].set_serials(["K-1", "K-2", "K-3"])
        outcomes = self._scan(self.session, "9501101530003", "K-2")
        self.assertEqual(outcomes, ["ok", "ok"])
        self.assertEqual(self._entered(), ["K-1", "K-2", "K-3"])
        self.session.undo()
        self.assertEqual(self._entered(), ["K-1", "K-2", "K-3"])

    def test_serial_entered_in_the_window_needs_no_product(self):
        self.receipt.move_ids[0].set_serials(["K-1", "K-2", "K-3"])
        self.assertEqual(self._scan(self.session, "k-2", "K-9"), ["ok", "refused"])

    def test_unit_in_stock_is_refused(self):
        self._scan(self.session, "9501101530003")
        answer = self._scan_one(self.session, "SP-01")
        self.assertEqual(answer["outcome"], "refused")
        self.assertIn("in stock already", answer["message"])
        self.assertFalse(self._entered())

    def test_unit_that_comes_back_is_told(self):
        self._deliver(self.units[0])
        answer = self._scan_one(self.session, "SP-01")
        self.assertEqual(answer["outcome"], "warning")
        self.assertIn("comes back", answer["message"])
        self.session.action_finish(backorder=False)
        self.assertIn("SP-01", self._on_hand(self.speaker))

    def test_serial_on_another_receipt_is_promised(self):
        other = self._create_receipt((self.speaker, 1))
        other.move_ids.set_serials(["K-1"])
        self._scan(self.session, "9501101530003")
        answer = self._scan_one(self.session, "K-1")
        self.assertEqual(answer["outcome"], "promised")
        self.assertIn(other.name, answer["message"])

    def test_serial_that_cannot_be_one_is_refused(self):
        self._scan(self.session, "9501101530003")
        self.assertEqual(self._scan(self.session, "x" * 101), ["refused"])
        self.assertEqual(
            self._scan(self.session, f"https://x.example/u/{'0' * 24}"), ["unknown"]
        )

    def test_product_not_on_the_receipt_is_not_expected(self):
        light = self._create_product("Light", barcode="5012345678900")
        self.assertTrue(light)
        self.assertEqual(self._scan(self.session, "5012345678900"), ["not_expected"])
        self.cable.barcode = "CABLE-10"
        receipt = self._create_receipt((self.speaker, 1), (self.cable, 4))
        session = self._open("receive", picking_id=receipt.id)
        answer = self._scan_one(session, "CABLE-10")
        self.assertEqual(answer["outcome"], "wrong")
        self.assertIn("needs no scan", answer["message"])

    def test_more_than_expected_is_a_warning(self):
        outcomes = self._scan(self.session, "4006381333931", "M-1", "M-2", "M-3")
        self.assertEqual(outcomes[1:], ["ok", "ok", "warning"])
        self.session.action_finish(backorder=False)
        self.assertEqual(self._on_hand(self.mixer), ["M-1", "M-2", "M-3"])

    def test_undo_takes_the_serial_out(self):
        self._scan(self.session, "9501101530003", "K-1", "K-2")
        self.session.undo()
        self.assertEqual(self._entered(), ["K-1"])
        self.assertEqual(self.receipt.move_ids[0].quantity, 3)
        self.session.action_cancel()
        self.assertFalse(self._entered())

    def test_one_bad_scan_leaves_the_others(self):
        def failing(moves, entries):
            if any(entry["serial"] == "K-2" for entry in entries):
                raise UserError(moves.env._("No room for %s", "K-2"))
            return original(moves, entries)

        model = self.env.registry["stock.move"]
        original = model._scan_enter
        self.patch(model, "_scan_enter", failing)
        answers = self.session.scan_batch(
            self._scans("9501101530003", "K-1", "K-2", "K-3")
        )
        self.assertEqual(
            [answer["outcome"] for answer in answers], ["ok", "ok", "refused", "ok"]
        )
        self.assertEqual(answers[2]["message"], "No room for K-2")
        self.assertEqual(self._entered(), ["K-1", "K-3"])
