"""Prepared and out: units and quantities leave for a hire.

What is accepted counts at once: the rows, the status of the units, what is free. The
transfers follow, with it or when a scan session is finished.
"""

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.message_list import list_rows


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_units(self, lots):
        """Set units aside for these lines of one order.

        :return: the rows of the units, prepared
        :raise UserError: naming each unit that cannot be had
        """
        rows = self._allot_units(lots)
        rows.filtered(lambda row: row.state == "booked").state = "prepared"
        return rows

    def _take_out_units(self, lots, reason=None):
        """Hand out units on these lines of one order: accepted, see the module.

        :param reason: why they go out although they were not tested in time
        :return: the rows of the units, out
        :raise UserError: naming each unit that cannot be had
        """
        self._refuse_out(self._find_out_faults(lots, lots if reason else ()))
        return self._hand_out_units(lots, reason)

    def _hand_out_units(self, lots, reason=None):
        """As :meth:`_take_out_units`, of units :meth:`_find_out_faults` let through."""
        rows = self._place_units(lots)
        rows._go_out()
        return rows

    def _take_out_quantity(self, quantity):
        """Hand out a quantity on this line of a bulk product; see the module.

        :param quantity: in the product's unit of measure
        :return: the rows that are out
        :raise UserError: more than the line still waits for
        """
        self.ensure_one()
        rows = self._find_waiting_rows(quantity)
        rows._go_out()
        return rows

    def _find_waiting_rows(self, quantity):
        """Return rows of exactly this quantity that wait to go out."""
        uom = self.product_id.uom_id
        quantity = uom.round(quantity)
        # sudo: bookings are nobody's to write by hand.
        waiting = self.sudo().booking_ids.filtered(
            lambda row: row.state in ("booked", "prepared")
        )
        there = sum(waiting.mapped("quantity"))
        if uom.compare(quantity, 0) <= 0 or uom.compare(quantity, there) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s of %(product)s cannot go out on %(order)s: it waits "
                    "for %(there)s.",
                    quantity=f"{quantity:g}",
                    product=self.product_id.display_name,
                    order=self.order_id.name,
                    there=f"{there:g}",
                )
            )
        rows = waiting.browse()
        for row in waiting.sorted(lambda row: row.state != "prepared"):
            if uom.compare(quantity, 0) <= 0:
                break
            part = row._split(quantity)
            quantity -= part.quantity
            rows |= part
        return rows

    # ------------------------------------------------------------------

    def _allot_units(self, lots):
        """Give units to these lines: each is on a row of its own then.

        :return: their rows (in sudo), in the order of the units
        """
        # They may be tested until they leave: then they are asked for their tests.
        self._refuse_out(self._find_out_faults(lots, excused=lots))
        return self._place_units(lots)

    def _place_units(self, lots):
        # sudo: bookings are nobody's to write by hand.
        waiting = self.sudo().booking_ids.filtered(
            lambda row: row.state in ("booked", "prepared")
        )
        row_by_lot = {row.lot_id.id: row for row in waiting if row.lot_id}
        new = lots.filtered(lambda lot: lot.id not in row_by_lot)
        wanted = set(lots.ids)
        places = _Places(waiting.filtered(lambda row: row.lot_id.id not in wanted))
        vals_list = []
        for lot in new:
            vals_list += places.put(lot)
        places.apply()
        for row in self.env["nexus.hire.booking"].sudo().create(vals_list):
            row_by_lot[row.lot_id.id] = row
        row_by_lot.update({row.lot_id.id: row for row in places.swapped})
        rows = waiting.browse(row_by_lot[lot.id].id for lot in lots)
        rows._mark_touched(rows.order_id)
        return rows

    def _find_out_faults(self, lots, excused=()):
        """Return {unit: fault} of those that cannot go out on these lines of one order
        now; see ``stock.lot._find_hire_faults``. More codes: not_expected,
        all_out (nothing of it is wanted any more), named (the client wants others), and
        those of tests, see :meth:`_find_test_faults`.

        :param excused: units that may go although they were not tested in time
        """
        lines = self.filtered("is_hire")
        faults = {}
        rows = lines.sudo().booking_ids
        waiting = rows.filtered(lambda row: row.state in ("booked", "prepared"))
        for product, some in lots.grouped("product_id").items():
            of_product = lines.filtered(lambda line, p=product: line.product_id == p)
            if not of_product:
                faults.update({lot: self._say_not_expected(lot) for lot in some})
                continue
            faults.update(of_product[0]._find_faults_out_now(some, of_product))
            rows_of_product = waiting.filtered(
                lambda row, p=product: row.product_id == p
            )
            allotted = rows_of_product.filtered(
                lambda row, lots=some: row.lot_id in lots
            )
            room = _Places(rows_of_product - allotted).count()
            for lot in some - allotted.lot_id - lots.browse().concat(*faults):
                if room <= 0:
                    faults[lot] = of_product._say_no_place(lot, waiting)
                room -= 1
        return faults

    def _find_faults_out_now(self, lots, lines):
        """Return the faults of units for one of these lines of the same product."""
        now = fields.Datetime.now()
        # Whoever wants it next has it when it is ready again.
        end = max(now, *(line._get_busy_period()[1] for line in lines))
        own = lines.sudo().booking_ids.filtered(lambda row: row.lot_id in lots)
        faults = lots._find_hire_faults(
            self.product_id, self.company_id, self, now, end
        )
        faults |= {
            lot: {**lot._explain_unfit("rented"), "level": "error"}
            for lot in lots.sudo()
            if lot.hire_booking_id
        }
        others_of_order = own.filtered(lambda row: row.line_id != self)
        for row in others_of_order:
            lot = lots.filtered(lambda lot, r=row: lot == r.lot_id)
            if row.state != "out" and faults.get(lot, {}).get("code") == "hired":
                faults.pop(lot)
        # Why it is not here, if it is known, says more than that it is not.
        return lots._find_faults_not_here(self.company_id) | {
            lot: fault for lot, fault in faults.items() if fault["level"] == "error"
        }

    def _say_not_expected(self, lot):
        return {
            "code": "not_expected",
            "message": self.env._(
                "%(serial)s is a %(product)s, which %(order)s does not ask for.",
                serial=lot.name,
                product=lot.product_id.display_name,
                order=self.order_id.name,
            ),
            "level": "error",
        }

    def _say_no_place(self, lot, waiting):
        """Return why there is no place for a unit that could be had."""
        named = waiting.filtered(
            lambda row: row.product_id == lot.product_id and row.is_named
        )
        if named:
            return {
                "code": "named",
                "message": self.env._(
                    "%(order)s is for these very units of %(product)s: %(units)s. "
                    "%(serial)s cannot take their place.",
                    order=self.order_id.name,
                    product=lot.product_id.display_name,
                    units=named._name_items(),
                    serial=lot.name,
                ),
                "level": "error",
            }
        return {
            "code": "all_out",
            "message": self.env._(
                "All of %(product)s on %(order)s are out: %(serial)s is one too many.",
                product=lot.product_id.display_name,
                order=self.order_id.name,
                serial=lot.name,
            ),
            "level": "error",
        }

    def _refuse_out(self, faults):
        if faults:
            raise UserError(self._explain_refused(faults))

    def _explain_refused(self, faults):
        return self.env._(
            "These units cannot go out, and nothing was done:\n%s",
            list_rows(self.env, [fault["message"] for fault in faults.values()]),
        )


