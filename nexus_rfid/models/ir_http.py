"""Who asks, where a bridge asks."""

import json
import re

from werkzeug.exceptions import Unauthorized

from odoo import models
from odoo.http import Response, request

#: The keys of bridges are good for this and nothing else.
KEY_SCOPE = "nexus_rfid"
_BEARER = re.compile(r"bearer\s+([\x21-\x7e]{1,200})", re.IGNORECASE)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _auth_method_nexus_rfid_bridge(cls):
        """Let in the own user of a bridge, by its key."""
        header = request.httprequest.headers.get("Authorization", "")
        found = _BEARER.fullmatch(header)
        keys = request.env["res.users.apikeys"]
        uid = found and keys._check_credentials(scope=KEY_SCOPE, key=found[1])
        if not uid or not cls._find_nexus_rfid_bridge(uid):
            raise Unauthorized(
                response=Response(
                    json.dumps({"error": "The key is not, or no longer, good."}),
                    status=401,
                    content_type="application/json",
                    headers={"WWW-Authenticate": "Bearer"},
                )
            )
        request.update_env(user=uid)
        request.session.can_save = False

    @classmethod
    def _find_nexus_rfid_bridge(cls, uid):
        # sudo: a bridge's user may read nothing, not even its bridge.
        return (
            request.env["nexus.rfid.bridge"]
            .sudo()
            .search([("user_id", "=", uid)], limit=1)
        )
