"""A bridge that talks to Odoo as the real one does."""

import json
import uuid
from datetime import datetime, timezone
from pathlib import Path

from odoo.tests import HttpCase

from .rfid_common import RfidCommon

CONTRACT = Path(__file__).parents[1] / "bridge" / "contract" / "v1"
STREAM = "6f1f0d6e-2a0b-4c35-9b43-0d7c3b1f7a10"


def example(name):
    """Return the golden message of the contract."""
    path = CONTRACT / "examples" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def now_text():
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    return now.replace("+00:00", "Z")


class BridgeSetUp(RfidCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bridge = cls.env["nexus.rfid.bridge"].create({"name": "Loading bay"})
        cls.reader = cls._make_reader("Desk")
        cls.key = cls._pair_bridge(cls.bridge)

    @classmethod
    def _make_reader(cls, name, bridge=None, **values):
        return cls.env["nexus.rfid.reader"].create(
            {
                "name": name,
                "bridge_id": (bridge or cls.bridge).id,
                "address": f"/dev/{name}",
                **values,
            }
        )

    @classmethod
    def _pair_bridge(cls, bridge):
        """Return the bridge's key, as it gets it by a code."""
        message = {**example("pair"), "code": bridge._make_code()}
        return cls.env["nexus.rfid.bridge"]._pair(message)["key"]

    @classmethod
    def _make_session(cls, *readers, **values):
        return cls.env["nexus.rfid.session"].create(
            {
                "kind": "desk",
                "user_id": cls.user_rfid.id,
                "reader_ids": [(6, 0, [reader.id for reader in readers])],
                **values,
            }
        )

    def _batch(self, *events, stream=STREAM):
        """Return a batch; each event gets what all have where it is not given."""
        whole = [
            {"sequence": number, "id": str(uuid.uuid4()), "at": now_text(), **event}
            for number, event in enumerate(events, 1)
        ]
        return {"version": 1, "stream": stream, "sent_at": now_text(), "events": whole}

    def _seen(self, epc, kind="arrived", session=None, reader=None, **values):
        event = {
            "kind": kind,
            "reader": (reader or self.reader).wire_id,
            "epc": epc,
            "reads": 3,
            "rssi": -60.0,
            **values,
        }
        return {**event, "session": session.wire_id} if session else event

    def _ingest(self, *events, bridge=None):
        bridge = bridge or self.bridge
        return self.env["nexus.rfid.event"]._ingest(bridge, self._batch(*events))

    def _events(self, bridge=None):
        domain = [("bridge_id", "=", (bridge or self.bridge).id)]
        return self.env["nexus.rfid.event"].search(domain, order="id")


class BridgeHttpCase(BridgeSetUp, HttpCase):
    def _ask(self, name, message=None, key=None, data=None):
        """Ask as the bridge does; return (status, JSON of the answer)."""
        headers = {
            "Authorization": f"Bearer {key or self.key}",
            "Content-Type": "application/json",
        }
        if message is not None:
            data = json.dumps(message)
        response = self.url_open(
            f"/nexus_rfid/v1/{name}", data=data, headers=headers, timeout=60
        )
        return response.status_code, json.loads(response.content)
