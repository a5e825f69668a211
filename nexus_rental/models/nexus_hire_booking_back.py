"""Back from a hire, lost or used up."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _take_back(self, condition=None, note=None, source="scanner"):
        """Write that these rows are back: accepted, the transfers follow.

        :param condition: in what condition the units are; None: as they went
        :return: the rows
        :raise UserError: something of it is not out
        """
        self._check_out()
        now = fields.Datetime.now()
        for hours, rows in self.grouped(
            lambda row: row.product_id.hire_turnaround_hours
        ).items():
            rows.write(
                {
                    "state": "back",
                    "date_in": now,
                    "busy_end": now + timedelta(hours=hours),
                    **({"note": note} if note else {}),
                }
            )
        for value, rows in self.grouped(
            lambda row: condition or row.condition_out
        ).items():
            rows.condition_in = value
        # sudo: who takes back may have no right to write units.
        lots = self.lot_id.sudo()
        lots._mark_checked(source)
        changed = lots.filtered(lambda lot: condition and lot.condition != condition)
        if changed:
            changed._telling(note or self.order_id[:1].name, source).write(
                {"condition": condition}
            )
        self._mark_touched(self.order_id)
        self.product_id._forget_free_quantity()
        return self

    def _take_back_quantity(self, quantity):
        """Take back a quantity of these rows of one bulk product, the oldest first.

        :return: the rows that are back
        :raise UserError: more than is out
        """
        rows = self._part_out(quantity)
        return rows._take_back()

    def _part_out(self, quantity):
        """Return rows of exactly this quantity of those that are out."""
        uom = self.product_id.uom_id
        quantity = uom.round(quantity)
        out = self.filtered(lambda row: row.state == "out")
        there = sum(out.mapped("quantity"))
        if uom.compare(quantity, 0) <= 0 or uom.compare(quantity, there) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s of %(product)s cannot come back: %(there)s of it are "
                    "out.",
                    quantity=f"{quantity:g}",
                    product=self.product_id.display_name,
                    there=f"{there:g}",
                )
            )
        return out._part(quantity)

    def _part(self, quantity):
        """Return rows of exactly this quantity of these, which are enough."""
        rows = self.browse()
        for row in self.sorted("start"):
            if row.product_id.uom_id.compare(quantity, 0) <= 0:
                break
            part = row._split(quantity)
            quantity -= part.quantity
            rows |= part
        return rows

    def _declare_gone(self, state, note=None):
        """Write that these rows will not come back.

        :param str state: lost, or consumed for bulk
        """
        self._check_out()
        if state == "consumed" and self.lot_id:
            raise UserError(
                self.env._(
                    "%s cannot be used up: units are lost, or come back.",
                    self._name_items(),
                )
            )
        now = fields.Datetime.now()
        self.write({"state": state, "date_in": now, **({"note": note} if note else {})})
        # sudo: as in _take_back.
        lots = self.lot_id.sudo()
        if lots:
            lots._telling(note or self.order_id[:1].name, "form")._flag_status("lost")
        self._mark_touched(self.order_id)
        self.product_id._forget_free_quantity()
        return self

    def _undo_back(self):
        """Take back that these rows are back; no transfer tells of it yet."""
        ends = {line: line._get_busy_period()[1] for line in self.line_id}
        for busy_end, rows in self.grouped(
            lambda row: max(ends[row.line_id], row.busy_start)
        ).items():
            rows.write(
                {
                    "state": "out",
                    "date_in": False,
                    "condition_in": False,
                    "note": False,
                    "busy_end": busy_end,
                }
            )
        # sudo: as in _take_back.
        units = self.sudo().filtered("lot_id")
        changed = units.filtered(lambda row: row.lot_id.condition != row.condition_out)
        for condition, rows in changed.grouped("condition_out").items():
            rows.lot_id.condition = condition
        self.product_id._forget_free_quantity()

    def _check_out(self):
        """
        :raise UserError: some of these rows are not out
        """
        if wrong := self.filtered(lambda row: row.state != "out"):
            raise UserError(
                self.env._(
                    "%s is not out: there is nothing to take back.",
                    wrong._name_items(),
                )
            )
