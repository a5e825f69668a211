"""What the tests of a unit say when it goes out: stopped, warned of, or let through."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

#: What a test that failed says more of than the status it led to.
_LESS_TELLING = "in_maintenance"


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    #: What somebody with the right to may let out all the same. A test that failed is
    #: not among it: only one that is passed lets its unit out.
    _excusable_faults = ("test_expired", "never_tested", "test_expires")

    def _find_test_faults(self, lots):
        """Return what tests say against units going out on these lines of one order
        until their hire ends, as the company wants it to be said.

        A test that failed is an error whatever the company wants. One query, however
        many units.

        :return: {unit: dict ``{code, message, level}``}; level is error or warning
        """
        if not lots or not self:
            return {}
        company = self.company_id[:1]
        ends = self._find_ends(lots)
        faults = {}
        for lot, found in lots._find_service_faults(None, ends).items():
            said = [
                (level, code, row)
                for code, row in found
                if (level := company._get_test_level(code))
            ]
            if not said:
                continue
            # The first error, as the worst comes first; all of them are told.
            level, code, _row = min(said, key=lambda item: item[0] != "error")
            faults[lot] = {
                "code": code,
                "level": level,
                "message": " ".join(
                    row._say_fault(code, ends.get(lot)) for _level, code, row in said
                ),
            }
        return faults

    def _find_ends(self, lots):
        """Return {unit: when the hire ends that it goes out for}: the row's that it is
        on; of others the latest end of what waits for its product."""
        # sudo: bookings are nobody's to write by hand.
        waiting = self.sudo().booking_ids.filtered(
            lambda row: row.state in ("booked", "prepared")
        )
        by_product = {
            product: max(rows.mapped("end"))
            for product, rows in waiting.grouped("product_id").items()
        }
        own = {row.lot_id.id: row.end for row in waiting if row.lot_id}
        ends = {
            lot: own.get(lot.id) or by_product.get(lot.sudo().product_id)
            for lot in lots
        }
        return {lot: end for lot, end in ends.items() if end}

    def _find_tests_that_stop(self, lots, excused=()):
        """Return the errors of :meth:`_find_test_faults`, without those of units that
        somebody lets out all the same."""
        return {
            lot: fault
            for lot, fault in self._find_test_faults(lots).items()
            if fault["level"] == "error"
            and not (lot in excused and fault["code"] in self._excusable_faults)
        }

    def _find_out_faults(self, lots, excused=()):
        stopped = self._find_tests_that_stop(lots, excused)
        if not stopped:
            return super()._find_out_faults(lots, excused)
        units = lots.browse().concat(*stopped)
        # By themselves: what does not go out takes no place of what does.
        faults = super()._find_out_faults(lots - units, excused)
        known = super()._find_out_faults(units, excused)
        for lot, fault in stopped.items():
            said = known.get(lot)
            says_more = said and not (
                fault["code"] == "test_failed" and said["code"] == _LESS_TELLING
            )
            faults[lot] = said if says_more else fault
        return faults

    def _explain_refused(self, faults):
        message = super()._explain_refused(faults)
        if any(fault["code"] in self._excusable_faults for fault in faults.values()):
            message += "\n" + self.env._(
                "Have them tested first. A rental manager may let out what was not "
                "tested in time, with a reason: Check Out asks for it."
            )
        return message

    def _hand_out_units(self, lots, reason=None):
        # Asked before they are out, which uses up a hire of what their tests allow.
        faults = self._find_test_faults(lots)
        rows = super()._hand_out_units(lots, reason)
        rows._keep_test_faults(faults, reason)
        return rows


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def read_test_faults(self, lot_ids):
        """Return what tests say against units going out on this hire.

        :return: list of dict ``{lot_id, serial, code, message, level}`` of the units
            that have something against them; level is error (stopped) or warning
        """
        self._check_may_handle_hire()
        faults = self.order_line._find_test_faults(self._browse_units(lot_ids))
        return [
            {"lot_id": lot.id, "serial": lot.name, **fault}
            for lot, fault in faults.items()
        ]

    def _check_may_excuse(self, reason):
        """Return the reason for which units go out that their tests would stop.

        :raise AccessError: the user has no right to
        :raise UserError: there is no reason
        """
        if not self.env.user.has_group("nexus_rental.group_rental_manager"):
            raise AccessError(
                self.env._(
                    "Only rental managers let out units that were not tested in time."
                )
            )
        reason = str(reason).strip()
        if not reason:
            raise UserError(
                self.env._("Say why they go out although they were not tested in time.")
            )
        return reason


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    service_fault = fields.Char(
        "Tests When It Went Out",
        copy=False,
        help="What its tests said against the unit when it went out.",
    )
    service_reason = fields.Char(
        "Let Out Because",
        copy=False,
        help="Why it went out although its tests would have stopped it.",
    )

    def _keep_test_faults(self, faults, reason=None):
        """Keep what tests said against the units of these rows, and why they went out
        all the same where that would have stopped them."""
        excused = self.browse()
        for row in self:
            fault = faults.get(self.env["stock.lot"].browse(row.lot_id.id))
            if not fault:
                continue
            row.service_fault = fault["message"]
            if fault["level"] == "error":
                row.service_reason = reason
                excused |= row
        for order, rows in excused.grouped("order_id").items():
            order.message_post(
                body=self.env._(
                    "Let out although not tested in time: %(units)s. %(reason)s",
                    units=rows._name_items(),
                    reason=reason,
                ),
            )

    def _undo_out(self):
        self.write({"service_fault": False, "service_reason": False})
        return super()._undo_out()
