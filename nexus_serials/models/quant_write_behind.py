"""Quants of serial lots, kept in memory while many move lines are done at once.

Odoo locks, writes or inserts one quant per serial number and location. Here all
quants concerned are locked and read by two queries, changed in memory with the
arithmetic of `stock.quant._update_available_quantity`, and written at the end:
one write per set of equal values, one insert for the new ones.

Nothing may see the difference, so whoever reads or flushes quants in between
makes the changes be written first (`StockQuant` calls `flush`), and everything
unusual is left to Odoo: `update` returns None.
"""

from collections import defaultdict
from contextlib import contextmanager
from typing import NamedTuple

from odoo import fields
from odoo.tools import OrderedSet

CONTEXT_KEY = "serial_quants_behind"
CURSOR_KEY = "nexus_serials.quants_behind"
VALUES = ("quantity", "reserved_quantity", "in_date")
CHARACTERISTICS = ("product_id", "location_id", "lot_id", "package_id", "owner_id")
# Somebody who reads quants after every line would make us read all of them again
# each time. After that many interruptions Odoo's own way is the faster one.
MAX_INTERRUPTIONS = 20


class Places(NamedTuple):
    """The quants a change of reservations is about: ids."""

    product_ids: set
    location_ids: set
    lot_ids: set
    package_ids: set


@contextmanager
def written_behind(lines, places=None):
    """Yield ``lines`` in an environment that writes their serial quants at the end.

    It takes effect where Odoo passes a ``quants_cache`` in the context, or at the
    ``places`` given. When the body raises, what is in memory is dropped: the caller
    rolls back.
    """
    cache = lines.env.cr.cache
    if CURSOR_KEY in cache:  # an outer call writes for us
        yield lines
        return
    if places is None:
        behind = QuantWriteBehind(lines)
    else:
        behind = ReservationWriteBehind(places)
    cache[CURSOR_KEY] = behind
    try:
        yield lines.with_context(**{CONTEXT_KEY: behind})
        # A rollback in between, be it to a savepoint, emptied the cursor's cache;
        # what was in memory then is undone with it.
        if cache.get(CURSOR_KEY) is behind:
            behind.flush()
    finally:
        if cache.get(CURSOR_KEY) is behind:
            del cache[CURSOR_KEY]


def flush_behind(env):
    """Write what is in memory in ``env``'s transaction, if anything is."""
    behind = env.cr.cache.get(CURSOR_KEY)
    if behind is not None:
        behind.interrupt()


class _Entry:
    """What is known of the one quant, or the one to be, on a key.

    :ivar vals: values to write, in the order they were set first
    :ivar written_in_date: the one in the database
    """

    __slots__ = (
        "in_date",
        "quant_id",
        "quantity",
        "reserved",
        "vals",
        "written_in_date",
    )

    def __init__(self, quant=None):
        self.quant_id = quant.id if quant else False
        self.quantity = quant.quantity if quant else 0.0
        self.reserved = quant.reserved_quantity if quant else 0.0
        self.in_date = self.written_in_date = quant.in_date if quant else False
        self.vals = {}

    def get_changes(self):
        """Return what to write on the quant. Dates differ from unit to unit: one that
        stays as it is does not ask for a write of its own."""
        changes = dict(self.vals)
        if self.in_date == self.written_in_date:
            del changes["in_date"]
        return changes


