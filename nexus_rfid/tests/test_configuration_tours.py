from odoo.tests import tagged

from .test_tagging_tours import RfidTourCase


@tagged("post_install", "-at_install")
class TestConfigurationTours(RfidTourCase):
    def test_a_bridge_is_paired_its_reader_tested_and_its_key_revoked(self):
        self._run_tour(
            "/odoo/scanner-configuration",
            "nexus_rfid_configuration",
            login=self.user_rfid_manager.login,
        )
        bridge = self.env["nexus.rfid.bridge"].search(
            [("name", "=", "Dock of the tour")]
        )
        self.assertEqual(bridge.reader_ids.mapped("address"), ["/dev/ttyUSB7"])
        self.assertEqual((bridge.state, bridge.version), ("revoked", "1.0.0"))
        self.assertFalse(bridge.user_id.active)

    def test_pages_are_kept_up_to_date(self):
        self._run_rfid_tour(
            "/odoo/scanner-configuration",
            "nexus_rfid_up_to_date",
            user=self.user_rfid_manager,
        )
