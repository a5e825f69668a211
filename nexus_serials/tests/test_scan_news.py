import json

from odoo.tests import new_test_user, tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanNews(ScanCommon):
    """Whoever scans in a session is told that somebody else did, and nothing more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(cls.env, "counter2", "stock.group_stock_user")
        cls.session = cls._open("stocktake", product_id=cls.speaker.id, is_blind=True)
        cls.sessions.with_user(cls.other).open(
            "stocktake", product_id=cls.speaker.id, is_blind=True
        )

    def _news(self, change):
        """Return [(user's partner id, payload)] of what the change tells."""
        self.env.cr.flush()
        rows = self.env["bus.bus"].search([])
        change()
        self.env.cr.flush()
        told = []
        for row in self.env["bus.bus"].search([("id", "not in", rows.ids)]):
            message = json.loads(row.message)
            if message["type"] == "nexus_scan_changed":
                _database, model, record_id = json.loads(row.channel)
                self.assertEqual(model, "res.partner")
                told.append((record_id, message["payload"]))
        return told

    def test_batch_is_told_once_to_those_who_scan_here_and_tells_nothing(self):
        news = self._news(lambda: self._scan(self.session, "SP-01", "SP-02", "none"))
        payload = {"session_id": self.session.id}
        partners = (self.user_stock + self.other).partner_id
        self.assertCountEqual(
            news, [(partner_id, payload) for partner_id in partners.ids]
        )

    def test_undo_and_choices_and_the_end_are_told(self):
        self._scan(self.session, "SP-01")
        self.assertTrue(self._news(self.session.undo))
        self.assertTrue(self._news(self.session.action_finish))

    def test_reading_tells_nothing(self):
        self.assertFalse(self._news(self.session.read_state))
