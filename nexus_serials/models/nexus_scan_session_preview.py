"""What would come of scans: for whoever gathers many before any of them counts."""

from contextlib import closing

from odoo import models
from odoo.exceptions import UserError


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    def preview_batch(self, scans):
        """Return what would come of these scans now; nothing is kept, done or told.

        They are judged together, as those of one :meth:`scan_batch`.

        :param list scans: as in :meth:`scan_batch`
        :return: list of dict, in the order of ``scans``, ``{code, outcome, message,
            fault, lot_id, serial, product_id}``; ``lot_id`` is False where the code is
            none of a unit; a unit that would be new has ``serial`` and ``product_id``
            instead
        """
        self.ensure_one()
        handler = self._check_use()
        self._check_open()
        scans = self._clean_scans(scans)
        self._resolve(scans)
        return [
            {
                "code": scan.code,
                "outcome": result["outcome"],
                "message": result.get("message") or "",
                "fault": result.get("fault") or False,
                "lot_id": result.get("lot_id") or False,
                "serial": result.get("serial") or False,
                "product_id": (result.get("effect") or {}).get("product") or False,
            }
            for scan, result in zip(scans, self._try(handler, scans), strict=True)
        ]

    def _try(self, handler, scans):
        """Process the scans, and undo it. Where one cannot be done, find it by halves
        as :meth:`scan_batch` does."""
        try:
            # Whatever happens, it is rolled back: rows, caches, messages to be sent.
            with closing(self.env.cr.savepoint()):
                return handler._process(self, scans)
        except UserError as error:
            if len(scans) == 1:
                lot = scans[0].lot(self.env)
                return [handler._result("refused", str(error), lot)]
        middle = len(scans) // 2
        return self._try(handler, scans[:middle]) + self._try(handler, scans[middle:])

    def _expected_units(self):
        """Return the units this session waits for by name and has not got yet, as far
        as they are known and may be shown."""
        self.ensure_one()
        expected = self._handler()._expected_units(self)
        return expected - self._find_scanned(expected)
