"""Nobody books what is not there.

Confirmations of hires of the same product run one after the other (an advisory lock);
and as a transaction does not see what others wrote since it began, what they booked is
read by another one. For a unit the database's exclusion constraint decides besides.
"""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from odoo.addons.nexus_serials.message_list import list_rows

from ..availability import Demand, peak, peak_moment
from .product_product_availability import to_demand

_OVERRIDE_KEY = "nexus_hire_override"


class _Override(NamedTuple):
    """Why more is booked than there is; in the context, where no call from outside
    can put it."""

    reason: str


class Shortage(NamedTuple):
    """What a line lacks.

    :ivar missing: how many, in the product's unit of measure
    :ivar moment: when that is so first, naive UTC
    :ivar holders: lines of other hires that take the product at that moment
    """

    line: object
    missing: float
    moment: object
    holders: object


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    hire_missing = fields.Float(
        "Short by",
        compute="_compute_hire_free",
        digits="Product Unit",
        help="How many are missing at the worst moment of the period.",
    )
    hire_free = fields.Float(
        "Free",
        compute="_compute_hire_free",
        digits="Product Unit",
        help="How many are free during the whole period, besides those of this line.",
    )
    hire_holders = fields.Char(
        "Taken By", compute="_compute_hire_free", help="Who has the rest."
    )

    @api.depends(
        "is_hire", "product_id", "product_uom_id", "product_uom_qty", "hire_start",
        "hire_end", "state",
    )  # fmt: skip
    def _compute_hire_free(self):
        self.hire_missing = self.hire_free = 0
        self.hire_holders = False
        asked = self.filtered(
            lambda line: (
                line.is_hire
                and line.product_id
                and line.hire_start
                and line.hire_end
                and line.hire_start < line.hire_end
                and line.state != "cancel"
            )
        )
        for company, lines in asked.grouped("company_id").items():
            lines._compute_hire_free_in(company or self.env.company)

    def _compute_hire_free_in(self, company):
        products = self.product_id._origin
        capacity = products._get_hire_capacity(company)
        rows_by_product = products._read_hire_rows(company)
        # Lines of the same order, quoted too, want things at the same time.
        wanted = [(line, line._get_wanted_demand()) for line in self]
        for line, demand in wanted:
            product = line.product_id._origin
            order_line_ids = set(line.order_id.order_line._origin.ids)
            others = [
                row
                for row in rows_by_product.get(product.id, ())
                if row["line_id"] not in order_line_ids
            ]
            taken = [to_demand(row) for row in others]
            taken += [
                other
                for other_line, other in wanted
                if other_line != line and other_line.product_id._origin == product
            ]
            most = peak(taken, demand.start, demand.end)
            free = capacity[product] - most
            line.hire_free = max(0, free)
            line.hire_missing = max(0, demand.quantity - free)
            if line.product_id.uom_id.compare(line.hire_missing, 0) > 0:
                moment = peak_moment(taken, demand.start, demand.end)
                line.hire_holders = line._name_holders(_rows_at(others, moment))

    def _get_wanted_demand(self):
        start, end = self._get_busy_period()
        _product, quantity = self._get_ordered()
        return Demand(start, end, quantity)

    def _name_holders(self, rows):
        # sudo: other people's hires; said of them is name and client, as for units.
        lines = self.sudo().browse({row["line_id"] for row in rows})
        quantities = {}
        for row in rows:
            quantities[row["line_id"]] = (
                quantities.get(row["line_id"], 0) + row["quantity"]
            )
        return ", ".join(
            f"{quantities[line.id]:g} {line._describe_order()}" for line in lines
        )

    # ------------------------------------------------------------------
    # Checked when booking
    # ------------------------------------------------------------------

    def _read_own_demands(self):
        """Return {(line id, product id): list of Demand} of what these lines take."""
        demands = {}
        for company, lines in self.grouped("company_id").items():
            products = lines.product_id | lines.booking_ids.product_id
            for rows in products._read_hire_rows(company).values():
                for row in rows:
                    key = (row["line_id"], row["product_id"])
                    demands.setdefault(key, []).append(to_demand(row))
        return demands

    def _check_hire_shortages(self, before):
        """Refuse, note or accept what these lines book beyond what there is.

        :param dict before: as :meth:`_read_own_demands`, from before: a line that
            takes no more than it did is not asked again
        :raise UserError: listing what is short, if the policy says so
        """
        after = self._read_own_demands()
        grown = self.filtered(
            lambda line: _grows(
                before.get((line.id, line.product_id.id), ()),
                after.get((line.id, line.product_id.id), ()),
            )
        )
        shortages = grown._find_shortages()
        if not shortages:
            return
        override = self._get_hire_override()
        blocked = [short for short in shortages if short.line._get_policy() == "block"]
        if blocked and not override:
            raise UserError(self._say_short(blocked))
        for order, some in _by_order(shortages).items():
            if any(short.line._get_policy() != "allow" for short in some):
                order._note_shortages(some, override.reason if override else "")

    def _get_policy(self):
        template = self.product_id.product_tmpl_id
        return template._get_hire_policy(self.company_id)

    def _find_shortages(self):
        """Return a list of :class:`Shortage` of these lines, as committed by others
        and written by this transaction."""
        shortages = []
        for company, lines in self.grouped("company_id").items():
            capacity, rows_by_product = lines.product_id._read_committed_hires(company)
            for line in lines:
                product = line.product_id
                rows = rows_by_product.get(product.id, [])
                shortage = line._find_shortage(capacity[product], rows)
                if shortage:
                    shortages.append(shortage)
        return shortages

    def _find_shortage(self, capacity, rows):
        own = [row for row in rows if row["line_id"] == self.id]
        if not own:
            return None
        start = min(row["busy_start"] for row in own)
        ends = [row["busy_end"] for row in own]
        end = None if None in ends else max(ends)
        demands = [to_demand(row) for row in rows]
        most = peak(demands, start, end)
        if self.product_id.uom_id.compare(most, capacity) <= 0:
            return None
        moment = peak_moment(demands, start, end)
        taken = sum(row["quantity"] for row in own)
        others = [row for row in rows if row["line_id"] != self.id]
        holders = _rows_at(others, moment)
        return Shortage(self, min(most - capacity, taken), moment, holders)

    # ------------------------------------------------------------------
    # What is said
    # ------------------------------------------------------------------

    def _say_short(self, shortages):
        return self.env._(
            "There is not enough, and nothing was booked:\n%s\nBook fewer, or for "
            "another time. A rental manager may book them all the same, for a reason.",
            list_rows(self.env, [self._say_shortage(short) for short in shortages]),
        )

    def _say_shortage(self, short):
        line = short.line
        holders = line._name_holders(short.holders)
        values = {
            "order": line.order_id.name,
            "missing": f"{short.missing:g}",
            "product": line.product_id.display_name,
            "moment": format_datetime(self.env, short.moment, dt_format="short"),
            "holders": holders,
        }
        if holders:
            return self.env._(
                "%(order)s: %(missing)s of %(product)s missing at %(moment)s. Taken "
                "by %(holders)s.",
                **values,
            )
        return self.env._(
            "%(order)s: %(missing)s of %(product)s missing at %(moment)s.", **values
        )

    # ------------------------------------------------------------------
    # Overriding
    # ------------------------------------------------------------------

    def _get_hire_override(self):
        override = self.env.context.get(_OVERRIDE_KEY)
        return override if isinstance(override, _Override) else None


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _overriding(self, reason):
        """Return these orders in an environment that books beyond what there is.

        :raise AccessError: the user has no right to
        :raise UserError: there is no reason
        """
        if not self.env.user.has_group("nexus_rental.group_rental_manager"):
            raise AccessError(
                self.env._("Only rental managers book more than there is.")
            )
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why more is booked than there is."))
        return self.with_context(**{_OVERRIDE_KEY: _Override(reason)})

    def confirm_hire(self, reason):
        """Confirm although there is not enough, for a reason that stays on the order.

        :raise AccessError, UserError: see :meth:`_overriding`
        """
        return self._overriding(reason).action_confirm()

    def move_hire(self, start, end, reason=None):
        """Hire for another period; with a reason, although there is not enough then.

        :param start, end: datetimes in UTC
        """
        orders = self._overriding(reason) if reason else self
        return orders.write({"hire_start": start, "hire_end": end})

    def _note_shortages(self, shortages, reason):
        """Keep on the order what was booked beyond what there is, and why."""
        lines = self.env["sale.order.line"]
        rows = [lines._say_shortage(short) for short in shortages]
        text = self.env._("Booked although there is not enough: %s", " ".join(rows))
        if reason:
            text = f"{text} {self.env._('Reason: %s', reason)}"
        # sudo: who may confirm may leave a line in the chatter.
        self.sudo().message_post(body=text, author_id=self.env.user.partner_id.id)


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    # Kept until the transaction ends, whatever savepoint is rolled back.

    @api.model
    def _mark_touched(self, orders):
        """Remember that this transaction books for these orders."""
        self._get_touched().update(orders.ids)

    @api.model
    def _get_touched(self, kind="orders"):
        """Return ids of orders, or products, this transaction has changed."""
        data = self.env.cr.postcommit.data
        return data.setdefault(f"nexus_hire_{kind}", set())


def _rows_at(rows, moment):
    return [
        row
        for row in rows
        if row["busy_start"] <= moment
        and (row["busy_end"] is None or moment < row["busy_end"])
    ]


def _grows(before, after):
    """Whether at any moment more is taken than before."""
    if not after:
        return False
    start = min(demand.start for demand in after)
    less = [Demand(d.start, d.end, -d.quantity) for d in before]
    return peak([*after, *less], start) > 1e-6


def _by_order(shortages):
    by_order = {}
    for short in shortages:
        by_order.setdefault(short.line.order_id, []).append(short)
    return by_order
