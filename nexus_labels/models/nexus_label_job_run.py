"""Drawing the labels of a print, part by part: no part takes longer than a worker
may, whatever the number of labels."""

import base64
import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

from .. import rendering
from .nexus_label_job import OPEN_STATES

_logger = logging.getLogger(__name__)

#: Labels of a part, at most: a few seconds.
PART = 500


class NexusLabelJob(models.Model):
    _inherit = "nexus.label.job"

    @api.model
    def _run_queue(self):
        """Draw what waits, until the time of this cron job is up."""
        cron = self.env["ir.cron"]
        jobs = self.search([("state", "in", OPEN_STATES)], order="id")
        remaining = sum(job._count_parts() for job in jobs)
        cron._commit_progress(remaining=remaining)
        for job in jobs:
            while job._run_part_alone():
                remaining = max(remaining - 1, 0)
                if not cron._commit_progress(1, remaining=remaining):
                    # Go on as soon as other jobs had their turn. Odoo would, too, but
                    # finds out by looking once a minute.
                    self.env.ref("nexus_labels.nexus_label_job_cron")._trigger()
                    return

    def _run_part_alone(self):
        """Draw one part; return whether there was one to draw.

        What goes wrong ends this print and no other.
        """
        try:
            with self.env.cr.savepoint():
                return self._run_part()
        except UserError as error:
            message = str(error)
        except Exception:
            _logger.exception("Labels of print %s", self.id)
            message = self.env._("Something went wrong. The server's log says what.")
        self.part_ids.unlink()
        self.write({"state": "failed", "error": message})
        return False

    def _run_part(self):
        """Draw the next part, the whole PDF after the last; return whether there was
        one.

        Somebody else may cancel the print at any moment between two parts.
        """
        if not self.try_lock_for_update():
            return False
        self.invalidate_recordset(["state", "done_count"])
        if self.state not in OPEN_STATES:
            return False
        asker = self.with_user(self.user_id).with_company(self.company_id)
        asker = asker.with_context(lang=self.user_id.lang)
        lots = asker.env["stock.lot"].browse(self.unit_ids)
        first, last = self.done_count, self._find_end_of_part()
        unit_indexes = range(first // self.copies, -(-last // self.copies))
        pdf = asker._draw(
            lots.browse(self.unit_ids[index] for index in unit_indexes), first, last
        )
        if last < self.label_count:
            self.env["nexus.label.job.part"].create(
                {"job_id": self.id, "pdf": base64.b64encode(pdf)}
            )
            self.write({"state": "running", "done_count": last})
            return True
        parts = [base64.b64decode(part.pdf) for part in self.part_ids]
        if parts:
            pdf = merge_pdf([*parts, pdf])
            self.part_ids.unlink()
        self.write({"state": "done", "done_count": last, "pdf": base64.b64encode(pdf)})
        lots._mark_labelled(self.design_id)
        return True

    def _draw(self, lots, first, last=None):
        """Return the PDF of the labels from ``first`` to before ``last``, counted over
        all copies of all units.

        :param lots: the units of these labels
        """
        if len(lots.exists()) != len(lots):
            raise UserError(
                self.env._("%s: some of these units were deleted.", self.name)
            )
        geometry = rendering.Sheet(**self.geometry)
        last = first + 1 if last is None else last
        offset = first // self.copies
        labels = lots._prepare_labels(self.design_id)
        wanted = (labels[n // self.copies - offset] for n in range(first, last))
        start = self.start if not first else 1
        try:
            return rendering.render(wanted, geometry, start=start)
        except (rendering.CodeTooBig, rendering.GeometryError) as error:
            raise UserError(self.design_id._explain(error, self.sheet_id)) from error

    def _find_end_of_part(self):
        """Return the label before which this part ends: at the end of a page."""
        per_page = rendering.Sheet(**self.geometry).per_page
        used = self.start - 1 + self.done_count
        end = (used + max(PART, per_page)) // per_page * per_page
        return min(end - self.start + 1, self.label_count)

    def _count_parts(self):
        return -(-(self.label_count - self.done_count) // PART) or 1
