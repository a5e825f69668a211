import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .bridge_common import BridgeHttpCase, example
from .rfid_common import EPC


@tagged("post_install", "-at_install")
class TestBridgeHostile(BridgeHttpCase):
    """Whatever is sent: the right status, no trace in the data, none in the answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.watched = cls._make_session(cls.reader)

    def _refused(self, expected, *args, **kwargs):
        """Check that a request is refused, in few words, and leaves nothing."""
        status, answer = self._ask(*args, **kwargs)
        self.assertEqual(status, expected, answer)
        self.assertEqual(list(answer), ["error"])
        self.assertLess(len(answer["error"]), 400)
        self.assertNotIn("Traceback", answer["error"])
        self._check_nothing_is_kept()

    def _check_nothing_is_kept(self):
        self.env.invalidate_all()
        self.assertFalse(self._events())
        self.assertFalse(self.watched.sighting_ids)
        self.assertFalse(self.bridge.last_seen)

    def _good_batch(self):
        return self._batch(self._seen(EPC, session=self.watched))

    # ------------------------------------------------------------------
    # Who asks
    # ------------------------------------------------------------------

    def test_wrong_keys(self):
        for key in ("wrong", "0" * 40, self.key[:-1], self.key + "0", "' OR 1=1 --"):
            self._refused(401, "events", self._good_batch(), key=key)
            self._refused(401, "configuration", key=key)
            self._refused(401, "heartbeat", example("heartbeat"), key=key)

    def test_no_key_and_other_ways_to_prove_oneself(self):
        for header in ("", "Bearer", "Bearer ", f"Basic {self.key}", self.key):
            response = self.url_open(
                "/nexus_rfid/v1/configuration", headers={"Authorization": header}
            )
            self.assertEqual(response.status_code, 401, header)
            self.assertEqual(list(json.loads(response.content)), ["error"])

    def test_a_person_is_no_bridge(self):
        self.authenticate("nexus_rfid_manager", "nexus_rfid_manager")
        response = self.url_open("/nexus_rfid/v1/configuration")
        self.assertEqual(response.status_code, 401)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.user_rfid_manager)
            .sudo()
            ._generate(None, "mine", None)
        )
        self._refused(401, "events", self._good_batch(), key=key)

    def test_the_key_of_a_bridge_opens_nothing_else(self):
        user = self.bridge.user_id
        self.assertEqual(user.group_ids, self.env.ref("nexus_rfid.group_rfid_bridge"))
        self.assertFalse(user.has_group("base.group_user"))
        for model in ("stock.lot", "nexus.rfid.bridge", "nexus.rfid.event"):
            self.assertFalse(self.env[model].with_user(user).has_access("read"))
        with mute_logger("odoo.http"):
            response = self.url_open(
                "/json/2/res.partner/search_read",
                data=json.dumps({"domain": [], "fields": ["name"]}),
                headers={
                    "Authorization": f"Bearer {self.key}",
                    "Content-Type": "application/json",
                },
            )
        self.assertIn(response.status_code, (401, 403))

    def test_revoked_archived_and_paired_anew(self):
        self.bridge.action_revoke()
        self.assertEqual(self.bridge.state, "revoked")
        self._refused(401, "events", self._good_batch())
        new = self._pair_bridge(self.bridge)
        self._refused(401, "events", self._good_batch())
        self.assertEqual(self._ask("configuration", key=new)[0], 200)
        self.bridge.active = False
        self._refused(401, "configuration", key=new)

    # ------------------------------------------------------------------
    # What is sent
    # ------------------------------------------------------------------

    def test_what_is_no_message(self):
        deep = b"[" * 100_000 + b"]" * 100_000
        for data in (
            b"null",
            b"[]",
            b"{",
            b"\xff\xfe\x00",
            b'{"version": NaN}',
            b'{"version": 1e999}',
            deep,
            b'{"a":' + deep + b"}",
            json.dumps(self._good_batch()).encode("utf-16"),
            b"version=1&events=[]",
        ):
            for name in ("events", "heartbeat"):
                self._refused(400, name, data=data)

    def test_wrong_types_and_sizes(self):
        good = self._good_batch()
        for change in (
            {"version": 2},
            {"version": "1"},
            {"stream": "x"},
            {"stream": None},
            {"stream": good["stream"] + "\0"},
            {"sent_at": "now"},
            {"events": {}},
            {"events": []},
            {"events": good["events"] * 501},
        ):
            self._refused(400, "events", {**good, **change})
        for change in ({"readers": None}, {"backlog": -1}, {"problems": ["\ud800"]}):
            self._refused(400, "heartbeat", {**example("heartbeat"), **change})

    def test_ten_megabytes(self):
        batch = self._good_batch()
        batch["padding"] = "x" * 10_000_000
        response = self.url_open(
            "/nexus_rfid/v1/events",
            data=json.dumps(batch),
            headers={"Authorization": f"Bearer {self.key}"},
        )
        self.assertEqual(response.status_code, 413)
        self._check_nothing_is_kept()

    def test_wrong_methods_and_addresses(self):
        headers = {"Authorization": f"Bearer {self.key}"}
        for name in ("events", "heartbeat", "pair"):
            response = self.url_open(f"/nexus_rfid/v1/{name}", headers=headers)
            self.assertIn(response.status_code, (404, 405))
        self._check_nothing_is_kept()

    def test_bad_events_are_named_and_nothing_comes_of_them(self):
        good = self._seen(EPC, session=self.watched)
        bad = [
            {**good, "epc": "'; DROP TABLE stock_lot; --"},
            {**good, "reads": -1},
            {**good, "reads": 2**63},
            {**good, "rssi": "strong"},
            {**good, "rssi": True},
            {**good, "antenna": 10**12},
            {**good, "kind": "sold"},
            {**good, "at": "yesterday"},
            {**good, "reader": "x" * 201},
            {**good, "id": "1"},
        ]
        batch = self._batch(*bad)
        batch["events"].append(7)
        data = json.dumps(batch).replace('"strong"', "-1e999")
        status, answer = self._ask("events", data=data)
        self.assertEqual(status, 200)
        self.assertEqual(
            [told["sequence"] for told in answer["rejected"]],
            list(range(1, len(bad) + 1)),
        )
        self._check_nothing_is_kept()

    # ------------------------------------------------------------------
    # Another bridge
    # ------------------------------------------------------------------

    def test_another_bridge_can_neither_speak_for_this_one_nor_silence_it(self):
        other = self.env["nexus.rfid.bridge"].create(
            {
                "name": "Of another firm",
                "company_id": self.env["res.company"].create({"name": "Other"}).id,
            }
        )
        self._make_reader("Shed", other)
        key = self._pair_bridge(other)
        command = self.env["nexus.rfid.command"]._write_tag(
            self.watched, self.reader, EPC
        )
        result = {"kind": "command", "command": command.wire_id, "ok": True}
        batch = self._batch(
            self._seen(EPC, session=self.watched), {**result, "message": ""}
        )
        status, _answer = self._ask("events", batch, key=key)
        self.assertEqual(status, 200)
        self._check_nothing_is_kept()
        self.assertEqual(command.state, "pending")
        kept = self._events(other)
        self.assertTrue(kept[0].problem)
        self.assertFalse(kept.session_id)
        # The same events of the bridge whose they are count all the same.
        self.assertEqual(self._ask("events", batch)[0], 200)
        self.env.invalidate_all()
        self.assertEqual(self.watched.sighting_ids.code, EPC)
        self.assertEqual(command.state, "done")

    def test_a_bridge_sees_its_own_readers_alone(self):
        other = self.env["nexus.rfid.bridge"].create({"name": "Next door"})
        self._make_reader("Shed", other)
        _status, answer = self._ask("configuration")
        self.assertEqual([told["name"] for told in answer["readers"]], ["Desk"])
