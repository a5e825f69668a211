"""What the live page shows: only what changed since it asked last."""

from collections import Counter
from datetime import timedelta

from odoo import fields, models

from .nexus_rfid_verdict import PANE_NAMES

#: Two requests may commit in another order than they began; told twice does no harm.
OVERLAP = timedelta(seconds=5)
#: Missing units named; the others are counted.
MOST_MISSING = 200


class NexusRfidSession(models.Model):
    _inherit = "nexus.rfid.session"

    def read_live(self, since=None):
        """Judge what is new, and return what the page shows.

        :param str since: ``now`` of the answer before; None: all of it
        :return: dict with ``now``; ``more``: whether to ask again at once; ``state``;
            ``scan``: ``{id, operation, title, subtitle, state, needs}``; ``readers``;
            ``rows``: tags and codes that changed, ``{code, pane, unit, serial,
            product, place, message, is_left_out, rssi, reads, is_present}``;
            ``counts``: units by pane, and expected, missing, tags;
            ``lines``: by product; ``missing``: the first of them, ``{id, serial,
            product}``; or ``state`` and ``is_busy`` alone while another request
            judges or finishes: ask again in a moment
        """
        self.ensure_one()
        if self.state in ("done", "cancelled"):
            return {"state": self.state, "more": False}
        scans = self._check_live()
        if scans.state != "open":
            # Finished elsewhere: on the scanner page, or by a question on the way.
            is_given_up = scans.state == "cancelled"
            self._close_live("cancelled" if is_given_up else "done")
            return {"state": self.state, "more": False}
        if not self._lock_judging():
            return {"state": self.state, "more": False, "is_busy": True}
        now = fields.Datetime.now()
        more = self._judge_new()
        self._note_watched()
        handler = scans._handler()
        verdicts = self.env["nexus.rfid.verdict"].search([("session_id", "=", self.id)])
        scanned = self._get_scanned_units()
        found = verdicts.filtered(lambda it: it.pane == "found" and not it.is_left_out)
        surplus = self._find_surplus(found, scanned)
        return {
            "now": str(now - OVERLAP),
            "more": more,
            "state": self.state,
            "scan": {
                "id": scans.id,
                "operation": scans.operation,
                "title": handler._title(),
                "subtitle": handler._subtitle(scans),
                "state": scans.state,
                "needs": handler._session_needs(scans),
                "params": handler._session_params(scans),
            },
            "readers": [reader._describe_at_desk() for reader in self.reader_ids],
            "rows": self._read_rows(verdicts, surplus, since),
            **self._count_units(verdicts, surplus, found - surplus, scanned),
        }

    def _read_rows(self, verdicts, surplus, since):
        """Return the rows that changed. Of a product of which there is, or was, more
        than asked for, each can change with any other: they are told always."""
        domain = [("session_id", "=", self.id)]
        if since:
            left_out = verdicts.filtered("is_left_out")
            crowded = (surplus | left_out).product_id
            told = verdicts.filtered(
                lambda it: str(it.write_date) >= since or it.product_id in crowded
            )
            codes = told.mapped("code")
            domain += ["|", ("write_date", ">=", since), ("code", "in", codes)]
        by_code = {verdict.code: verdict for verdict in verdicts}
        return [
            self._describe_row(sighting, by_code[sighting.code], surplus)
            for sighting in self.sighting_ids.search(domain, order="id")
            if sighting.code in by_code
        ]

    def _describe_row(self, sighting, verdict, surplus):
        pane, message = verdict.pane, verdict.message or ""
        if verdict in surplus:
            pane = "unexpected"
            message = self.env._("More of this product than asked for.")
        return {
            "code": sighting.code,
            "source": sighting.source,
            "pane": pane,
            "unit": verdict.lot_id.id,
            "serial": verdict.lot_id.name or verdict.serial or "",
            "product": verdict.product_id.display_name or "",
            "message": message,
            "place": sighting.location_id.display_name or "",
            "is_warning": verdict.outcome == "warning",
            "is_left_out": verdict.is_left_out,
            "rssi": sighting.rssi,
            "reads": sighting.reads,
            "is_present": sighting.is_present,
        }

    def _count_units(self, verdicts, surplus, found, scanned):
        """Return ``counts``, ``lines`` and ``missing``.

        :param found: verdicts on what counts
        :param scanned: of ``_get_scanned_units``
        """
        scans = self.scan_session_id
        counts = dict.fromkeys(PANE_NAMES, 0)
        for pane, some in verdicts.grouped("pane").items():
            if pane in counts:
                counts[pane] = len({it._get_unit_key() for it in some})
        units = scanned | {it._get_unit_key(): it.product_id.id for it in found}
        counts["unexpected"] += len({it._get_unit_key() for it in surplus} - set(units))
        counts["found"] = len(units)
        lines = self._get_lines(
            product_id for unit, product_id in units.items() if unit not in scanned
        )
        expected = scans._expected_units()
        missing = self._find_missing(expected, units, lines)
        asked = sum(line["expected"] for line in lines)
        counts["expected"] = asked or len({*expected.ids, *scanned})
        counts["missing"] = (
            sum(line["missing"] for line in lines) if asked else len(missing)
        )
        counts["tags"] = len(self.sighting_ids)
        return {
            "counts": counts,
            "lines": lines,
            "missing": [
                {
                    "id": lot.id,
                    "serial": lot.name,
                    "product": lot.product_id.display_name,
                }
                for lot in missing[:MOST_MISSING]
            ],
        }

    def _get_lines(self, product_ids):
        """Return what is asked for by product, with what is found and missing of it.

        :param product_ids: a product for each unit that was found and not scanned yet
        """
        numbers = Counter(product_ids)
        scans = self.scan_session_id
        lines = []
        for line in scans._handler()._lines(scans):
            done = line["done"] + numbers[line["product_id"]]
            missing = max(0, line["expected"] - done) if line["expected"] else 0
            lines.append({**line, "done": done, "missing": missing})
        return lines

    def _find_missing(self, expected, units, lines):
        """Return the units waited for by name; of a product all of which are found,
        none is missing."""
        complete = {
            line["product_id"]
            for line in lines
            if line["expected"] and not line["missing"]
        }
        return expected.filtered(
            lambda lot: lot.id not in units and lot.product_id.id not in complete
        ).sorted(lambda lot: (lot.product_id.id, lot.name))
