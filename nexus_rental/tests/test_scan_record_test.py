from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.scan_common import ScanCommon

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestScanRecordTest(ServiceCommon):
    """A technician chooses the result and scans one unit after the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sessions = cls.env["nexus.scan.session"].with_user(cls.user_stock)
        cls.uuid_count = 0
        cls.session = cls._open("record_test", service_kind_id=cls.kind.id)

    _open = ScanCommon.__dict__["_open"]
    _scans = ScanCommon.__dict__["_scans"]
    _scan = ScanCommon._scan
    _scan_one = ScanCommon._scan_one

    def test_result_holds_for_the_units_after_it(self):
        self.assertEqual(self._scan(self.session, "SP-1", "SP-2"), ["ok", "ok"])
        self.session.set_param("result", "failed")
        self.assertEqual(self._scan(self.session, "SP-3"), ["warning"])
        self.session.set_param("result", "passed")
        self.assertEqual(self._scan(self.session, "SP-4", "NO-1"), ["ok", "unknown"])
        rows = self._due(self.units).sorted(lambda row: row.lot_id.name)
        self.assertEqual(rows.mapped("state"), ["ok", "ok", "failed", "ok"])
        self.assertEqual(self.units[2].status, "in_maintenance")
        state = self.session.read_state()
        self.assertEqual(state["progress"]["done"], 4)
        self.assertEqual([row["serial"] for row in state["lists"][0]["rows"]], ["SP-3"])
        self.assertTrue(self.session.action_finish())

    def test_same_unit_twice_is_recorded_once(self):
        self.assertEqual(self._scan(self.session, "SP-1", "SP-1"), ["ok", "already"])
        self.assertEqual(self._scan(self.session, "SP-1"), ["already"])
        self.assertEqual(len(self.units[0].service_record_ids), 1)

    def test_what_is_wrong_is_noted_on_the_record(self):
        self.session.set_param("result", "failed")
        answer = self._scan_one(self.session, "SP-1")
        self.assertEqual(answer["actions"][0]["name"], "note")
        self.session.scan_action(answer["uuid"], "note", "Earth wire loose")
        self.assertEqual(self.units[0].service_record_ids.note, "Earth wire loose")

    def test_undo_cancels_the_record_and_frees_the_unit(self):
        self.session.set_param("result", "failed")
        self._scan(self.session, "SP-1")
        self.session.undo()
        self.assertTrue(self.units[0].service_record_ids.is_cancelled)
        self.assertEqual(self.units[0].status, "available")
        self.assertEqual(self._due(self.units[0]).state, "never")
        self.assertEqual(self._scan(self.session, "SP-1"), ["warning"])
        self.session.action_cancel()
        self.assertEqual(self.units[0].status, "available")

    def test_undone_choice_is_the_one_before(self):
        self.session.set_param("result", "failed")
        self.session.undo()
        self.assertEqual(self.session.read_state()["params"]["result"], "passed")

    def test_no_test_asks_no_result(self):
        session = self._open("record_test", service_kind_id=self.oiling.id)
        self.assertFalse(session.read_state()["needs"])
        self.assertEqual(self._scan(session, "SP-1"), ["ok"])
        self.assertEqual(self.units[0].service_record_ids.result, "done")
        with self.assertRaises(UserError):
            session.set_param("result", "failed")

    def test_history_says_it_was_scanned(self):
        self._scan(self.session, "SP-1")
        [event] = self.units[0].event_ids.filtered(lambda e: e.kind == "serviced")
        self.assertEqual(event.source, "scanner")

    def test_kind_has_to_be_chosen(self):
        with self._refused("Choose what was tested"):
            self._open("record_test")
