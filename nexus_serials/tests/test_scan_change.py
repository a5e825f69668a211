from odoo.exceptions import UserError
from odoo.tests import tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanChange(ScanCommon):
    def test_condition_is_chosen_once_and_scanned(self):
        session = self._open("set_condition", condition="good", reason="Check-up")
        outcomes = self._scan(session, "SP-01", "SP-02", "sp-01", "none")
        self.assertEqual(outcomes, ["ok", "ok", "already", "unknown"])
        self.assertEqual(self.units[:2].mapped("condition"), ["good", "good"])
        [event] = self.units[0].event_ids
        self.assertEqual((event.kind, event.source), ("condition", "scanner"))
        self.assertEqual(event.reason, "Check-up")
        self.assertEqual(session.read_state()["params"]["condition"], "good")

    def test_undo_gives_the_condition_of_before(self):
        self.units[0].set_condition("poor")
        session = self._open("set_condition", condition="good")
        self._scan(session, "SP-01", "SP-02")
        session.undo()
        session.undo()
        self.assertEqual(self.units[:2].mapped("condition"), ["poor", False])

    def test_status_is_chosen_once_and_scanned(self):
        session = self._open("set_status", status="in_maintenance")
        self.assertEqual(self._scan(session, "SP-01", "SP-02"), ["ok", "ok"])
        self.assertEqual(set(self.units[:2].mapped("status")), {"in_maintenance"})
        session.undo()
        self.assertEqual(self.units[1].status, "available")
        self.assertIs(session.action_finish(), True)
        self.assertEqual(self.units[0].status, "in_maintenance")

    def test_lost_by_a_manager_and_back_again(self):
        self.sessions = self.sessions.with_user(self.user_manager)
        session = self.sessions.browse(self.sessions.open("set_status", status="lost"))
        self.assertEqual(self._scan(session, "SP-01"), ["ok"])
        self.assertNotIn("SP-01", self._on_hand(self.speaker))
        session.undo()
        self.assertIn("SP-01", self._on_hand(self.speaker))
        self.assertEqual(self.units[0].status, "available")

    def test_one_that_cannot_have_it_is_refused_alone(self):
        delivery = self._create_delivery((self.speaker, 1))
        delivery.move_ids.set_serials(["SP-02"])
        session = self._open("set_status", status="lost")
        answers = session.scan_batch(self._scans("SP-01", "SP-02", "SP-03"))
        self.assertEqual([a["outcome"] for a in answers], ["ok", "refused", "ok"])
        self.assertIn(delivery.name, answers[1]["message"])
        self.assertEqual(self.units[:3].mapped("status"), ["lost", "available", "lost"])

    def test_choice_has_to_be_one(self):
        for operation in ("set_condition", "set_status"):
            with self.assertRaisesRegex(UserError, "choose one of"):
                self._open(operation)
        with self.assertRaisesRegex(UserError, "choose one of"):
            self._open("set_status", status="sold")
