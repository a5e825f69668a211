"""How a bridge gets its key, and loses it."""

import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models

from .ir_http import KEY_SCOPE

#: Without letters that look like digits; 60 bits, which nobody guesses in minutes.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011", "- ")
CODE_LENGTH = 12
CODE_LIFE = timedelta(minutes=15)
#: What bridges' own users are in, and called.
GROUP = "nexus_rfid.group_rfid_bridge"
LOGIN = "nexus-rfid-bridge-"


class NexusRfidBridge(models.Model):
    _inherit = "nexus.rfid.bridge"

    pairing_hash = fields.Char(copy=False, groups="base.group_system")
    pairing_until = fields.Datetime(copy=False, groups="base.group_system")

    def action_pair(self):
        """Return the window with a new code; the one before is no good any more."""
        self.ensure_one()
        self.check_access("write")
        pairing = self.env["nexus.rfid.pairing"].create(
            {"bridge_id": self.id, "code": self._make_code()}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pair %s", self.name),
            "res_model": pairing._name,
            "res_id": pairing.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_revoke(self):
        """Make the bridge's key no good, at once. What it read stays on its disk."""
        self.check_access("write")
        # sudo: keys are nobody's to delete but their users' own.
        bridges = self.sudo()
        bridges._delete_keys()
        bridges.user_id.active = False
        bridges.write({"pairing_hash": False, "pairing_until": False})
        for bridge in self:
            bridge.message_post(body=self.env._("The bridge's key was revoked."))
        return True

    def _make_code(self):
        """Return a new code to pair with; only its hash is kept."""
        code = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
        # sudo: nobody may read the hash.
        self.sudo().write(
            {
                "pairing_hash": _hash(code),
                "pairing_until": fields.Datetime.now() + CODE_LIFE,
            }
        )
        return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))

    @api.model
    def _pair(self, message):
        """Give the bridge that knows a code its key, once.

        :param dict message: ``pair`` of the contract
        :return: dict ``{name, key, database}``, or None: the code is no good
        """
        bridge = self.search(
            [
                ("pairing_hash", "=", _hash(message["code"])),
                ("pairing_until", ">=", fields.Datetime.now()),
            ]
        )
        if len(bridge) != 1:
            return None
        bridge.write({"pairing_hash": False, "pairing_until": False})
        bridge._provide_user()
        bridge._delete_keys()
        key = (
            self.env["res.users.apikeys"]
            .with_user(bridge.user_id)
            .sudo()
            ._generate(KEY_SCOPE, bridge.name, None)
        )
        bridge.write({"date_paired": fields.Datetime.now(), "last_seen": False})
        bridge._count_revision()
        bridge.message_post(
            body=self.env._("Paired with %s.", message.get("name") or bridge.name)
        )
        return {"name": bridge.name, "key": key, "database": self.env.cr.dbname}

    def _provide_user(self):
        """See to it that the bridge has its user: one who may do nothing."""
        if self.user_id:
            self.user_id.active = True
            return
        self.user_id = (
            self.env["res.users"]
            .with_context(no_reset_password=True, mail_create_nosubscribe=True)
            .create(
                {
                    "name": self.env._("RFID Bridge %s", self.name),
                    "login": f"{LOGIN}{self.id}",
                    "group_ids": [fields.Command.set(self.env.ref(GROUP).ids)],
                    "company_id": self.company_id.id,
                    "company_ids": [fields.Command.set(self.company_id.ids)],
                }
            )
        )

    def _delete_keys(self):
        self.env["res.users.apikeys"].search(
            [("user_id", "in", self.user_id.ids)]
        ).unlink()


def _hash(code):
    plain = code.upper().translate(_LOOKALIKES)
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()
