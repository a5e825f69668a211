import base64
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.http import db_list

#: Whoever listens there has the machine anyway; the bridge thinks so too.
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class NexusRfidPairing(models.TransientModel):
    """The window that shows a code, while it is good."""

    _name = "nexus.rfid.pairing"
    _description = "RFID Pairing"

    bridge_id = fields.Many2one("nexus.rfid.bridge", required=True, readonly=True)
    code = fields.Char(readonly=True)
    is_paired = fields.Boolean(compute="_compute_is_paired")
    command = fields.Char(compute="_compute_command")
    qr_code = fields.Binary("QR Code", compute="_compute_command")

    @api.depends("code")
    def _compute_command(self):
        for pairing in self:
            pairing.command = " ".join(pairing._get_command())
            image = self.env["ir.actions.report"].barcode(
                "QR", pairing.command, width=660, height=660
            )
            pairing.qr_code = base64.b64encode(image)

    @api.depends("bridge_id.date_paired")
    def _compute_is_paired(self):
        for pairing in self:
            # sudo: nobody may read the hash of the code; it goes when the code is used.
            bridge = pairing.bridge_id.sudo()
            is_used = bridge.date_paired and not bridge.pairing_hash
            pairing.is_paired = is_used and bridge.state != "revoked"

    def action_close(self):
        """Show the bridge as it is by now."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _get_command(self):
        """Return the words to type at the bridge."""
        url = self.get_base_url()
        words = ["nexus-rfid-bridge", "pair", url, self.code]
        parts = urlsplit(url)
        if len(db_list(force=True, host=parts.netloc)) > 1:
            words += ["--database", self.env.cr.dbname]
        if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
            words.append("--allow-http")
        return words
