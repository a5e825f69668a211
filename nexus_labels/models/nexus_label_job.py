import dataclasses

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import rendering

#: So many labels are drawn at once, while the user waits: some seconds.
AT_ONCE = 500
#: How long a print can be opened again, days.
KEPT = 30
OPEN_STATES = ("queued", "running")


class NexusLabelJob(models.Model):
    """Labels somebody printed: a few at once, many in the background."""

    _name = "nexus.label.job"
    _description = "Label Print"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Printed By",
        required=True,
        readonly=True,
        default=lambda self: self.env.uid,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Printing"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    error = fields.Text(readonly=True)
    design_id = fields.Many2one(
        "nexus.label.design", required=True, readonly=True, ondelete="cascade"
    )
    sheet_id = fields.Many2one(
        "nexus.label.sheet", "Sheet or Roll", readonly=True, ondelete="set null"
    )
    # As it was when somebody printed: a list in its order, and what the labels are
    # printed on. Ten thousand rows of a relation would say no more.
    unit_ids = fields.Json(readonly=True)
    geometry = fields.Json(readonly=True)
    start = fields.Integer("First Label", readonly=True, default=1)
    copies = fields.Integer(readonly=True, default=1)
    label_count = fields.Integer("Labels", readonly=True)
    done_count = fields.Integer("Ready", readonly=True)
    progress = fields.Integer(compute="_compute_progress")
    pdf = fields.Binary("PDF", readonly=True, attachment=True)
    part_ids = fields.One2many("nexus.label.job.part", "job_id", readonly=True)

    @api.depends("label_count", "done_count")
    def _compute_progress(self):
        for job in self:
            total = job.label_count
            job.progress = 100 * job.done_count // total if total else 0

    @api.model
    def _start(self, lots, design, geometry, sheet=None, start=1, copies=1):
        """Print labels; return the action that shows them, or their progress.

        :param lots: units, in this order
        :param geometry: the :class:`..rendering.Sheet` they are printed on
        :raise UserError: nothing can be printed this way
        """
        # sudo: users print, and write nothing of it by hand.
        job = self.sudo().create(
            {
                "name": self._name_print(lots),
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
                "design_id": design.id,
                "sheet_id": sheet and sheet.id,
                "unit_ids": lots.ids,
                "geometry": dataclasses.asdict(geometry),
                "start": start,
                "copies": copies,
                "label_count": len(lots) * copies,
            }
        )
        if job.label_count <= AT_ONCE:
            job._run_part()
            return job.with_env(self.env)._open_pdf()
        # What cannot be printed is said now, not in the background.
        job._draw(lots[:1], 0)
        self.env.ref("nexus_labels.nexus_label_job_cron")._trigger()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Labels"),
            "res_model": "nexus.label.job",
            "res_id": job.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _name_print(self, lots):
        if len(lots) == 1:
            return self.env._("Label of %s", lots.name)
        return self.env._("%s labels", len(lots))

    def _open_pdf(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/nexus.label.job/{self.id}/pdf/labels.pdf",
            "target": "new",
            "close": True,
        }

    def action_open(self):
        """Open the PDF."""
        if self.state != "done":
            raise UserError(self.env._("%s: not ready yet.", self.name))
        return self._open_pdf()

    def action_cancel(self):
        """Stop printing; what is drawn so far is thrown away."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the rule lets users see their own prints, and managers all.
        job = self.sudo()
        # Waits for the part that is being drawn at this moment, some seconds.
        self.env.cr.execute(
            SQL("SELECT FROM nexus_label_job WHERE id = %s FOR UPDATE", job.id)
        )
        job.invalidate_recordset(["state"])
        if job.state not in OPEN_STATES:
            raise UserError(self.env._("%s is not being printed any more.", self.name))
        job.part_ids.unlink()
        job.write({"state": "cancelled", "done_count": 0})
        return True

    def action_print_again(self):
        """Print the same labels once more, as their units are now."""
        self.ensure_one()
        lots = self.env["stock.lot"].browse(self.unit_ids).exists()
        if not lots:
            raise UserError(self.env._("%s: none of these units is left.", self.name))
        return self._start(
            lots,
            self.design_id,
            rendering.Sheet(**self.geometry),
            sheet=self.sheet_id,
            start=self.start,
            copies=self.copies,
        )

    @api.autovacuum
    def _gc_old(self):
        day = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT)
        self.search(
            [("create_date", "<", day), ("state", "not in", OPEN_STATES)]
        ).unlink()


class NexusLabelJobPart(models.Model):
    _name = "nexus.label.job.part"
    _description = "Part of a Label Print"
    _order = "id"

    job_id = fields.Many2one(
        "nexus.label.job", required=True, index=True, ondelete="cascade"
    )
    pdf = fields.Binary(attachment=True, required=True)
