from odoo.tests import tagged

from ..models.nexus_scan import OUTCOMES
from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanShown(ScanCommon):
    def test_every_outcome_has_words(self):
        names = self.env["nexus.scan"]._get_outcome_names()
        self.assertEqual(tuple(names), OUTCOMES)

    def test_scans_say_their_outcome_in_words(self):
        session = self._open("lookup")
        self._scan(session, "SP-01", "STRANGE")
        scans = session.scan_ids.sorted("id")
        self.assertEqual(scans.mapped("outcome_name"), ["OK", "Unknown"])

    def test_a_count_says_how_much_differs(self):
        session = self._open("stocktake", product_id=self.speaker.id)
        self._scan(session, "SP-01", "SP-02", "STRANGE")
        self.assertFalse(session.differences)
        session.action_finish()
        self.assertEqual(session.differences, "Missing: 6 · Unknown: 1")

    def test_a_unit_is_ticked_as_lost_and_no_longer(self):
        session = self._open("stocktake", product_id=self.speaker.id)
        session.action_finish()
        line = session.stocktake_line_ids[0].with_user(self.user_manager)
        line.action_toggle_lost()
        self.assertTrue(line.is_lost)
        line.action_toggle_lost()
        self.assertFalse(line.is_lost)
