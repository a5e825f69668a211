"""The addresses bridges talk to, as ``bridge/contract/README.md`` describes them."""

from odoo import SUPERUSER_ID, fields, http
from odoo.http import request

from .. import contract
from ..contract import ContractError

PATH = f"/nexus_rfid/v{contract.VERSION}"
_ROUTE = {
    "type": "http",
    "auth": "nexus_rfid_bridge",
    "csrf": False,
    "save_session": False,
    "max_content_length": contract.LARGEST_MESSAGE,
}
_POST = {**_ROUTE, "methods": ["POST"]}


class NexusRfidBridgeController(http.Controller):
    @http.route(f"{PATH}/configuration", methods=["GET"], readonly=True, **_ROUTE)
    def configuration(self):
        return self._answer(self._bridge()._get_configuration())

    @http.route(f"{PATH}/events", **_POST)
    def events(self):
        try:
            message = self._read()
            contract.check_envelope(message)
        except ContractError as error:
            return self._refuse(error)
        bridge = self._bridge()
        kept = bridge.env["nexus.rfid.event"]._ingest(bridge, message)
        return self._answer({"stream": message["stream"], **kept})

    @http.route(f"{PATH}/heartbeat", **_POST)
    def heartbeat(self):
        try:
            message = self._read()
            contract.check("heartbeat", message)
        except ContractError as error:
            return self._refuse(error)
        return self._answer(self._bridge()._take_heartbeat(message))

    @http.route(f"{PATH}/pair", **{**_POST, "auth": "public"})
    def pair(self):
        try:
            message = self._read()
            contract.check("pair", message)
        except ContractError as error:
            return self._refuse(error)
        # As the system: the code tells who asks, and nobody else is logged in.
        bridges = request.env(user=SUPERUSER_ID)["nexus.rfid.bridge"]
        paired = bridges._pair(message)
        if not paired:
            return self._refuse("The code is not, or no longer, good.", 403)
        return self._answer(paired)

    # ------------------------------------------------------------------

    def _bridge(self):
        """Return the bridge that asks, with the rights to do what it asks for."""
        # sudo: what a bridge may do is what these addresses do, and nothing else.
        return request.env["ir.http"]._find_nexus_rfid_bridge(request.env.uid)

    def _read(self):
        # Kept by the request: Odoo tries again what was disturbed by another request.
        return contract.parse(request.httprequest.get_data())

    def _answer(self, values):
        now = fields.Datetime.now().isoformat(timespec="milliseconds") + "Z"
        return request.make_json_response(
            {"version": contract.VERSION, "server_time": now, **values}
        )

    def _refuse(self, why, status=400):
        return request.make_json_response({"error": str(why)}, status=status)