class QuantWriteBehind:
    """Changes of serial quants made during one run of `written_behind`."""

    def __init__(self, lines):
        self.lines = lines
        self.interruptions = 0
        self._disarm()

    def _disarm(self):
        self.quant_model = None
        self.quants_cache = None
        self.entries = {}
        self.unusual = set()
        self.by_product_location = {}

    def is_active(self, quant_model):
        """Tell whether ``quant_model``'s environment asks for us and we may act."""
        env = quant_model.env
        return (
            self.interruptions <= MAX_INTERRUPTIONS
            and env.context.get(CONTEXT_KEY) is self
            and env.cr.cache.get(CURSOR_KEY) is self
            and self._has_cache(env)
        )

    def _has_cache(self, env):
        return env.context.get("quants_cache") is not None

    def with_cache(self, quant_model, characteristics):
        """Return the model for what Odoo does itself while we are active."""
        return quant_model

    def update(self, quant_model, characteristics, quantity, reserved, in_date):
        """Change a quant in memory as `_update_available_quantity` would in place.

        :param characteristics: records (product, location, lot, package, owner)
        :param quantity: to be added to the quantity; 0 to leave it
        :param reserved: to be added to the reserved quantity; 0 to leave it
        :return: (available quantity, in_date), or None when Odoo must do it
        """
        product, location, lot = characteristics[:3]
        if not lot or product.tracking != "serial":
            return None
        self._ensure_armed(quant_model)
        key = tuple(record.id if record else False for record in characteristics)
        if self._is_unusual(key, product, location):
            return None
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = _Entry()
        return self._change(entry, product, location, quantity, reserved, in_date)

    def _change(self, entry, product, location, quantity, reserved, in_date):
        dates = [in_date] if in_date else []
        if (
            entry.in_date
            and product.uom_id.compare(entry.quantity, 0) > 0
            and not location.should_bypass_reservation()
        ):
            dates.append(entry.in_date)
        is_new = not entry.quant_id and not entry.vals
        if not entry.vals:
            # Makes `flush_all` pass by `stock.quant.flush_model`, and so by us.
            model = self.quant_model
            model.env._field_dirty.setdefault(model._fields["quantity"], OrderedSet())
        entry.in_date = entry.vals["in_date"] = (
            min(dates) if dates else fields.Datetime.now()
        )
        if quantity:
            entry.quantity = entry.vals["quantity"] = self._rounded(
                "quantity", entry.quantity + quantity
            )
        if reserved:
            reserved += entry.reserved
            entry.reserved = entry.vals["reserved_quantity"] = self._rounded(
                "reserved_quantity", reserved if is_new else max(0, reserved)
            )
        return entry.quantity - entry.reserved, entry.in_date

    def _rounded(self, field_name, value):
        field = self.quant_model._fields[field_name]
        return field.convert_to_cache(value, self.quant_model)

    def _is_unusual(self, key, product, location):
        """Tell whether Odoo must handle ``key`` itself."""
        product_id, location_id, _lot_id, package_id, owner_id = key
        untracked = (product_id, location_id, False, package_id, owner_id)
        if key in self.unusual or self.quants_cache.get(untracked):
            return True
        place = (product_id, location_id)
        if place not in self.by_product_location:
            strategy = self.quant_model._get_removal_strategy(product, location)
            # This one gathers by its own search, not from the cache.
            self.by_product_location[place] = strategy == "least_packages"
        return self.by_product_location[place]

    def _ensure_armed(self, quant_model):
        quants_cache = quant_model.env.context["quants_cache"]
        if quants_cache is not self.quants_cache:
            self.flush()
            self._arm(quant_model, quants_cache)

    def _arm(self, quant_model, quants_cache):
        """Lock and read all quants of serial lots in the cache of quants."""
        env = quant_model.env
        model = quant_model.sudo().with_context(**{CONTEXT_KEY: None})
        product_ids = {key[0] for key, quants in quants_cache.items() if quants}
        products = env["product.product"].browse(product_ids)
        serial_ids = set(products.filtered(lambda p: p.tracking == "serial")._ids)
        quants_by_key = {
            key: quants
            for key, quants in quants_cache.items()
            if key[2] and quants and key[0] in serial_ids
        }
        quants = model.union(*quants_by_key.values())
        locked = quants.try_lock_for_update(allow_referencing=True)
        locked.fetch(VALUES)
        locked_ids = set(locked._ids)
        entries = {}
        for key, found in quants_by_key.items():
            if len(found) == 1 and found.id in locked_ids:
                entries[key] = _Entry(locked.browse(found.id))
            else:
                self.unusual.add(key)
        self._forget_cached(locked)
        self.entries, self.quants_cache = entries, quants_cache
        self.quant_model = model

    def _forget_cached(self, quants):
        """Drop what others could read from Odoo's cache without passing by us."""
        quants.invalidate_recordset(VALUES)
        quants.modified(VALUES)
        for name in CHARACTERISTICS:
            for inverse in quants.pool.field_inverses[quants._fields[name]]:
                inverse._invalidate_cache(quants.env)
        for records in self._get_holders(quants.env):
            records.modified(["quant_ids"])

    def _get_holders(self, env):
        """Return the lots and the packages whose quants may change."""
        lines = self.lines.sudo().exists()
        return lines.lot_id, lines.package_id | lines.result_package_id

    def interrupt(self):
        """Write and forget everything, because somebody else looks at quants."""
        if self.quants_cache is not None:
            self.interruptions += 1
            self.flush()

    def flush(self):
        """Write what was changed. Quants are read again on the next `update`."""
        entries, model, quants_cache = self.entries, self.quant_model, self.quants_cache
        self._disarm()
        vals_list, changed = [], defaultdict(list)
        for key, entry in entries.items():
            if not entry.vals:
                continue
            if entry.quant_id:
                changes = tuple(sorted(entry.get_changes().items()))
                changed[changes].append(entry.quant_id)
            else:
                vals_list.append(
                    dict(zip(CHARACTERISTICS, key, strict=True), **entry.vals)
                )
        for values, quant_ids in changed.items():
            model.browse(quant_ids).write(dict(values))
        if vals_list:
            model.with_context(quants_cache=quants_cache)._create_in_bulk(vals_list)


class ReservationWriteBehind(QuantWriteBehind):
    """Changes made while move lines are created or deleted: reservations, mostly.

    Odoo has no cache of quants then. There is one of our own, read when first needed,
    read again after each interruption, and shown to nobody but the arithmetic.
    """

    def __init__(self, places):
        self.places = places
        super().__init__(lines=None)

    def _has_cache(self, env):
        return True

    def update(self, quant_model, characteristics, quantity, reserved, in_date):
        if not self._is_covered(characteristics):
            return None
        return super().update(quant_model, characteristics, quantity, reserved, in_date)

    def with_cache(self, quant_model, characteristics):
        if not self._is_covered(characteristics):
            return quant_model
        self._ensure_armed(quant_model)
        return quant_model.with_context(quants_cache=self.quants_cache)

    def _is_covered(self, characteristics):
        product, location, lot = characteristics[:3]
        return (
            product.id in self.places.product_ids
            and location.id in self.places.location_ids
            and (not lot or lot.id in self.places.lot_ids)
        )

    def _ensure_armed(self, quant_model):
        if self.quants_cache is None:
            env = quant_model.env
            # sudo: as `_update_available_quantity` reads quants.
            quants_cache = quant_model.sudo()._get_quants_by_products_locations(
                env["product.product"].browse(self.places.product_ids),
                env["stock.location"].browse(self.places.location_ids),
                extra_domain=[("lot_id", "in", [False, *self.places.lot_ids])],
            )
            self._arm(quant_model, quants_cache)

    def _get_holders(self, env):
        return (
            env["stock.lot"].browse(self.places.lot_ids),
            env["stock.package"].browse(self.places.package_ids),
        )
