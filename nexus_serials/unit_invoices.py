"""Which invoice a unit is on, and whether it was credited, read in bulk."""

from datetime import datetime
from typing import NamedTuple

from odoo.tools import SQL

INVOICE_TYPES = ("out_invoice", "out_receipt")
CREDIT_TYPE = "out_refund"


class Naming(NamedTuple):
    """A unit named on a line of a customer's invoice or credit note."""

    lot_id: int
    line_id: int
    move_id: int
    move_type: str
    state: str
    reversed_id: int | None
    partner_id: int | None
    sale_line_ids: tuple
    created: datetime

    def credits(self, invoice):
        """Tell whether this line of a credit note is for that line of an invoice."""
        if self.reversed_id:
            return self.reversed_id == invoice.move_id
        if self.sale_line_ids:
            return bool(set(self.sale_line_ids) & set(invoice.sale_line_ids))
        return self.partner_id == invoice.partner_id

    def covers(self, trip, sale_line_ids):
        """Tell whether this line of an invoice already is for the unit's last trip to
        a customer, sold by one of these order lines.

        What was invoiced before the unit came back was for an earlier trip.
        """
        if set(self.sale_line_ids) & set(sale_line_ids):
            return True
        return not (trip and trip.came_back_since(self.created))


def settle(namings):
    """Return what stays invoiced, and what credited it where it does not.

    A credit note takes back one naming of the unit, the latest it is for.

    :param namings: in the order they were made
    :return: ``(invoiced, credited)``: {lot id: list of Naming}, and a list of pairs
        ``(invoice's Naming, credit note's Naming)``
    """
    invoiced, credited = {}, []
    for naming in namings:
        on_invoices = invoiced.setdefault(naming.lot_id, [])
        if naming.move_type != CREDIT_TYPE:
            on_invoices.append(naming)
            continue
        for invoice in reversed(on_invoices):
            if naming.credits(invoice):
                on_invoices.remove(invoice)
                credited.append((invoice, naming))
                break
    return {lot_id: found for lot_id, found in invoiced.items() if found}, credited


def find_namings(env, lot_ids, *, drafts=False, exclude_line_ids=()):
    """Return every invoice and credit note line that names one of these units, in the
    order they were made; one query.

    :param drafts: those of drafts as well
    """
    if not lot_ids:
        return []
    lines = env["account.move.line"]
    lines.flush_model(["move_id", "display_type"])
    env["account.move"].flush_model(
        ["state", "move_type", "reversed_entry_id", "commercial_partner_id"]
    )
    field = lines._fields["serial_ids"]
    rows = env.execute_query(
        SQL(
            """SELECT rel.%(lot)s, line.id, entry.id, entry.move_type, entry.state,
                      entry.reversed_entry_id, entry.commercial_partner_id,
                      ARRAY(SELECT order_line_id FROM sale_order_line_invoice_rel
                             WHERE invoice_line_id = line.id),
                      line.create_date
                 FROM %(rel)s AS rel
                 JOIN account_move_line AS line ON line.id = rel.%(line)s
                 JOIN account_move AS entry ON entry.id = line.move_id
                WHERE rel.%(lot)s = ANY(%(lots)s)
                  AND entry.state IN %(states)s
                  AND entry.move_type IN %(types)s
                  AND line.id != ALL(%(excluded)s)
                ORDER BY line.id""",
            lot=SQL.identifier(field.column2),
            line=SQL.identifier(field.column1),
            rel=SQL.identifier(field.relation),
            lots=list(lot_ids),
            states=("posted", "draft") if drafts else ("posted",),
            types=(*INVOICE_TYPES, CREDIT_TYPE),
            excluded=list(exclude_line_ids),
        )
    )
    return [Naming(*row[:7], tuple(row[7]), row[8]) for row in rows]
