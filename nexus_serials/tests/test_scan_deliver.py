from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanDeliver(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls._create_delivery((cls.speaker, 3))
        cls.move = cls.delivery.move_ids
        cls.session = cls._open("deliver", picking_id=cls.delivery.id)

    def _reserved(self, picking):
        return sorted(picking.move_line_ids.lot_id.mapped("name"))

    def _chosen(self):
        lines = self.move.move_line_ids.filtered(lambda line: not line.is_proposed)
        return sorted(lines.lot_id.mapped("name"))

    def test_scanned_units_ship(self):
        self.assertEqual(self._scan(self.session, "SP-01", "SP-02"), ["ok", "ok"])
        self.assertEqual(self._scan(self.session, "SP-03"), ["ok"])
        self.assertIs(self.session.action_finish(), True)
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-02", "SP-03"])
        self.assertEqual(self.session.state, "done")
        state = self.session.read_state()
        self.assertEqual(state["progress"], {"done": 3, "expected": 3})
        self.assertEqual(state["actions"], [])
        self.assertIs(self.session.action_finish(), True)

    def test_other_free_unit_takes_the_place_of_a_proposal(self):
        self.assertEqual(self._scan(self.session, "SP-07"), ["ok"])
        self.assertEqual(self._reserved(self.delivery), ["SP-01", "SP-02", "SP-07"])
        self.assertEqual(self._chosen(), ["SP-07"])
        self.assertEqual(self.move.quantity, 3)

    def test_only_what_was_scanned_ships(self):
        self._scan(self.session, "SP-05", "SP-02")
        action = self.session.action_finish()
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        self.assertEqual(self.session.state, "open")
        wizard = self.env[action["res_model"]].with_user(self.user_stock)
        wizard.with_context(**action["context"]).create({}).process()
        self.assertEqual(self._shipped(self.delivery), ["SP-02", "SP-05"])
        self.assertEqual(self.delivery.backorder_ids.move_ids.product_uom_qty, 1)
        self.assertEqual(self.session.state, "done")

    def test_programs_answer_the_back_order_question_at_once(self):
        self._scan(self.session, "SP-01")
        self.assertIs(self.session.action_finish(backorder=False), True)
        self.assertEqual(self._shipped(self.delivery), ["SP-01"])
        self.assertFalse(self.delivery.backorder_ids)

    def test_second_scan_of_a_unit_is_already(self):
        self.assertEqual(self._scan(self.session, "SP-01", "sp-01"), ["ok", "already"])
        self.assertEqual(self._scan(self.session, "SP-01"), ["already"])
        self.assertEqual(self.session.read_state()["progress"]["done"], 1)

    def test_one_too_many_is_not_expected(self):
        outcomes = self._scan(self.session, "SP-01", "SP-02", "SP-03", "SP-04")
        self.assertEqual(outcomes, ["ok"] * 3 + ["not_expected"])
        answer = self._scan_one(self.session, "SP-05")
        self.assertEqual(answer["outcome"], "not_expected")
        self.assertIn("one too many", answer["message"])
        self.assertEqual(self._reserved(self.delivery), ["SP-01", "SP-02", "SP-03"])

    def test_proposals_scanned_after_another_unit_are_one_too_many_at_last(self):
        outcomes = self._scan(self.session, "SP-07", "SP-01", "SP-02", "SP-03")
        self.assertEqual(outcomes, ["ok"] * 3 + ["not_expected"])
        self.assertEqual(self._reserved(self.delivery), ["SP-01", "SP-02", "SP-07"])
        self.assertEqual(self.move.quantity, 3)

    def test_unit_of_another_product_is_not_expected(self):
        self._receive(self.mixer, ["MX-1"])
        answer = self._scan_one(self.session, "MX-1")
        self.assertEqual(answer["outcome"], "not_expected")
        self.assertIn("Put it back", answer["message"])

    def test_unit_in_the_place_of_chosen_ones_is_wrong(self):
        self.move.set_serials(["SP-01", "SP-02"])
        outcomes = self._scan(self.session, "SP-07", "SP-01", "SP-08")
        self.assertEqual(outcomes, ["ok", "ok", "wrong"])
        answer = self._scan_one(self.session, "SP-06")
        self.assertIn("chosen for", answer["message"])
        self.assertIn("SP-02", answer["message"])
        self.assertEqual(self._reserved(self.delivery), ["SP-01", "SP-02", "SP-07"])
        self.assertEqual(self._scan(self.session, "SP-02"), ["ok"])

    def test_unit_chosen_for_another_delivery_is_promised(self):
        other = self._create_delivery((self.speaker, 1))
        other.move_ids.set_serials(["SP-06"])
        answer = self._scan_one(self.session, "SP-06")
        self.assertEqual(answer["outcome"], "promised")
        self.assertIn(other.name, answer["message"])
        self.assertEqual(self._reserved(self.delivery), ["SP-01", "SP-02", "SP-03"])

    def test_unit_proposed_to_another_delivery_is_swapped_and_told(self):
        other = self._create_delivery((self.speaker, 1))
        self.assertEqual(self._reserved(other), ["SP-04"])
        answer = self._scan_one(self.session, "SP-04")
        self.assertEqual(answer["outcome"], "warning")
        self.assertIn(other.name, answer["message"])
        self.assertEqual(self._reserved(self.delivery), ["SP-01", "SP-02", "SP-04"])
        self.assertEqual(self._reserved(other), ["SP-03"])

    def test_swap_nobody_can_replace_is_refused_alone(self):
        other = self._create_delivery((self.speaker, 5))
        outcomes = self._scan(self.session, "SP-01", "SP-02", "SP-04")
        self.assertEqual(outcomes[:2], ["ok", "ok"])
        # SP-03 becomes free and takes its place.
        self.assertEqual(outcomes[2], "warning")
        self.assertEqual(len(self._reserved(other)), 5)
        third = self._create_delivery((self.speaker, 1))
        session = self._open("deliver", picking_id=third.id)
        [first, second] = session.scan_batch(self._scans("nothing", "SP-05"))
        self.assertEqual(first["outcome"], "unknown")
        self.assertEqual(second["outcome"], "refused")
        self.assertIn(other.name, second["message"])
        self.assertFalse(self._reserved(third))

    def test_unit_that_is_not_in_stock_is_not_eligible(self):
        gone = self._receive(self.speaker, ["SP-99"])
        self._deliver(gone)
        answer = self._scan_one(self.session, "SP-99")
        self.assertEqual(answer["outcome"], "not_eligible")
        self.assertIn("not in stock", answer["message"])

    def test_unfit_units_are_refused_as_everywhere_else(self):
        for status in ("in_maintenance", "damaged", "lost", "retired"):
            self.units[5].set_status(status)
            scanned = self._scan_one(self.session, "SP-06")
            fault = self.move._serial_choice_faults(self.units[5])[self.units[5]]
            self.assertEqual(scanned["outcome"], "not_eligible")
            self.assertEqual(
                (scanned["fault"], scanned["message"]),
                (fault["code"], fault["message"]),
            )
            self.assertEqual(scanned["fault"], status)
            self.units[5].set_status("available", location_id=self.stock.id)
        self.assertEqual(self._scan(self.session, "SP-06"), ["ok"])

    def test_chosen_unit_that_became_unfit_is_refused_before_the_shipment_is(self):
        self.move.set_serials(["SP-01", "SP-02", "SP-03"])
        self.units[0].set_status("in_maintenance")
        answer = self._scan_one(self.session, "SP-01")
        self.assertEqual(
            (answer["outcome"], answer["fault"]), ("not_eligible", "in_maintenance")
        )
        self.assertEqual(
            answer["message"],
            self.units[0].eligibility("sell")[self.units[0]]["message"],
        )
        self.assertEqual(self._scan(self.session, "SP-02"), ["ok"])

    def test_ambiguous_code_is_the_unit_of_the_product_asked_for(self):
        mixer = self._receive(self.mixer, ["MX-1"])
        (mixer | self.units[4]).manufacturer_serial = "SAME"
        answer = self._scan_one(self.session, "same")
        self.assertEqual(answer["unit"]["serial"], "SP-05")
        self.units[5].manufacturer_serial = "SAME"
        answer = self._scan_one(self.session, "same")
        self.assertEqual(answer["outcome"], "ambiguous")
        self.assertIn("SP-05", answer["message"])

    def test_other_codes_tell_what_to_scan(self):
        answer = self._scan_one(self.session, "SHELF-A")
        self.assertEqual(answer["outcome"], "wrong")
        self.assertEqual(answer["record"]["model"], "stock.location")

    def test_undo_gives_the_place_back_to_a_proposal(self):
        self._scan(self.session, "SP-07", "SP-01")
        undone = self.session.undo()
        self.assertEqual(undone["code"], "SP-01")
        self.assertEqual(self._chosen(), ["SP-07"])
        self.session.undo()
        self.assertEqual(self._chosen(), [])
        self.assertEqual(self._reserved(self.delivery), ["SP-01", "SP-02", "SP-03"])
        self.assertFalse(self.session.undo()["undone"])
        self.assertEqual(self._scan(self.session, "SP-07"), ["ok"])

    def test_replay_of_an_undone_scan_changes_nothing(self):
        scans = self._scans("SP-07")
        self.session.scan_batch(scans)
        self.session.undo(scans[0]["uuid"])
        self.assertEqual(self.session.scan_batch(scans)[0]["outcome"], "ok")
        self.assertEqual(self._chosen(), [])

    def test_undo_takes_back_ones_own_scans(self):
        other = new_test_user(self.env, "scan2", "stock.group_stock_user")
        self._scan(self.session, "SP-01")
        self.session.with_user(other).scan_batch(self._scans("SP-02"))
        self.assertEqual(self.session.user_ids, self.user_stock + other)
        self.assertEqual(self.session.undo()["code"], "SP-01")
        self.assertEqual(self._chosen(), ["SP-02"])

    def test_cancel_takes_everything_back(self):
        self._scan(self.session, "SP-07", "SP-08")
        self.session.action_cancel()
        self.assertEqual(self._chosen(), [])
        self.assertEqual(self.session.state, "cancelled")
        answer = self._scan_one(self.session, "SP-01")
        self.assertEqual(answer["outcome"], "refused")
        self.assertIn("cancelled", answer["message"])
        self.assertFalse(self.session.scan_ids.filtered(lambda s: s.code == "SP-01"))

    def test_finishing_with_nothing_scanned_is_refused(self):
        with self.assertRaisesRegex(UserError, "Nothing was scanned"):
            self.session.action_finish()
        self.assertEqual(self.session.state, "open")

    def test_products_without_serials_go_along(self):
        self.env["stock.quant"]._update_available_quantity(self.cable, self.stock, 20)
        delivery = self._create_delivery((self.speaker, 1), (self.cable, 5))
        session = self._open("deliver", picking_id=delivery.id)
        self._scan(session, "SP-05")
        self.assertIs(session.action_finish(), True)
        self.assertEqual(delivery.move_ids.mapped("quantity"), [1, 5])
        self.assertFalse(delivery.backorder_ids)

    def test_same_transfer_is_the_same_session(self):
        self.assertEqual(
            self._open("deliver", picking_id=self.delivery.id), self.session
        )

    def test_transfer_done_elsewhere_closes_the_session(self):
        self._scan(self.session, "SP-01")
        self.delivery.button_validate()
        self.assertEqual(self.session.state, "done")
        with self.assertRaisesRegex(UserError, "finished already"):
            self.session.undo()

    def test_transfer_without_serials_opens_nothing(self):
        delivery = self._create_delivery((self.cable, 5))
        with self.assertRaisesRegex(UserError, "no unit with a serial number"):
            self._open("deliver", picking_id=delivery.id)
        with self.assertRaisesRegex(UserError, "needs a transfer"):
            self._open("deliver")

    def test_hundred_scans_take_few_queries(self):
        def cost(count, start):
            serials = [f"Q-{start + n:03}" for n in range(count)]
            self._receive(self.speaker, serials)
            delivery = self._create_delivery((self.speaker, count))
            delivery.move_ids.set_serials(serials)
            session = self._open("deliver", picking_id=delivery.id)
            scans = self._scans(*serials)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answers = session.scan_batch(scans)
            self.env.flush_all()
            self.assertEqual({a["outcome"] for a in answers}, {"ok"})
            return self.env.cr.sql_log_count - before

        cost(5, 0)
        self.assertLess(cost(60, 200), cost(20, 100) + 20)
