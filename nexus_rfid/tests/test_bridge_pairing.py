from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .. import contract
from .bridge_common import BridgeHttpCase, example


@tagged("post_install", "-at_install")
class TestBridgePairing(BridgeHttpCase):
    def _pair_by_code(self, code):
        return self._ask("pair", {**example("pair"), "code": code}, key="none")

    def _show_code(self):
        bridge = self.bridge.with_user(self.user_rfid_manager)
        window = bridge.action_pair()
        return self.env[window["res_model"]].browse(window["res_id"])

    def test_a_code_is_good_for_one_key(self):
        code = self._show_code().code
        status, answer = self._pair_by_code(code)
        self.assertEqual(status, 200)
        contract.check("paired", answer)
        self.assertEqual(answer["name"], "Loading bay")
        self.assertEqual(answer["database"], self.env.cr.dbname)
        self.assertEqual(self._ask("configuration", key=answer["key"])[0], 200)
        self.assertEqual(self._pair_by_code(code)[0], 403)

    def test_the_window_says_that_the_code_was_used(self):
        window = self._show_code()
        self.assertFalse(window.is_paired)
        self._pair_by_code(window.code)
        self.env.invalidate_all()
        self.assertTrue(window.is_paired)
        self.assertFalse(self._show_code().is_paired, "it was paired with another code")

    def test_the_key_before_is_no_good_any_more(self):
        before = self.key
        _status, answer = self._pair_by_code(self._show_code().code)
        self.assertEqual(self._ask("configuration", key=before)[0], 401)
        self.assertEqual(self._ask("configuration", key=answer["key"])[0], 200)
        keys = self.env["res.users.apikeys"].search(
            [("user_id", "=", self.bridge.user_id.id)]
        )
        self.assertEqual(len(keys), 1)

    def test_as_people_type_it(self):
        code = self._show_code().code.replace("0", "o").replace("1", "l")
        typed = f" {code.lower().replace('-', ' ')} "
        self.assertEqual(self._pair_by_code(typed)[0], 200)

    def test_codes_that_are_no_good(self):
        code = self._show_code().code
        self._show_code()
        self.assertEqual(self._pair_by_code(code)[0], 403, "there is a newer one")
        late = self._show_code().code
        self.bridge.sudo().pairing_until = fields.Datetime.now() - timedelta(seconds=1)
        for wrong in (late, "", "\0", "ÄÖÜ", "0" * 12, "x" * 101):
            self.assertIn(self._pair_by_code(wrong)[0], (400, 403), wrong)
        self.bridge.action_revoke()
        self.assertEqual(self._pair_by_code(late)[0], 403)

    def test_the_window_shows_what_to_type(self):
        pairing = self._show_code()
        self.assertIn(
            f"nexus-rfid-bridge pair {self.bridge.get_base_url()}", pairing.command
        )
        self.assertIn(pairing.code, pairing.command)
        self.assertTrue(pairing.qr_code)
        self.assertNotIn(pairing.code, str(self.bridge.sudo().pairing_hash))

    def test_the_command_says_what_the_bridge_cannot_know(self):
        module = "odoo.addons.nexus_rfid.wizards.nexus_rfid_pairing"
        self.env["ir.config_parameter"].set_param("web.base.url", "http://10.0.0.7")
        with patch(f"{module}.db_list", lambda **_where: ["a", "b"]):
            command = self._show_code().command
        self.assertIn(f"--database {self.env.cr.dbname} --allow-http", command)
        self.env["ir.config_parameter"].set_param("web.base.url", "https://odoo.local")
        with patch(f"{module}.db_list", lambda **_where: ["a"]):
            self.assertNotIn("--", self._show_code().command)

    def test_only_managers_pair_and_revoke(self):
        bridge = self.bridge.with_user(self.user_rfid)
        for action in (bridge.action_pair, bridge.action_revoke):
            with self.assertRaises(AccessError):
                action()

    def test_a_deleted_bridge_takes_its_user_along(self):
        user, partner = self.bridge.user_id, self.bridge.user_id.partner_id
        self.bridge.with_user(self.user_rfid_manager).unlink()
        self.assertFalse(user.exists())
        self.assertFalse(partner.exists())
        self.assertEqual(self._ask("configuration")[0], 401)
