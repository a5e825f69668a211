"""Rows about units from a file: looked through first, then taken all at once."""

import base64

from odoo import fields, models
from odoo.exceptions import UserError

from .. import numbering
from ..message_list import list_rows


class NexusTableImport(models.AbstractModel):
    """What imports of a table have in common: the file, and what is wrong in it."""

    _name = "nexus.table.import"
    _description = "Import of a Table"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    is_read = fields.Boolean()
    wrong_count = fields.Integer("Wrong", readonly=True)
    wrong_rows = fields.Text(readonly=True)

    def _read_table(self, read_rows, unheaded, most):
        """Return the rows of the file.

        :param read_rows: function of the cells; raises ValueError where columns that
            are needed are not there
        :param str unheaded: then said, with the name of the file in it
        :param int most: rows that are taken at once
        :raise UserError: not readable, such columns are missing, or too many rows
        """
        try:
            rows = read_rows(
                numbering.read_cells(
                    self.file_name or "", base64.b64decode(self.file or b"")
                )
            )
        except numbering.TableError as error:
            raise UserError(
                self.env._("%s cannot be read. Save it as CSV or XLSX.", self.file_name)
            ) from error
        except ValueError as error:
            raise UserError(unheaded) from error
        if len(rows) > most:
            raise UserError(
                self.env._(
                    "%(count)s rows at once are too many: import at most %(most)s.",
                    count=len(rows),
                    most=most,
                )
            )
        return rows

    def _show_found(self, name, wrong, **counts):
        """Return the action of this page anew, with what was found in the file.

        :param str name: of the page
        :param list wrong: of str, a text for each row that is wrong
        :param counts: values of the fields that count the others
        """
        self.write(
            {
                **counts,
                "is_read": True,
                "wrong_count": len(wrong),
                "wrong_rows": list_rows(self.env, wrong) if wrong else False,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
