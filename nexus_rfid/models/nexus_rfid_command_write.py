"""Tags that are written for a unit: they are put on it when the reader has read them
back, whether or not somebody still looks."""

from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import UserError


class NexusRfidCommand(models.Model):
    _inherit = "nexus.rfid.command"

    lot_id = fields.Many2one(
        "stock.lot", "Unit", ondelete="cascade", help="A tag is written for it."
    )
    replaced_tag_ids = fields.Many2many("nexus.rfid.tag", string="Tags That Come Off")

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "done":
            # A tag is written for somebody who waits for it: one at a time.
            for command in self.filtered("lot_id"):
                command._put_on_written()
        return res

    def _put_on_written(self):
        """Put the tag on the unit, in the name and with the rights of who asked."""
        user = self.create_uid
        tags = (
            self.env["nexus.rfid.tag"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )
        try:
            with self.env.cr.savepoint():
                tags._assign(
                    self.lot_id.with_env(tags.env),
                    self.values["epc"],
                    replace=tags.browse(self.replaced_tag_ids.ids),
                    origin="written",
                )
        except UserError as error:
            self._fail_written(str(error))
        except UniqueViolation as error:
            self._fail_written(tags._say_taken(error.diag))

    def _fail_written(self, message):
        self.write({"state": "failed", "message": message})
