"""The bookings of a confirmed hire follow what its lines say."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..availability import busy
from .nexus_hire_booking import GONE_OUT, TAKEN

#: What a line books. Its period follows the order's too, see the order's ``write``.
BOOKED_FIELDS = frozenset(
    {
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "serial_ids",
        "is_hire",
        "hire_start",
        "hire_end",
    }
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    booking_ids = fields.One2many(
        "nexus.hire.booking", "line_id", "Bookings", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(
            lambda line: line.is_hire and line.state == "sale"
        )._update_bookings()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if BOOKED_FIELDS & vals.keys():
            self.filtered(
                lambda line: line.state == "sale" and line.order_id.is_hire
            )._update_bookings()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_hired_out(self):
        for line in self:
            if gone := line.sudo().booking_ids.filtered("date_out"):
                raise UserError(
                    self.env._(
                        "%(order)s keeps its line of %(product)s: %(items)s went out "
                        "on it, and their history says so.",
                        order=line.order_id.name,
                        product=line.product_id.display_name,
                        items=gone._name_items(),
                    )
                )

    # ------------------------------------------------------------------
    # Called by nexus_serials: a hire takes units for a while, it has no promises
    # ------------------------------------------------------------------

    def _promise_serials(self):
        hired = self.filtered("is_hire")
        res = super(SaleOrderLine, self - hired)._promise_serials()
        hired._update_bookings()
        return res

    def _release_serials(self):
        hired = self.filtered("is_hire")
        res = super(SaleOrderLine, self - hired)._release_serials()
        hired._drop_bookings()
        return res

    def _replace_promises(self, added, removed):
        hired = self.filtered("is_hire")
        return super(SaleOrderLine, self - hired)._replace_promises(added, removed)

    def _find_moved_units(self, lots):
        """Units that went out on a hire are on its line for good."""
        gone = self.sudo().booking_ids.filtered(lambda row: row.state in GONE_OUT)
        return super()._find_moved_units(lots) | (lots & gone.lot_id)

    # ------------------------------------------------------------------

    def _get_busy_period(self):
        """Return from when until when this line takes its product, padding included."""
        self.ensure_one()
        product = self.product_id
        return busy(
            self.hire_start,
            self.hire_end,
            product.hire_prepare_hours,
            product.hire_turnaround_hours,
        )

    def _update_bookings(self):
        """Book what these confirmed lines are for: all of them, or none.

        :raise UserError: naming what there is not enough of, see
            :meth:`_check_hire_shortages`
        """
        lines = self.filtered(lambda line: line.is_hire or line.booking_ids)
        if not lines:
            return
        # sudo: bookings are nobody's to write by hand, the rights on the order are.
        lines = lines.sudo()
        lines._check_can_book()
        lines.product_id._lock_hire_pools()
        taken_twice = lines._find_units_taken_twice()
        before = lines._read_own_demands()
        vals_list = []
        for line in lines:
            vals_list += line._fit_bookings(taken_twice)
        lines.env["nexus.hire.booking"].create(vals_list)
        lines.env["nexus.hire.booking"]._mark_touched(lines.order_id)
        lines._check_hire_shortages(before)
        lines.product_id._forget_free_quantity()

    def _check_can_book(self):
        for line in self.filtered("is_hire"):
            if not (line.hire_start and line.hire_end):
                raise UserError(
                    self.env._(
                        "%(order)s: say from when until when %(product)s is hired.",
                        order=line.order_id.name,
                        product=line.product_id.display_name,
                    )
                )
            if line.product_uom_qty < 0:
                raise UserError(
                    self.env._(
                        "%(order)s: less than nothing of %(product)s cannot be hired.",
                        order=line.order_id.name,
                        product=line.product_id.display_name,
                    )
                )

    def _find_units_taken_twice(self):
        """Return the units of these lines that other hires take at that time, where
        that is overridden.

        :raise UserError: naming each unit the lines cannot have
        """
        override = self._get_hire_override()
        taken_twice, faults = self.env["stock.lot"], {}
        for line in self.filtered("is_hire"):
            rows = line.booking_ids
            away = rows.filtered(lambda row: row.state in GONE_OUT)
            # What is out or set aside stays with the line, if nobody else has it then.
            held = rows.filtered(lambda row: row.state in TAKEN).lot_id
            named = line.serial_ids - away.lot_id
            if not held and not named:
                continue
            found = named._find_choice_faults(
                line.product_id, line.company_id, sale_line=line
            )
            conflicts = (held - named)._find_hire_conflicts(
                *line._get_busy_period(), except_line=line
            )
            for lot, row in conflicts.items():
                found[lot] = {**lot._explain_hired(row), "level": "error"}
            for lot, fault in found.items():
                if override and fault["code"] == "hired":
                    taken_twice |= lot
                else:
                    faults[lot] = fault
        self.env["stock.lot"]._refuse_choice(faults)
        return taken_twice

    def _fit_bookings(self, taken_twice):
        """Make the rows of this line fit what it says.

        :param taken_twice: units that other hires take as well, on purpose
        :return: values of the rows that are missing
        """
        self.ensure_one()
        gone = self.booking_ids.filtered(lambda row: row.state in GONE_OUT)
        waiting = self.booking_ids - gone
        _product, quantity = self._get_ordered()
        room = (quantity if self.is_hire else 0) - sum(gone.mapped("quantity"))
        self._check_not_gone(gone, room)
        for row in self.booking_ids.filtered(lambda row: row.lot_id in taken_twice):
            row.is_override = True
        period = self._prepare_period()
        self._stretch_rows_out(gone, period)
        named = self.serial_ids - gone.lot_id
        kept = self._keep_rows(waiting, named, room)
        kept.write(period)
        common = self._prepare_booking(period)
        vals_list = [
            {
                **common,
                "lot_id": lot.id,
                "quantity": 1,
                "is_named": True,
                "is_override": lot in taken_twice,
            }
            for lot in named - kept.lot_id
        ]
        pooled = room - len(named) - len(kept.lot_id - named)
        if self.product_id.uom_id.compare(pooled, 0) > 0:
            vals_list.append({**common, "quantity": pooled})
        return vals_list

    def _prepare_period(self):
        start, end = self.hire_start, self.hire_end
        busy_start, busy_end = self._get_busy_period() if start else (start, end)
        return {
            "start": start,
            "end": end,
            "busy_start": busy_start,
            "busy_end": busy_end,
        }

    def _keep_rows(self, waiting, named, room):
        """Return the rows of units that stay booked; all others are taken away."""
        kept = waiting.filtered(
            lambda row: (
                row.product_id == self.product_id
                and row.lot_id
                and (row.lot_id in named or not row.is_named)
            )
        )
        chosen = kept.filtered(lambda row: row.lot_id in named)
        allotted = (kept - chosen)[: max(0, int(room - len(named) + 1e-6))]
        (waiting - chosen - allotted).unlink()
        chosen.is_named = True
        return chosen | allotted

    def _check_not_gone(self, gone, room):
        wrong = gone.filtered(lambda row: row.product_id != self.product_id)
        if wrong or self.product_id.uom_id.compare(room, 0) < 0:
            raise UserError(
                self.env._(
                    "%(order)s: %(items)s went out already. Nothing was saved: the "
                    "line cannot be for less, or for something else.",
                    order=self.order_id.name,
                    items=gone._name_items(),
                )
            )

    def _stretch_rows_out(self, gone, period):
        """What is out comes back when the line says so now."""
        out = gone.filtered(lambda row: row.state == "out")
        for (start, busy_start), rows in out.grouped(
            lambda row: (row.start, row.busy_start)
        ).items():
            rows.write(
                {
                    "end": period["end"],
                    "busy_end": period["busy_end"],
                    "start": min(start, period["start"]),
                    "busy_start": min(busy_start, period["busy_start"]),
                }
            )

    def _prepare_booking(self, period):
        return {
            "line_id": self.id,
            "order_id": self.order_id.id,
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.order_id.warehouse_id.id,
            **period,
        }

    def _drop_bookings(self):
        """Book nothing any more for what has not gone out."""
        # sudo: bookings are nobody's to write by hand.
        rows = self.sudo().booking_ids.filtered(lambda row: row.state not in GONE_OUT)
        if rows:
            rows.unlink()
            rows._mark_touched(self.order_id)
            self.product_id._forget_free_quantity()
