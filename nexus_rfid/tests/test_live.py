from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .live_common import LiveCommon, epc_of


@tagged("post_install", "-at_install")
class TestLive(LiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.live = cls._open_live("deliver", picking_id=cls.delivery.id)
        cls.scans = cls.live.scan_session_id

    def test_tags_go_to_their_panes(self):
        self.units[3].set_status("damaged")
        self._see(self.live, 1, 2, 4, 77)
        self._tag(self.mixer_unit(), epc_of(9))
        self._see(self.live, 9)
        self.assertEqual(
            self._panes(self.live),
            {
                "found": ["SP-01", "SP-02"],
                "not_eligible": ["SP-04"],
                "unexpected": ["MX-1"],
                "unknown": [epc_of(77)],
            },
        )
        state = self.live.read_live()
        self.assertEqual(
            state["counts"],
            {
                "found": 2,
                "unexpected": 1,
                "unknown": 1,
                "not_eligible": 1,
                "already": 0,
                "expected": 3,
                "missing": 1,
                "tags": 5,
            },
        )
        self.assertEqual([it["serial"] for it in state["missing"]], ["SP-03"])

    def mixer_unit(self):
        return self._receive(self.mixer, ["MX-1"])

    def test_where_a_tag_was_seen(self):
        self.reader.location_id = self.shelf
        self._see(self.live, 1)
        [row] = self.live.read_live()["rows"]
        self.assertEqual(row["place"], self.shelf.display_name)

    def test_looking_changes_nothing(self):
        before = self.delivery.move_line_ids.read(["lot_id", "quantity", "picked"])
        self._see(self.live, 5, 6, 7)
        self.assertEqual(self._panes(self.live), {"found": ["SP-05", "SP-06", "SP-07"]})
        self.env.invalidate_all()
        self.assertEqual(
            self.delivery.move_line_ids.read(["lot_id", "quantity", "picked"]), before
        )
        self.assertFalse(self.scans.scan_ids)
        self.assertFalse(self.scans.change_count)

    def test_finish_delivers_what_was_found(self):
        self._see(self.live, 5, 6, 7)
        self.assertEqual(self.live.finish(), {"done": True})
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self._shipped(self.delivery), ["SP-05", "SP-06", "SP-07"])
        self.assertEqual(set(self.scans.scan_ids.mapped("source")), {"rfid"})
        self.assertEqual((self.live.state, self.scans.state), ("done", "done"))
        stop = self.env["nexus.rfid.command"].search(
            [("session_id", "=", self.live.id), ("kind", "=", "stop_session")]
        )
        self.assertTrue(stop)
        self.assertEqual(self.live.finish(), {"done": True}, "the answer was lost")

    def test_more_than_asked_for_is_not_taken(self):
        self._see(self.live, *range(1, 9))
        panes = self._panes(self.live)
        self.assertEqual(panes["found"], ["SP-01", "SP-02", "SP-03"])
        self.assertEqual(len(panes["unexpected"]), 5)
        self.live.finish()
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-02", "SP-03"])

    def test_another_tag_of_one_too_many_does_not_let_it_in(self):
        self._tag(self.units[3], epc_of(44))
        self._see(self.live, 1, 2, 3, 4, 44)
        panes = self._panes(self.live)
        self.assertEqual(panes["unexpected"], ["SP-04", "SP-04"])
        counts = self.live.read_live()["counts"]
        self.assertEqual((counts["found"], counts["unexpected"]), (3, 1))
        self.live.finish()
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-02", "SP-03"])

    def test_fewer_than_asked_for_ask_for_a_back_order(self):
        self._see(self.live, 1, 2)
        answer = self.live.finish()
        self.assertEqual(answer["action"]["res_model"], "stock.backorder.confirmation")
        self.assertFalse(answer["done"])
        self.assertEqual(self.live.state, "reading")
        self.live.finish(backorder=True)
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self.delivery.backorder_ids.move_ids.product_uom_qty, 1)

    def test_left_out(self):
        self._see(self.live, 1, 2, 3)
        self._panes(self.live)
        self.live.leave_out(epc_of(2), True)
        self.assertEqual(self.live.read_live()["counts"]["found"], 2)
        self.live.finish(backorder=False)
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-03"])

    def test_what_is_left_out_makes_room(self):
        self._see(self.live, 1, 2, 3, 4)
        since = self.live.read_live()["now"]
        self.assertEqual(self._panes(self.live)["unexpected"], ["SP-04"])
        self.env.cr.execute(
            "UPDATE nexus_rfid_verdict SET write_date = write_date - interval '1 h'"
        )
        self.env.invalidate_all()
        self.live.leave_out(epc_of(2), True)
        told = {row["serial"]: row for row in self.live.read_live(since)["rows"]}
        self.assertEqual(told["SP-04"]["pane"], "found")
        self.assertTrue(told["SP-02"]["is_left_out"])
        self.live.finish()
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-03", "SP-04"])

    def test_what_is_finished_elsewhere_ends_here(self):
        self._see(self.live, 1, 2, 3)
        self._panes(self.live)
        self._scan(self.scans, "SP-01", "SP-02", "SP-03")
        self.scans.action_finish()
        self.assertEqual(self.live.read_live()["state"], "done")
        self.assertEqual(self.live.state, "done")

    def test_what_cannot_count_any_more_is_told_and_nothing_is_done(self):
        self._see(self.live, 1, 2, 3)
        self._panes(self.live)
        self.units[1].set_status("damaged")
        answer = self.live.finish()
        self.assertEqual([it["code"] for it in answer["changed"]], [epc_of(2)])
        self.assertIn("SP-02", answer["changed"][0]["message"])
        self.assertEqual(self.delivery.state, "assigned")
        self.assertFalse(self.scans.scan_ids)
        panes = self._panes(self.live)
        self.assertEqual(panes["not_eligible"], ["SP-02"])
        self.assertEqual(panes["found"], ["SP-01", "SP-03"])

    def test_a_unit_with_two_tags_counts_once(self):
        self._tag(self.units[0], epc_of(101))
        self._see(self.live, 1, 101, 2)
        self._panes(self.live)
        self.assertEqual(self.live.read_live()["counts"]["found"], 2)
        self._see(self.live, 3)
        self.live.finish()
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-02", "SP-03"])

    def test_an_unknown_tag_is_put_on_a_unit(self):
        self._see(self.live, 1, 2, 99)
        self.assertEqual(self._panes(self.live)["unknown"], [epc_of(99)])
        self.live.assign_tag(epc_of(99), self.units[4].id)
        panes = self._panes(self.live)
        self.assertEqual(panes, {"found": ["SP-01", "SP-02", "SP-05"]})
        self.assertIn(epc_of(99), self.units[4].rfid_tag_ids.mapped("epc"))

    def test_barcodes_mix_in(self):
        self._see(self.live, 1)
        self.assertFalse(self.live.take_code("sp-02"))
        self.assertFalse(self.live.take_code("sp-02"))
        self.live.take_code("no such unit")
        panes = self._panes(self.live)
        self.assertEqual(panes["found"], ["SP-01", "SP-02"])
        self.assertEqual(panes["unknown"], ["no such unit"])

    def test_what_others_scan_shows(self):
        self._see(self.live, 1)
        self._panes(self.live)
        self._scan(self.scans.with_user(self.user_stock), "SP-02")
        state = self.live.read_live()
        self.assertEqual(state["counts"]["found"], 2)
        self.assertEqual(state["counts"]["missing"], 1)
        self._see(self.live, 2, 3)
        self.live.finish()
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-02", "SP-03"])

    def test_only_what_changed_is_told(self):
        self._see(self.live, 1, 2)
        state = self.live.read_live()
        self.assertEqual(len(state["rows"]), 2)
        self.env.cr.execute(
            """UPDATE nexus_rfid_sighting SET write_date = write_date - interval '1 h';
               UPDATE nexus_rfid_verdict SET write_date = write_date - interval '1 h'"""
        )
        self.env.invalidate_all()
        self._see(self.live, 2, kind="seen", rssi=-40.0, sequence=9)
        [row] = self.live.read_live(since=state["now"])["rows"]
        self.assertEqual((row["serial"], row["rssi"]), ("SP-02", -40.0))

    def test_a_place_is_told_to_the_operation_at_once(self):
        live = self._open_live("transfer")
        self._see(live, 1, 2)
        self.assertEqual(live.take_code("SHELF-A")["outcome"], "ok")
        self.assertEqual(self._panes(live), {"found": ["SP-01", "SP-02"]})
        live.finish()
        self.assertEqual(self.units[:2].location_id, self.shelf)

    def test_a_count(self):
        live = self._open_live("stocktake", location_id=self.stock.id)
        state = live.read_live()
        self.assertGreaterEqual(state["counts"]["expected"], 8)
        self._see(live, 1, 2, 3)
        self.assertEqual(self._panes(live)["found"], ["SP-01", "SP-02", "SP-03"])
        missing = [it["serial"] for it in live.read_live()["missing"]]
        self.assertIn("SP-04", missing)
        self.assertNotIn("SP-01", missing)

    def test_queries_to_judge_do_not_grow_with_the_tags(self):
        serials = [f"Q-{number:03}" for number in range(60)]
        for number, lot in enumerate(self._receive(self.speaker, serials), 200):
            self._tag(lot, epc_of(number))

        def count(numbers):
            self._see(self.live, *numbers)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.live.read_live()
            return self.cr.sql_log_count - before

        count([200])
        few = count(range(201, 206))
        self.assertLessEqual(count(range(206, 256)), few + 4)

    # ------------------------------------------------------------------

    def test_who_may(self):
        self.assertEqual(
            self.live.search([]).with_user(self.user_rfid).open_live(self.scans.id),
            self.live.id,
            "one session for all",
        )
        stranger = new_test_user(self.env, "no_rfid", "stock.group_stock_user")
        with self.assertRaises(UserError):
            self.live.with_user(stranger).read_live()
        other = self.env["res.company"].create({"name": "Other firm"})
        self.user_rfid.company_ids = [Command.link(other.id)]
        bridge = self.bridge.create({"name": "There", "company_id": other.id})
        reader = self._make_reader("Foreign", bridge).with_user(self.user_rfid)
        live = self.live.with_context(
            allowed_company_ids=[self.env.company.id, other.id]
        )
        with self.assertRaisesRegex(UserError, "Choose readers of"):
            live.start_reading(reader.ids)

    def test_a_finished_session_takes_nothing(self):
        self._see(self.live, 1)
        self.live.give_up()
        self.assertEqual(self.scans.state, "open")
        with self.assertRaisesRegex(UserError, "finished already"):
            self.live.take_code("SP-01")
        self._see(self.live, 2)
        self.assertIn("finished", self._events()[-1].problem)
        again = self.live.browse(self.live.open_live(self.scans.id))
        self.assertNotEqual(again, self.live)
