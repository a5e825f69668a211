"""A unit fails its test: the hires it is promised to, and what can go in its place."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .nexus_hire_booking import WAITING


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _is_swappable(self):
        """Tell whether another unit may go without asking the client."""
        return self.state in WAITING and not self.is_named

    def _find_substitutes(self):
        """Return {row: unit that can go in place of the row's} of those rows of coming
        hires for which there is one; units with good tests first, and none twice."""
        # What its own hire has anyway is no substitute either.
        substitutes, taken = {}, self.lot_id | self.line_id.booking_ids.lot_id
        for row in self.sorted("start"):
            if not row._is_swappable():
                continue
            units = row.line_id._find_units_to_go(taken)
            tests = row.line_id._find_test_faults(units)
            good = units.filtered(lambda lot, t=tests: not _is_stopped(t.get(lot)))
            if good:
                substitutes[row] = good[0]
                taken |= good[0]
        return substitutes

    def _swap(self, substitutes):
        """Put other units in the place of those of these rows.

        :param substitutes: {row: unit}
        """
        for row in self:
            failed, row.lot_id = row.lot_id, substitutes[row]
            row.order_id.message_post(
                body=self.env._(
                    "%(other)s goes instead of %(serial)s, which failed its test.",
                    other=row.lot_id.name,
                    serial=failed.name,
                )
            )
        self._mark_touched(self.order_id)

    def _say_coming(self, substitute=None):
        """Return what is said of this coming hire of a unit that failed."""
        values = {"hire": self._describe_with_period(), "serial": self.lot_id.name}
        if substitute:
            return self.env._(
                "%(hire)s: %(other)s can go instead.", other=substitute.name, **values
            )
        if self.is_named:
            return self.env._(
                "%(hire)s: the client wants %(serial)s itself. Ask before another one "
                "goes.",
                **values,
            )
        return self.env._("%(hire)s: no other unit is free.", **values)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _find_units_to_go(self, taken):
        """Return units in stock that could go out on this line, those with good tests
        first, and of them the ones longest on the shelf.

        :param taken: units that are not asked for
        """
        self.ensure_one()
        # sudo: as Odoo reserves; which units may be had is asked below.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "=", self.product_id.id),
                    ("lot_id", "not in", taken.ids),
                    ("lot_id.status", "=", "available"),
                    ("quantity", ">", 0),
                    (
                        "location_id",
                        "child_of",
                        self.order_id.warehouse_id.lot_stock_id.id,
                    ),
                ],
                order="in_date, id",
            )
        )
        lots = self.env["stock.lot"].browse(quants.lot_id.ids)
        faults = lots._find_hire_faults(
            self.product_id, self.company_id, self, *self._get_busy_period()
        )
        free = lots.filtered(lambda lot: lot not in faults)
        tests = self._find_test_faults(free)
        return free.sorted(lambda lot: (_is_stopped(tests.get(lot)), lot in tests))


class StockLot(models.Model):
    _inherit = "stock.lot"

    coming_hires = fields.Text(
        "Hires It Cannot Go On", compute="_compute_coming_hires", compute_sudo=False
    )
    can_be_swapped = fields.Boolean(compute="_compute_coming_hires", compute_sudo=False)

    @api.depends("service_state")
    def _compute_coming_hires(self):
        failed = self.filtered(lambda lot: lot.service_state == "failed")
        (self - failed).update({"coming_hires": False, "can_be_swapped": False})
        said = failed._say_coming_hires()
        for lot in failed:
            text, can_be_swapped = said.get(lot, (False, False))
            lot.update({"coming_hires": text, "can_be_swapped": can_be_swapped})

    def _find_coming_hires(self):
        """Return the bookings (in sudo) of these very units that wait to go out."""
        # sudo: whoever tests a unit is told where it is missed.
        bookings = self.env["nexus.hire.booking"].sudo()
        return bookings.search(
            [
                ("lot_id", "in", self.ids),
                ("state", "in", WAITING),
                ("end", ">", fields.Datetime.now()),
            ],
            order="start, id",
        )

    def _say_coming_hires(self):
        """Return {unit: (text, whether others can go)} of units with coming hires."""
        rows = self._find_coming_hires()
        substitutes = rows._find_substitutes()
        said = {}
        for lot_id, some in rows.grouped(lambda row: row.lot_id.id).items():
            text = "\n".join(row._say_coming(substitutes.get(row)) for row in some)
            said[self.browse(lot_id)] = text, any(row in substitutes for row in some)
        return said

    def swap_in_hires(self):
        """Have other units go on the coming hires of these, which failed their test.

        Hires whose clients want the very unit stay as they are.

        :return: list of dict ``{booking_id, serial, other, hire}`` of what was swapped
        :raise UserError: nothing can be
        """
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(
                self.env._("Only warehouse users choose what goes out on a hire.")
            )
        self.check_access("read")
        # sudo: the due list is told to whoever may swap.
        failed = self.filtered(lambda lot: lot.sudo().service_state == "failed")
        rows = failed._find_coming_hires()
        substitutes = rows._find_substitutes()
        swapped = [
            {
                "booking_id": row.id,
                "serial": row.lot_id.name,
                "other": substitutes[row].name,
                "hire": row.order_id.name,
            }
            for row in rows
            if row in substitutes
        ]
        if not swapped:
            raise UserError(
                self.env._(
                    "%s: no other unit can go on a hire in its place.",
                    ", ".join(self.mapped("name")),
                )
            )
        rows.filtered(lambda row: row in substitutes)._swap(substitutes)
        self.invalidate_recordset(["coming_hires", "can_be_swapped"], flush=False)
        return swapped

    def action_swap_in_hires(self):
        """Swap, and tell what goes instead."""
        swapped = self.swap_in_hires()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": "\n".join(self._say_swapped(swapped)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _say_swapped(self, swapped):
        return [
            self.env._("%(other)s goes on %(hire)s instead of %(serial)s.", **values)
            for values in swapped
        ]


def _is_stopped(fault):
    return bool(fault) and fault["level"] == "error"
