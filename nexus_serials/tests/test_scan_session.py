from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.nexus_scan import OUTCOMES
from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanSession(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._open("lookup")

    def test_operations_are_those_the_user_may_run(self):
        names = [operation["name"] for operation in self.sessions.operations()]
        self.assertEqual(names[:3], ["lookup", "receive", "deliver"])
        self.assertFalse(self.sessions.with_user(self.user_sales).operations())

    def test_lookup_tells_what_a_code_is(self):
        answers = self.session.scan_batch(
            self._scans("sp-01", "shelf-a", "9501101530003", "nothing")
        )
        self.assertEqual(
            [answer["outcome"] for answer in answers], ["ok", "ok", "ok", "unknown"]
        )
        unit = answers[0]["unit"]
        self.assertEqual((unit["id"], unit["serial"]), (self.units[0].id, "SP-01"))
        self.assertIn(self.stock.display_name, unit["place"])
        self.assertEqual(answers[1]["record"]["id"], self.shelf.id)
        self.assertIn("look for another code", answers[3]["message"])

    def test_each_user_has_one_lookup(self):
        self.assertEqual(self._open("lookup"), self.session)
        other = new_test_user(self.env, "scan2", "stock.group_stock_user")
        theirs = self.sessions.with_user(other).open("lookup")
        self.assertNotEqual(theirs, self.session.id)

    def test_replayed_uuid_is_answered_as_before_and_counts_once(self):
        scans = self._scans("SP-01", "SP-02")
        first = self.session.scan_batch(scans)
        scans[0]["code"] = "SP-03"
        again = self.session.scan_batch([*scans, scans[1]])
        self.assertEqual([a["code"] for a in again], ["SP-01", "SP-02", "SP-02"])
        self.assertEqual(again[:2], first)
        self.assertEqual(self.session.read_state()["counters"]["ok"], 2)

    def test_uuid_twice_in_one_batch_counts_once(self):
        scans = self._scans("SP-01")
        answers = self.session.scan_batch(scans * 3)
        self.assertEqual(len(answers), 3)
        self.assertEqual(answers[0]["counters"]["ok"], 1)

    def test_same_uuid_in_another_session_is_another_scan(self):
        scans = self._scans("SP-01")
        self.session.scan_batch(scans)
        receipt = self._create_receipt((self.speaker, 1))
        other = self._open("receive", picking_id=receipt.id)
        self.assertEqual(other.scan_batch(scans)[0]["outcome"], "refused")

    def test_scan_without_uuid_takes_nothing(self):
        with self.assertRaisesRegex(UserError, "uuid of its own"):
            self.session.scan_batch([*self._scans("SP-01"), {"code": "SP-02"}])
        self.assertFalse(self.session.scan_ids)

    def test_odd_input_is_a_scan_all_the_same(self):
        answers = self.session.scan_batch(
            [
                {"uuid": "a", "code": None},
                {"uuid": "b", "code": "x" * 9000, "scanned_at": "yesterday"},
                {"uuid": "c", "code": "a\0b", "scanned_at": 7, "source": "dream"},
                {"uuid": "d", "code": "SP-01", "scanned_at": "2026-01-31T12:00:00.5Z"},
            ]
        )
        self.assertEqual(
            [a["outcome"] for a in answers], ["unknown", "unknown", "unknown", "ok"]
        )
        row = self.session.scan_ids.filtered(lambda scan: scan.uuid == "d")
        self.assertEqual(str(row.scanned_at), "2026-01-31 12:00:00")

    def test_state_tells_all_the_page_shows(self):
        self._scan(self.session, *["SP-01"] * 15, "SP-02", *["none"] * 10)
        state = self.session.read_state()
        self.assertEqual(len(state["scans"]), 20)
        self.assertEqual(state["scans"][10]["unit"]["serial"], "SP-02")
        self.assertEqual(
            state["counters"],
            dict.fromkeys(OUTCOMES, 0)
            | {
                "ok": 16,
                "unknown": 10,
            },
        )
        self.assertEqual(state["progress"], {"done": 16, "expected": 0})

    def test_strangers_neither_scan_nor_read(self):
        for user in (self.user_sales, self.user_none):
            session = self.session.with_user(user)
            with self.assertRaises(AccessError):
                session.scan_batch(self._scans("SP-01"))
            with self.assertRaises(AccessError):
                session.read_state()
            with self.assertRaises(AccessError):
                self.sessions.with_user(user).open("lookup")

    def test_rows_are_written_by_nobody(self):
        self._scan(self.session, "SP-01")
        with self.assertRaises(AccessError):
            self.session.state = "done"
        with self.assertRaises(AccessError):
            self.session.scan_ids.outcome = "unknown"
        with self.assertRaises(AccessError):
            self.session.scan_ids.unlink()
        with self.assertRaises(AccessError):
            self.sessions.create({"name": "x", "operation": "lookup"})

    def test_sessions_of_other_companies_are_hidden(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = new_test_user(
            self.env,
            "scan3",
            "stock.group_stock_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        with self.assertRaises(AccessError):
            self.session.with_user(other).read_state()
        self.assertFalse(self.sessions.with_user(other).search([]))

    def test_unknown_operation_and_params_are_refused(self):
        with self.assertRaisesRegex(UserError, "no scan operation levitate"):
            self.sessions.open("levitate")
        with self.assertRaisesRegex(UserError, "takes no colour"):
            self.sessions.open("lookup", colour="red")

    def test_open_sessions_are_listed_to_go_on(self):
        receipt = self._create_receipt((self.speaker, 2))
        session = self._open("receive", picking_id=receipt.id)
        [listed] = self.sessions.open_sessions()
        self.assertEqual(listed["id"], session.id)
        self.assertIn(receipt.name, listed["subtitle"])
        self.assertEqual(listed["progress"], {"done": 0, "expected": 2})
