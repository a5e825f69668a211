from odoo.addons.nexus_serials.tests.scan_common import ScanCommon

from .bridge_common import BridgeSetUp


def epc_of(number):
    """Return the EPC of a tag as they are on sale."""
    return f"E2801170{number:016X}"


class LiveCommon(BridgeSetUp, ScanCommon):
    """Eight speakers with a tag each, and a delivery that waits for three."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["nexus.rfid.tag"].search([]).unlink()
        # The only reader begins by itself.
        cls.env["nexus.rfid.reader"].search([]).filtered(
            lambda reader: reader != cls.reader
        ).active = False
        cls.units = cls.env["stock.lot"].search(
            [("product_id", "=", cls.speaker.id), ("name", "like", "SP-0")],
            order="name",
        )
        for number, lot in enumerate(cls.units, 1):
            cls._tag(lot, epc_of(number))
        cls.delivery = cls._create_delivery((cls.speaker, 3))
        cls.sessions = cls.env["nexus.scan.session"].with_user(cls.user_rfid)

    @classmethod
    def _open_live(cls, operation, **params):
        """Return the live session of a new scan session, its reader reading."""
        live = cls.env["nexus.rfid.session"].with_user(cls.user_rfid)
        live = live.browse(live.open_live(cls.sessions.open(operation, **params)))
        live.start_reading(cls.reader.ids)
        return live

    def _see(self, live, *numbers, **values):
        """Have the bridge tell these tags."""
        self._ingest(
            *(self._seen(epc_of(number), session=live, **values) for number in numbers)
        )

    def _panes(self, live):
        """Return {pane: what is shown there}."""
        while live.read_live()["more"]:
            pass
        panes = {}
        for row in live.read_live()["rows"]:
            name = row["serial"] or row["code"]
            panes.setdefault(row["pane"], []).append(name)
        return {pane: sorted(names) for pane, names in panes.items()}
