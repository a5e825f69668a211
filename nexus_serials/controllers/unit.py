from odoo import http
from odoo.http import request

from ..codes import parse


class UnitController(http.Controller):
    # A stranger is asked to log in whether there is such a unit or not.
    @http.route("/u/<string:token>", type="http", auth="user", methods=["GET"])
    def open_unit(self, token):
        """Open the unit whose label was scanned with a phone's camera."""
        lots = request.env["stock.lot"]
        wanted = parse(token).token
        if not wanted or not lots.has_access("read"):
            raise request.not_found()
        # The search leaves out units of companies that are not the user's.
        unit = lots.search([("nexus_token", "=", wanted)], limit=1)
        if not unit:
            raise request.not_found()
        return request.redirect(f"/odoo/lots/{unit.id}")
