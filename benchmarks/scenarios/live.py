"""Units that come back from a hire, read by their tags all at once."""

from .hire import CheckIn


class LiveCheckIn(CheckIn):
    """The tags of a hire were read: they are judged, as the page has it done while they
    come, and finished. Plain Odoo validates a transfer of the same units."""

    def prepare(self, env):
        super().prepare(env)
        if "nexus.rfid.session" in env:
            self._tag(env)
            self._see(env)

    def _tag(self, env):
        """Put a tag on each unit: many days before."""
        env["nexus.rfid.tag"].sudo().create(
            [
                {"lot_id": lot.id, "epc": f"E2801170{lot.id:016X}"}
                for lot in self._lots(env)
            ]
        )

    def _see(self, env):
        scans = env["nexus.scan.session"]
        live = env["nexus.rfid.session"]
        order = self._order(env)
        session = live.open_live(scans.open("check_in", hire_order_id=order.id))
        env["nexus.rfid.sighting"].sudo().create(
            [
                {"session_id": session, "code": tag.epc, "source": "rfid", "reads": 20}
                for tag in env["nexus.rfid.tag"].search([])
            ]
        )

    def ours(self, env):
        live = env["nexus.rfid.session"].search([("kind", "=", "live")])
        while live.read_live()["more"]:
            pass
        if live.finish() != {"done": True}:
            raise AssertionError("It was not finished.")
