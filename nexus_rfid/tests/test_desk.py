from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .bridge_common import BridgeSetUp
from .rfid_common import EPC, OTHER_EPC


@tagged("post_install", "-at_install")
class TestDesk(BridgeSetUp):
    """A session that only shows what is near a reader."""

    def _open(self, user=None, **how):
        sessions = self.env["nexus.rfid.session"].with_user(user or self.user_rfid)
        return sessions.browse(sessions.open_desk(self.reader.ids, **how))

    def _commands(self, desk):
        commands = self.env["nexus.rfid.command"].search(
            [("session_id", "=", desk.id)], order="id"
        )
        return [(command.kind, command.state) for command in commands]

    def test_readers_read_until_it_is_closed(self):
        desk = self._open(filter={"repeat_seconds": 0.5})
        self.assertEqual(self._commands(desk), [("start_session", "pending")])
        command = self.env["nexus.rfid.command"].search([("session_id", "=", desk.id)])
        self.assertEqual(command.values["filter"], {"repeat_seconds": 0.5})
        desk.close_desk()
        self.assertEqual(desk.state, "done")
        self.assertIn(("stop_session", "pending"), self._commands(desk))

    def test_tags_near_are_told_with_their_units(self):
        self._tag(self.units[0], EPC)
        desk = self._open()
        self._ingest(self._seen(EPC, session=desk), self._seen(OTHER_EPC, session=desk))
        told = {
            tag["code"]: (tag["lot"], tag["is_present"])
            for tag in desk.read_desk()["tags"]
        }
        self.assertEqual(told, {EPC: ("SP-1", True), OTHER_EPC: (False, True)})
        self._ingest(self._seen(EPC, kind="departed", session=desk, sequence=9))
        tags = desk.read_desk()["tags"]
        self.assertFalse(next(tag for tag in tags if tag["code"] == EPC)["is_present"])

    def test_opened_anew_ends_the_one_before(self):
        first = self._open()
        second = self._open()
        self.assertEqual((first.state, second.state), ("done", "reading"))

    def test_bridge_that_is_not_there_is_told(self):
        desk = self._open()
        self.assertIn("Loading bay", desk.read_desk()["readers"][0]["problem"])

    def test_desks_of_others_are_not_read(self):
        desk = self._open()
        with self.assertRaises(UserError):
            desk.with_user(self.user_rfid_manager).read_desk()
        with self.assertRaises(UserError):
            desk.with_user(self.user_rfid_manager).close_desk()
        with self.assertRaises(AccessError):
            self._open(user=self.user_stock)
