from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..hooks import uninstall_hook
from .bridge_common import BridgeSetUp, example, now_text
from .rfid_common import EPC


@tagged("post_install", "-at_install")
class TestScannerConfiguration(BridgeSetUp):
    """What a manager sees and does under Scanner Configuration."""

    def _beat(self, *readers, **values):
        told = [
            {"state": "ready", "message": "", "reads": 0, "reads_per_minute": 0, **one}
            for one in readers
        ]
        self.bridge._take_heartbeat(
            {**example("heartbeat"), "sent_at": now_text(), "readers": told, **values}
        )

    def test_state_at_a_glance(self):
        bridge = self.bridge.with_user(self.user_rfid_manager)
        self.assertEqual(bridge.state, "offline")
        for silence, state in ((10, "online"), (100, "late"), (1000, "offline")):
            last = fields.Datetime.now() - timedelta(seconds=silence)
            self.bridge.last_seen = last
            self.assertEqual(bridge.state, state, silence)
        bridge.action_revoke()
        self.assertEqual(bridge.state, "revoked")
        other = self.env["nexus.rfid.bridge"].create({"name": "Shed"})
        self.assertEqual(other.with_user(self.user_rfid_manager).state, "unpaired")

    def test_readers_are_as_the_bridge_says_while_it_is_heard(self):
        gate = self._make_reader("Gate")
        self._beat(
            {"id": gate.wire_id, "state": "reading", "reads_per_minute": 840},
            {"id": self.reader.wire_id, "state": "offline", "message": "Unplugged."},
        )
        readers = (gate + self.reader).with_user(self.user_rfid_manager)
        self.assertEqual(readers.mapped("status"), ["reading", "offline"])
        self.assertEqual(readers.mapped("message"), [False, "Unplugged."])
        self.assertEqual(readers.bridge_id.reads_per_minute, 840)
        self.bridge.last_seen = fields.Datetime.now() - timedelta(hours=1)
        self.env.invalidate_all()
        self.assertEqual(readers.mapped("status"), ["unknown", "unknown"])
        self.assertEqual(readers.bridge_id.reads_per_minute, 0)

    def test_heartbeats_ask_few_queries(self):
        for number in range(10):
            self._make_reader(f"Gate {number}")
        readers = [{"id": reader.wire_id} for reader in self.bridge.reader_ids]
        messages = self.bridge.message_ids
        self._beat(*readers)
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            self._beat(*readers)
            self.env.flush_all()
        self.assertEqual(self.bridge.message_ids, messages)

    def test_what_was_set_aside_is_counted_and_listed(self):
        self._ingest({**self._seen(EPC), "reader": "shed"}, self._seen(EPC))
        bridge = self.bridge.with_user(self.user_rfid_manager)
        self.assertEqual(bridge.set_aside_count, 1)
        action = bridge.action_view_set_aside()
        events = self.env[action["res_model"]].with_user(self.user_rfid_manager)
        self.assertEqual(len(events.search(action["domain"])), 2)
        self.assertIn("set_aside", str(action["context"]))

    def test_a_manager_adds_a_bridge_and_a_reader(self):
        managed = self.env["nexus.rfid.bridge"].with_user(self.user_rfid_manager)
        with Form(managed) as form:
            form.name = "Depot"
            with form.reader_ids.new() as reader:
                reader.name = "Gate"
                reader.address = "192.168.1.50:8888"
        bridge = form.record
        self.assertEqual(bridge.reader_ids.mapped("name"), ["Gate"])
        test = bridge.reader_ids.action_test()
        self.assertEqual(test["params"]["reader_id"], bridge.reader_ids.id)
        with self.assertRaises(ValidationError):
            bridge.reader_ids.min_reads = 0

    def test_a_user_looks_and_changes_nothing(self):
        bridge = self.bridge.with_user(self.user_rfid)
        self.assertEqual(bridge.reader_ids.status, "unknown")
        for change in (
            lambda: bridge.write({"name": "Mine"}),
            lambda: bridge.reader_ids.write({"power": 30}),
            lambda: bridge.unlink(),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_another_companys_bridges_are_not_seen(self):
        firm = self.env["res.company"].create({"name": "Other firm"})
        other = self.env["nexus.rfid.bridge"].create(
            {"name": "Theirs", "company_id": firm.id}
        )
        managed = self.env["nexus.rfid.bridge"].with_user(self.user_rfid_manager)
        self.assertNotIn(other, managed.search([]))
        with self.assertRaises(AccessError):
            other.with_user(self.user_rfid_manager).read(["name"])

    def test_uninstalling_takes_users_and_keys_along(self):
        user, partner = self.bridge.user_id, self.bridge.user_id.partner_id
        keys = self.env["res.users.apikeys"].search([("user_id", "=", user.id)])
        self.assertTrue(keys)
        person = self.user_rfid_manager
        person.group_ids += self.env.ref("nexus_rfid.group_rfid_bridge")
        uninstall_hook(self.env)
        self.assertFalse(user.exists() or partner.exists() or keys.exists())
        self.assertTrue(person.exists())
