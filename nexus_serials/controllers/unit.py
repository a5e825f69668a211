from odoo import http
from odoo.http import request

from ..codes import parse


class UnitController(http.Controller):
    # A stranger is asked to log in whether there is such a unit or not. Capitals: a QR
    # code of nothing but capitals and digits is smaller.
    @http.route(
        ["/u/<string:token>", "/U/<string:token>"],
        type="http",
        auth="user",
        methods=["GET"],
    )
    def open_unit(self, token):
        """Open the unit whose label was scanned with a phone's camera."""
        unit = self._find_unit(token)
        if not unit:
            raise request.not_found()
        return self._show_unit(unit)

    def _find_unit(self, token):
        """Return the unit, empty if there is none or it is not the user's to see."""
        lots = request.env["stock.lot"]
        wanted = parse(token).token
        if not wanted or not lots.has_access("read"):
            return lots
        # The search leaves out units of companies that are not the user's.
        return lots.search([("nexus_token", "=", wanted)], limit=1)

    def _show_unit(self, unit):
        return request.redirect(f"/odoo/lots/{unit.id}")