class _Places:
    """Where units of a hire can be put: on pooled rows first, then in the place of
    units that were merely prepared."""

    def __init__(self, rows):
        free = rows.filtered(lambda row: not row.is_named)
        self.pooled = [row for row in free if not row.lot_id]
        self.prepared = [row for row in free if row.lot_id]
        self.left = {row: row.quantity for row in self.pooled}
        self.vals = {}  # pooled row: those of a row of one of it
        self.swaps = {}
        self.swapped = rows.browse()

    def count(self):
        return int(sum(self.left.values()) + 1e-6) + len(self.prepared)

    def put(self, lot):
        """Return values of the row to be made for the unit: a list of one or none."""
        for row in self.pooled:
            if row.product_id.id == lot.product_id.id and self.left[row] >= 1 - 1e-6:
                self.left[row] -= 1
                if row not in self.vals:
                    [self.vals[row]] = row.copy_data(
                        {"quantity": 1, "state": "prepared"}
                    )
                return [{**self.vals[row], "lot_id": lot.id}]
        for row in self.prepared:
            if row not in self.swaps and row.product_id.id == lot.product_id.id:
                self.swaps[row] = lot
                return []
        raise AssertionError("no place for a unit that was let through")

    def apply(self):
        empty = [row.id for row, left in self.left.items() if left <= 1e-6]
        for row, left in self.left.items():
            if row.id not in empty and left != row.quantity:
                row.quantity = left
        for row, lot in self.swaps.items():
            row.lot_id = lot.id
        self.swapped = self.swapped.concat(*self.swaps) if self.swaps else self.swapped
        self.swapped.browse(empty).unlink()


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _unprepare(self):
        """Put what was set aside back on the shelf."""
        self._go_back_on_shelf(self.filtered(lambda row: row.state == "prepared"))

    def _go_back_on_shelf(self, rows):
        """Book these rows as if nothing had been chosen for them."""
        rows.write({"state": "booked"})
        loose = rows.filtered(lambda row: not row.is_named)
        for line, some in loose.grouped("line_id").items():
            pooled = line.booking_ids.filtered(
                lambda row: row.state == "booked" and not row.lot_id
            )
            rest = pooled | some
            rest[0].write({"lot_id": False, "quantity": sum(rest.mapped("quantity"))})
            rest[1:].unlink()

    def _go_out(self):
        """Write that these rows are out."""
        now = fields.Datetime.now()
        for (condition, busy_start), rows in self.grouped(
            lambda row: (row.lot_id.condition, min(row.busy_start, now))
        ).items():
            rows.write(
                {
                    "state": "out",
                    "date_out": now,
                    "busy_start": busy_start,
                    "condition_out": condition,
                }
            )
        self.lot_id._mark_checked("scanner")
        self.product_id._forget_free_quantity()

    def _undo_out(self):
        """Take back that these rows went out; no transfer tells of it yet."""
        busy = {row: row.line_id._get_busy_period()[0] for row in self}
        for start, rows in self.grouped(lambda row: busy[row]).items():
            rows.write({"date_out": False, "condition_out": False, "busy_start": start})
        products = self.product_id
        self._go_back_on_shelf(self)
        products._forget_free_quantity()


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _find_faults_not_here(self, company):
        """Return {unit: fault} of those that are not in the company's warehouses."""
        # sudo: who hands out is told that a unit is not here, whoever has it.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search_fetch(
                [
                    ("lot_id", "in", self.ids),
                    ("quantity", ">", 0),
                    ("location_id.usage", "=", "internal"),
                    ("company_id", "=", company.id),
                ],
                ["lot_id"],
            )
        )
        here = set(quants.lot_id.ids)
        return {
            lot: {**lot._explain_unfit(None), "level": "error"}
            for lot in self
            if lot.id not in here
        }
