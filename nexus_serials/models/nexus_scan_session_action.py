"""What can be done with one scan beyond what came of it: offered with its answer."""

from uuid import uuid4

from odoo import fields, models
from odoo.exceptions import UserError

from .nexus_scan import ACCEPTED
from .nexus_scan_session_batch import Scan


class NexusScan(models.Model):
    _inherit = "nexus.scan"

    again_id = fields.Many2one(
        "nexus.scan",
        "Scanned Again as",
        index="btree_not_null",
        help="The scan that took this one's place.",
    )


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    def scan_action(self, uuid, name, value=None):
        """Do with a scan what its answer offered under ``actions``.

        :param str uuid: of the scan
        :param str name: of the action; one that was done before is answered as it was
            then, and changes nothing
        :param value: what the action asks for
        :return: the answer as :meth:`scan_batch` gives it: of the scan, or of the one
            that took its place
        :raise UserError: it is not offered, or cannot be done; nothing was changed
        """
        self.ensure_one()
        handler = self._check_use()
        self._begin_change()
        row = self._find_rows([uuid]).get(uuid, self.scan_ids.browse())
        if not row.again_id._is_effective():
            self._check_open()
            offered = [offer["name"] for offer in self._get_scan_actions(row)]
            if name not in offered:
                raise UserError(
                    self.env._(
                        "That cannot be done with this scan, or not any more. Scan it "
                        "again."
                    )
                )
            handler._do_scan_action(self, row, name, value)
        row = row.again_id or row
        return {
            **self._answer(row, self._get_units(row.lot_id)),
            "counters": self._get_counters(),
            "progress": handler._progress(self),
        }

    def _get_scan_actions(self, row):
        """Return what can be done with a scan now, see ``_scan_actions``."""
        if not row or self.state != "open" or row.is_undone:
            return []
        if row.again_id._is_effective():
            return []
        return self._handler()._scan_actions(self, row)

    def _scan_again(self, row, **told):
        """Take a refused scan once more, as another one that takes its place.

        :param told: what is said besides, for the operation
        :raise UserError: it is refused again
        """
        handler = self._handler()
        scan = self._repeat(row, told)
        again = self._keep([scan], self._process_firmly(handler, scan))
        self._join()
        self._note_seen(handler, again)
        # sudo: scans are written by the session alone.
        row.sudo().again_id = again

    def _scan_over(self, row, **told):
        """Have a scan that counted count in another way.

        :param told: as :meth:`_scan_again`
        :raise UserError: it is refused then
        """
        handler = self._handler()
        handler._undo(self, row)
        # What it did is not to be counted while it is judged.
        # sudo: scans are written by the session alone.
        row.sudo().is_undone = True
        [result] = self._process_firmly(handler, self._repeat(row, told))
        row.sudo().write({**result, "is_undone": False})

    def _repeat(self, row, told):
        now = fields.Datetime.now()
        scan = Scan(str(uuid4()), row.code, now, row.source, told=told)
        self._resolve([scan])
        return scan

    def _process_firmly(self, handler, scan):
        results = handler._process(self, [scan])
        if results[0]["outcome"] not in ACCEPTED:
            raise UserError(results[0]["message"])
        return results
