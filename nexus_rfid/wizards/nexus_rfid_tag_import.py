"""Pairs of unit and tag from a file: looked through, then put on together."""

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.message_list import list_rows

from .. import epc as epc_text

#: Rows of one file.
MAX_ROWS = 20_000


class NexusRfidTagImport(models.TransientModel):
    """A file of which tag is on which unit. All of it is taken, or nothing."""

    _name = "nexus.rfid.tag.import"
    _inherit = "nexus.table.import"
    _description = "Import RFID Tags"

    new_count = fields.Integer("To Put On", readonly=True)
    known_count = fields.Integer("There Already", readonly=True)

    def action_read(self):
        """Look through the file and say what is in it; nothing is changed."""
        self.ensure_one()
        pairs, wrong = self._look_through()
        known = self._count_known(pairs)
        return self._show_found(
            self.env._("Import RFID Tags"),
            wrong,
            new_count=len(pairs) - known,
            known_count=known,
        )

    def action_put_on(self):
        """Put the tags on the units of the file.

        :raise UserError: a row is wrong; nothing is changed
        """
        self.ensure_one()
        # Read again: tags may have been put on since it was looked through.
        pairs, wrong = self._look_through()
        if wrong:
            raise UserError(
                self.env._(
                    "Nothing was imported: these rows are wrong. Correct the file and "
                    "choose it again.\n%s",
                    list_rows(self.env, wrong),
                )
            )
        if not pairs:
            raise UserError(self.env._("There is nothing to import in this file."))
        tags = self.env["nexus.rfid.tag"]._assign_all(
            pairs, origin="imported", source="form"
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported"),
            "res_model": "nexus.rfid.tag",
            "domain": [("id", "in", tags.ids)],
            "view_mode": "list",
        }

    # ------------------------------------------------------------------

    def _look_through(self):
        """Return (pairs of unit and EPC, what is wrong with the other rows)."""
        rows = self._read_table(
            epc_text.read_pairs,
            self.env._(
                "%s has no column for the units and none for the tags. Head them "
                "Serial Number and EPC.",
                self.file_name,
            ),
            MAX_ROWS,
        )
        lots = self.env["stock.lot"]
        resolved = lots.resolve_codes([code for _number, code, _epc in rows])
        units = {
            lot.id: lot
            for lot in lots.browse(
                {found["lot_id"] for found in resolved if found["outcome"] == "unit"}
            )
        }
        pairs, numbers, wrong = [], [], {}
        for (number, code, epc), found in zip(rows, resolved, strict=True):
            if fault := self._find_fault(code, epc, found):
                wrong[number] = fault
            else:
                pairs.append((units[found["lot_id"]], epc))
                numbers.append(number)
        faults = self.env["nexus.rfid.tag"]._find_faults(pairs)
        wrong.update((numbers[index], fault) for index, fault in faults.items())
        return pairs, [
            self.env._("Row %(row)s: %(fault)s", row=number, fault=wrong[number])
            for number in sorted(wrong)
        ]

    def _find_fault(self, code, epc, found):
        """Return what is wrong with a row by itself, or None."""
        if found["outcome"] == "ambiguous":
            return self.env._("%s names several units.", code)
        if found["outcome"] != "unit":
            return self.env._(
                "no unit is known by %s.", code or self.env._("an empty cell")
            )
        if epc_text.looks_like_number(epc):
            return self.env._(
                "%s: the spreadsheet took the tag for a number, and digits are "
                "missing. Format the column as text and fill it anew.",
                epc,
            )
        return None

    def _count_known(self, pairs):
        pairs = [(lot, epc_text.normalise(epc)) for lot, epc in pairs]
        known = self.env["nexus.rfid.tag"]._find_by_epc(epc for _lot, epc in pairs)
        return sum(epc in known and known[epc].lot_id == lot for lot, epc in pairs)
