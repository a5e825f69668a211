"""A product and its units as rows of the timeline."""

from odoo import fields, models
from odoo.fields import Domain

from ..availability import peaks

#: How many units of a product one picture takes.
MOST_UNITS = 100
#: Units that are somewhere, and may go out again.
SHOWN_STATUSES = ("available", "rented", "in_maintenance", "damaged", "in_transit")
_MOMENTS = ("due", "start", "end", "busy_start", "busy_end")


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_free_by_day(self, days, now):
        """Return {product: (capacity, the least that is free on each of these days)},
        from now on; None for days that are over."""
        company = self.env.company
        capacity = self._get_hire_capacity(company)
        over = [None for day in days if day.end <= now]
        moments = [max(day.start, now) for day in days[len(over) :]]
        if not moments:
            return {product: (capacity[product], over) for product in self}
        moments.append(days[-1].end)
        demands = self._get_hire_demands(company)
        free = {}
        for product in self:
            used = peaks(demands[product], moments)
            left = [capacity[product] - count for count in used]
            free[product] = capacity[product], over + left
        return free

    def _filter_short(self, days, now):
        """Return those of which more is booked than there is."""
        free = self._get_free_by_day(days, now)
        return self.filtered(
            lambda product: any(
                count is not None and product.uom_id.compare(count, 0) < 0
                for count in free[product][1]
            )
        )

    def _list_units(self, expand_ids, lot_ids):
        """Return {product id: (units, how many there are)} of those to expand."""
        expanded = self.filtered(
            lambda product: product.id in expand_ids and product.tracking == "serial"
        )
        if not expanded:
            return {}
        domain = Domain("product_id", "in", expanded.ids)
        if lot_ids is None:
            domain &= Domain("status", "in", SHOWN_STATUSES)
        else:
            domain &= Domain("id", "in", lot_ids)
        # sudo: whoever plans is told which units there are, and how they are.
        lots = self.env["stock.lot"].sudo()
        groups = lots._read_group(domain, ["product_id"], ["id:array_agg"])
        found = {product.id: sorted(ids) for product, ids in groups}
        # Read together: the units of all products are prefetched at once.
        ids = [lot for some in found.values() for lot in some[:MOST_UNITS]]
        shown = lots.browse(ids).sorted("name").grouped("product_id")
        return {
            product.id: (
                shown.get(product.sudo(), lots),
                len(found.get(product.id, ())),
            )
            for product in expanded
        }

    def _describe_on_timeline(self, capacity, free, bars, units):
        """Return this product as :meth:`nexus.hire.booking.timeline` does.

        :param units: as :meth:`_list_units`, None not to tell them apart
        """
        lots, unit_total = units or (None, 0)
        by_lot = {}
        for bar in bars:
            by_lot.setdefault(bar["lot_id"], []).append(bar)
        return {
            "id": self.id,
            "name": self.display_name,
            "uom": self.uom_id.name,
            "capacity": capacity,
            "is_serialized": self.tracking == "serial",
            "free": free,
            "bars": [_as_json(bar) for bar in _join(bars)],
            "units": None if lots is None else lots._describe_on_timeline(by_lot),
            "unit_total": unit_total,
        }


class StockLot(models.Model):
    _inherit = "stock.lot"

    can_be_hired = fields.Boolean(related="product_id.can_be_hired")

    def _describe_on_timeline(self, bars_by_lot):
        names = dict(self._fields["status"]._description_selection(self.env))
        return [
            {
                "id": lot.id,
                "name": lot.name,
                "status": lot.status,
                "status_name": names.get(lot.status, ""),
                "bars": [_as_json(bar) for bar in bars_by_lot.get(lot.id, ())],
            }
            for lot in self
        ]


def _join(bars):
    """Return one bar for what has the same fate on the same line: twelve speakers out
    on a hire are twelve rows, and one bar of twelve."""
    joined = {}
    for bar in bars:
        key = bar["line_id"], bar["state"], bar["is_overdue"]
        if key not in joined:
            joined[key] = {**bar, "lot_id": False}
            continue
        known = joined[key]
        known["quantity"] += bar["quantity"]
        for name in ("start", "busy_start"):
            known[name] = min(known[name], bar[name])
        for name in ("due", "end", "busy_end"):
            known[name] = bar[name] and max(known[name], bar[name])
    return list(joined.values())


def _as_json(bar):
    return {
        **bar,
        **{
            name: bar[name] and fields.Datetime.to_string(bar[name])
            for name in _MOMENTS
        },
    }
