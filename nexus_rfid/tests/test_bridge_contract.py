from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import contract
from .bridge_common import STREAM, BridgeHttpCase, example
from .rfid_common import EPC


@tagged("post_install", "-at_install")
class TestBridgeContract(BridgeHttpCase):
    """Bridge and Odoo agree: both are tried with the contract's own messages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = cls.env.ref("stock.stock_location_stock")

    def test_configuration(self):
        self.reader.write({"power": 12, "rssi_floor": -60, "link": "bluetooth"})
        self.env["nexus.rfid.antenna"].create(
            [
                {
                    "reader_id": self.reader.id,
                    "number": number,
                    "location_id": self.shelf.id,
                }
                for number in (2, 1)
            ]
        )
        status, answer = self._ask("configuration")
        self.assertEqual(status, 200)
        contract.check("configuration", answer)
        [reader] = answer["readers"]
        self.assertLessEqual(set(reader), set(example("configuration")["readers"][0]))
        self.assertEqual(reader["link"], "serial")
        self.assertEqual(reader["antennas"], [1, 2])
        self.assertEqual(reader["filter"]["rssi_floor"], -60)

    def test_revision_counts_up_with_every_change(self):
        def revision():
            return self._ask("configuration")[1]["revision"]

        seen = [revision()]
        self.reader.power = 20
        seen.append(revision())
        antenna = self.env["nexus.rfid.antenna"].create(
            {
                "reader_id": self.reader.id,
                "location_id": self.shelf.id,
            }
        )
        seen.append(revision())
        antenna.unlink()
        seen.append(revision())
        other = self._make_reader("Gate")
        seen.append(revision())
        other.active = False
        seen.append(revision())
        other.unlink()
        seen.append(revision())
        self.assertEqual(len(set(seen)), len(seen), seen)
        self.reader.location_id = self.shelf
        self.assertEqual(revision(), seen[-1], "no concern of the bridge")

    def test_heartbeat_example_is_answered_and_noted(self):
        message = example("heartbeat")
        message["readers"][0]["id"] = self.reader.wire_id
        message["problems"] = ["The disk is full."]
        status, answer = self._ask("heartbeat", message)
        self.assertEqual(status, 200)
        contract.check("answer", answer)
        self.assertEqual(self.bridge.version, message["bridge"])
        self.assertEqual(self.bridge.backlog, 12)
        self.assertEqual(self.bridge.problems, "The disk is full.")
        self.assertEqual(self.bridge.state, "online")
        self.assertGreater(self.bridge.clock_off, 3600)
        self.assertEqual(self.reader.state, "reading")
        self.assertEqual(self.reader.reads_per_minute, 840)

    def test_events_example_is_kept_once(self):
        for _time in range(2):
            status, answer = self._ask("events", example("events"))
            self.assertEqual(status, 200)
            contract.check("acknowledgement", answer)
            self.assertEqual((answer["stream"], answer["watermark"]), (STREAM, 48))
        kinds = [event["kind"] for event in example("events")["events"]]
        self.assertEqual(self._events().mapped("kind"), kinds)

    def test_commands_are_repeated_until_their_result_comes(self):
        session = self._make_session(self.reader)
        commands = self.env["nexus.rfid.command"]
        commands._start(session, {"repeat_seconds": 0.5})
        command = commands._write_tag(session, self.reader, EPC)
        for _time in range(2):
            _status, answer = self._ask("heartbeat", example("heartbeat"))
            contract.check("answer", answer)
            self.assertEqual(
                [told["kind"] for told in answer["commands"]],
                ["start_session", "write_tag"],
            )
            self.assertLess(answer["poll_seconds"], 1, "somebody looks")
        result = {
            "kind": "command",
            "command": command.wire_id,
            "ok": False,
            "message": "2 tags in the field.",
            "seen": [EPC],
        }
        self._ask("events", self._batch(result))
        self.assertEqual(command.state, "failed")
        self.assertEqual(command.message, "2 tags in the field.")
        self.assertEqual(command.seen, [EPC])
        _status, answer = self._ask("heartbeat", example("heartbeat"))
        self.assertEqual(
            [told["kind"] for told in answer["commands"]], ["start_session"]
        )

    def test_a_batch_that_was_disturbed_is_taken_at_the_next_try(self):
        events = type(self.env["nexus.rfid.event"])
        take = events._ingest
        disturbed = []

        def ingest(model, bridge, message):
            if not disturbed:
                disturbed.append(True)
                raise ConcurrencyError("another request was faster")
            return take(model, bridge, message)

        with (
            patch.object(events, "_ingest", ingest),
            patch("odoo.service.model.random.uniform", return_value=0),
            mute_logger("odoo.service.model"),
        ):
            status, answer = self._ask("events", self._batch(self._seen(EPC)))
        self.assertTrue(disturbed)
        self.assertEqual((status, answer.get("watermark")), (200, 1))
        self.assertEqual(self._events().mapped("epc"), [EPC])
