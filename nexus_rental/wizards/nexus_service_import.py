"""The results of a tester from its file: looked through, then recorded together."""

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.message_list import list_rows

from ..servicing import tester_file

#: Rows of one file.
MAX_ROWS = 5_000


class NexusServiceImport(models.TransientModel):
    """A file, what it says, and what is wrong with it. All of it is recorded or
    nothing, unless somebody leaves out the rows that are wrong on purpose."""

    _name = "nexus.service.import"
    _inherit = "nexus.table.import"
    _description = "Import Tests"

    kind_id = fields.Many2one(
        "nexus.service.kind",
        required=True,
        default=lambda self: self.env["nexus.service.kind"].search([], limit=1),
    )
    tester_id = fields.Many2one(
        "res.partner", default=lambda self: self.env.user.partner_id
    )
    good_count = fields.Integer("To Record", readonly=True)
    is_partial = fields.Boolean("Leave Them Out")

    def action_read(self):
        """Look through the file and say what is in it; nothing is recorded."""
        self.ensure_one()
        vals_list, wrong = self._look_through()
        return self._show_found(
            self.env._("Import Tests"), wrong, good_count=len(vals_list)
        )

    def action_record(self):
        """Record what the file says.

        :raise UserError: a row is wrong, and nobody said to leave it out
        """
        self.ensure_one()
        # Read again: units may have come or gone since it was looked through.
        vals_list, wrong = self._look_through()
        if wrong and not self.is_partial:
            raise UserError(
                self.env._(
                    "Nothing was recorded: these rows are wrong. Correct the file, or "
                    "tick Leave Them Out.\n%s",
                    list_rows(self.env, wrong),
                )
            )
        if not vals_list:
            raise UserError(self.env._("There is nothing to record in this file."))
        records = self.env["nexus.service.record"].create(vals_list)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recorded"),
            "res_model": "nexus.service.record",
            "domain": [("id", "in", records.ids)],
            "view_mode": "list,form",
        }

    # ------------------------------------------------------------------

    def _look_through(self):
        """Return (values of the records, what is wrong with the other rows)."""
        rows = self._read_table(
            tester_file.read_rows,
            self.env._(
                "%s has no column for the units. Head it Serial Number, Asset ID or "
                "Barcode.",
                self.file_name,
            ),
            MAX_ROWS,
        )
        resolved = self.env["stock.lot"].resolve_codes(
            [row.values["code"] for row in rows]
        )
        lots = self.env["stock.lot"].browse(
            found["lot_id"] for found in resolved if found["outcome"] == "unit"
        )
        known = {lot.id: lot for lot in lots}
        vals_list, wrong, seen = [], [], {}
        for row, found in zip(rows, resolved, strict=True):
            lot = known.get(found.get("lot_id"))
            fault = self._find_fault(row, found, seen)
            if fault:
                wrong.append(
                    self.env._("Row %(row)s: %(fault)s", row=row.number, fault=fault)
                )
            else:
                seen[lot.id, self._read_date(row)] = row.number
                vals_list.append(self._prepare_record(row, lot))
        return vals_list, wrong

    def _find_fault(self, row, found, seen):
        """Return what is wrong with a row, or None.

        :param found: what its code stands for
        :param dict seen: {(unit, date): number of the row before}
        """
        code = row.values["code"]
        if found["outcome"] == "ambiguous":
            return self.env._("%s names several units.", code)
        if found["outcome"] != "unit":
            return self.env._("nothing is known by %s.", code or self.env._("no code"))
        return self._find_value_fault(row) or self._find_repetition(row, found, seen)

    def _find_value_fault(self, row):
        values = row.values
        if self.kind_id.is_test and not tester_file.read_result(
            values.get("result", "")
        ):
            return self.env._(
                "%s is no result; passed or failed is.", values.get("result") or "–"
            )
        day = self._read_date(row)
        if not day:
            return self.env._("%s is no date.", values["date"])
        if day > fields.Date.context_today(self):
            return self.env._("%s is yet to come.", fields.Date.to_string(day))
        if values.get("due") and not self._read(values["due"]):
            return self.env._("%s is no date.", values["due"])
        return None

    def _find_repetition(self, row, found, seen):
        before = seen.get((found["lot_id"], self._read_date(row)))
        return before and self.env._(
            "%(code)s is in row %(row)s already, with the same date.",
            code=row.values["code"],
            row=before,
        )

    def _prepare_record(self, row, lot):
        values = row.values
        is_test = self.kind_id.is_test
        result = tester_file.read_result(values["result"]) if is_test else "done"
        vals = {
            "lot_id": lot.id,
            "kind_id": self.kind_id.id,
            "date": self._read_date(row),
            "result": result,
            "tester_id": self.tester_id.id,
            "certificate_number": values.get("certificate") or False,
            "note": self._read_note(values),
        }
        if values.get("due") and result != "failed":
            vals["given_due_date"] = self._read(values["due"])
        if measured := self._read_measured(row):
            vals["measured"] = measured
        return vals

    def _read_note(self, values):
        tester = values.get("tester")
        if tester:
            tester = self.env._("Tested by %s", tester)
        return "\n".join(filter(None, (values.get("note"), tester))) or False

    def _read_measured(self, row):
        """Return the values of the columns headed like what the kind measures."""
        measured = {}
        for definition in self.kind_id.measured_definition or []:
            names = (definition["string"], definition["name"])
            text = next((row.measured[n] for n in names if n in row.measured), None)
            if text is None:
                continue
            is_number = definition["type"] in ("float", "integer")
            measured[definition["name"]] = (
                tester_file.read_number(text) if is_number else text
            )
        return measured

    def _read_date(self, row):
        """Return the date of a row; that of today where the file has none."""
        text = row.values.get("date")
        return self._read(text) if text else fields.Date.context_today(self)

    def _read(self, text):
        language = self.env["res.lang"]._get_data(code=self.env.user.lang)
        form = language.date_format or ""
        return tester_file.read_date(text, form.find("%m") < form.find("%d"))
