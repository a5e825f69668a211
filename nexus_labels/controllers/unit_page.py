from odoo import http
from odoo.http import SessionExpiredException, request

from odoo.addons.nexus_serials.codes import parse
from odoo.addons.nexus_serials.controllers.unit import UnitController


class UnitPageController(UnitController):
    """Who scans a label with a phone and may not see the unit is told whose it is,
    where the company wants that."""

    @http.route(auth="public")
    def open_unit(self, token):
        unit = self._find_unit(token)
        if unit:
            return self._show_unit(unit)
        # sudo: strangers may read nothing; the page says what the company wrote for it.
        company = (
            request.env["stock.lot"].sudo()._find_owner_to_tell(parse(token).token)
        )
        if company:
            return self._show_owner(company)
        if not request.session.uid:
            # As for any page one has to log in for. An unknown token, one of a unit
            # that is sold, and a page that is switched off look alike.
            raise SessionExpiredException("Session expired")
        raise request.not_found()

    def _show_owner(self, company):
        return request.render(
            "nexus_labels.unit_owner_page",
            {
                "company": company,
                "login": f"/web/login?redirect={request.httprequest.path}",
            },
            headers={
                "Cache-Control": "no-store",
                "X-Robots-Tag": "noindex",
                "Referrer-Policy": "no-referrer",
            },
        )
