from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .hire_scan_common import HireScanCommon


@tagged("post_install", "-at_install")
class TestScanCheckInCondition(HireScanCommon):
    """Units that come back worse than they went are noted and set aside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units.condition = "good"
        cls.order = cls._create_hire((cls.speaker, 4))
        cls.order.order_line._take_out_units(cls.units)
        cls.session = cls._open("check_in")

    def _rows_in(self):
        rows = self.order.sudo().booking_ids.sorted(lambda row: row.lot_id.name)
        return [(row.state, row.condition_in or "", row.note or "") for row in rows]

    def test_as_it_went_unless_a_condition_is_chosen(self):
        needs = self.session.read_state()["needs"]
        self.assertEqual([need["name"] for need in needs], ["condition"])
        self._scan(self.session, "SP-1")
        self.session.set_param("condition", "excellent")
        self.assertEqual(self._scan(self.session, "SP-2"), ["ok"])
        self.assertEqual(self.units[:2].mapped("condition"), ["good", "excellent"])
        self.assertEqual(self._rows_in()[0], ("back", "good", ""))

    def test_worse_asks_a_note_before_it_is_accepted(self):
        self.session.set_param("condition", "fair")
        answer = self._scan_one(self.session, "SP-1")
        self.assertEqual(
            (answer["outcome"], answer["fault"]), ("refused", "note_needed")
        )
        self.assertRegex(answer["message"], "SP-1 went out Good and is Fair now")
        self.assertEqual(self.units[0].status, "rented")
        self.assertEqual(answer["actions"][0]["input"], "text")
        with self._refused("what is wrong"):
            self.session.scan_action(answer["uuid"], "note", "  ")
        # What was chosen when it was scanned, not what is chosen by now.
        self.session.set_param("condition", False)
        taken = self.session.scan_action(answer["uuid"], "note", "Dented grille")
        self.assertEqual(taken["outcome"], "warning")
        self.assertEqual(self._rows_in()[0], ("back", "fair", "Dented grille"))
        self.assertEqual(self.units[0].status, "available")
        again = self.session.scan_action(answer["uuid"], "note", "Something else")
        self.assertEqual(again["uuid"], taken["uuid"])
        self.assertEqual(self._rows_in()[0], ("back", "fair", "Dented grille"))

    def test_note_said_before_holds_until_another_condition_is_chosen(self):
        with self._refused("Choose the condition first"):
            self.session.set_param("reason", "Rain")
        self.session.set_param("condition", "poor")
        self.session.set_param("reason", "Rain")
        self.assertEqual(
            self.session.read_state()["params"],
            {"condition": "poor", "reason": "Rain"},
        )
        self.assertEqual(self._scan(self.session, "SP-1", "SP-2"), ["warning"] * 2)
        self.session.set_param("condition", "damaged")
        self.assertEqual(self._scan(self.session, "SP-3"), ["refused"])
        self.assertEqual(self._rows_in()[1], ("back", "poor", "Rain"))

    def test_poor_and_damaged_units_are_set_aside(self):
        self.session.set_param("condition", "poor")
        self.session.set_param("reason", "Rain")
        self._scan(self.session, "SP-1")
        self.session.set_param("condition", "damaged")
        self.session.set_param("reason", "Fell")
        self._scan(self.session, "SP-2")
        self.assertEqual(self.units[:2].mapped("status"), ["in_maintenance", "damaged"])
        self.assertEqual(self.units[:2].mapped("condition"), ["poor", "damaged"])
        [event] = self.units[1].event_ids.filtered(
            lambda event: event.kind == "status" and event.value_to == "damaged"
        )
        self.assertEqual((event.reason, event.user_id), ("Fell", self.user_stock))
        self.session.undo()
        self.assertEqual(self.units[1].status, "rented")
        self.assertEqual(self.units[1].condition, "good")
        self.session.action_cancel()
        self.assertEqual(set(self.units.mapped("status")), {"rented"})

    def test_units_set_aside_come_back_with_the_documents(self):
        self.order.sudo().booking_ids._close_out_documents()
        self.session.set_param("condition", "damaged")
        self.session.set_param("reason", "Fell")
        self._scan(self.session, "SP-1", "SP-2")
        self.assertEqual(set(self.units[:2].mapped("status")), {"damaged"})
        self.session.undo()
        self.assertEqual(self.units[1].status, "rented")
        self.session.action_finish()
        self.assertEqual(self.units[0].location_id, self.stock)
        self.assertEqual(self.units[0].status, "damaged")

    def test_poor_that_went_out_poor_is_not_set_aside(self):
        self.order.sudo().booking_ids.condition_out = "poor"
        self.session.set_param("condition", "poor")
        self.assertEqual(self._scan(self.session, "SP-1"), ["ok"])
        self.assertEqual(self.units[0].status, "available")

    def test_unit_nobody_ever_judged_is_taken_for_good(self):
        self.order.sudo().booking_ids.condition_out = False
        self.session.set_param("condition", "good")
        self.assertEqual(self._scan(self.session, "SP-1"), ["ok"])
        self.session.set_param("condition", "fair")
        self.assertEqual(self._scan(self.session, "SP-2"), ["refused"])

    def test_condition_is_that_of_the_user_who_chose_it(self):
        other = new_test_user(self.env, "scan2", "stock.group_stock_user")
        self.session.set_param("condition", "excellent")
        self._scan(self.session.with_user(other), "SP-1")
        self._scan(self.session, "SP-2")
        self.assertEqual(self.units[:2].mapped("condition"), ["good", "excellent"])

    def test_lists_name_downgrades_and_those_booked_again(self):
        wanted = self.units[0] | self.units[2]
        later = self._create_hire((self.speaker, 2, wanted), start=20, end=22)
        self._scan(self.session, "SP-3")
        self.session.set_param("condition", "fair")
        self.session.set_param("reason", "Scratched")
        self._scan(self.session, "SP-1", "SP-2")
        lists = {it["title"]: it["rows"] for it in self.session.read_state()["lists"]}
        self.assertEqual(
            sorted(row["serial"] for row in lists["Worse than they went out"]),
            ["SP-1", "SP-2"],
        )
        self.assertEqual(
            lists["Worse than they went out"][0]["note"], "Good → Fair · Scratched"
        )
        [row] = lists["Below Good and booked again"]
        self.assertEqual(row["serial"], "SP-1")
        self.assertIn(later.name, row["note"])

    def test_what_is_no_condition_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose one of: New, Excellent"):
            self.session.set_param("condition", "splendid")
