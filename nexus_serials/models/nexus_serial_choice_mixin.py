import math

from odoo import api, models
from odoo.exceptions import UserError

from .. import numbering
from ..serial_check import describe_location

#: Units sent to the window at once.
MAX_PAGE = 200
DEFAULT_PAGE = 80
#: The database knows no higher id.
MAX_ID = 2**31 - 1

_STATES = {"error": "taken", "info": "info"}


class NexusSerialChoiceMixin(models.AbstractModel):
    """A line of a document that names units which exist already, chosen in the window.

    The window calls :meth:`serial_entry_open` and the ``serial_choice_*`` methods on
    one record. Sales and accounting have no right to read units: these methods check
    the rights on the document and tell of a unit no more than it takes to choose it.
    A document says through the private methods what it is about.
    """

    _name = "nexus.serial.choice.mixin"
    _description = "Document whose units are chosen in the window"

    # ------------------------------------------------------------------
    # Called by the window
    # ------------------------------------------------------------------

    def serial_entry_open(self):
        """Return what the window shows at first; see :meth:`_serial_choice_values`."""
        self.ensure_one()
        self.check_access("read")
        self._serial_choice_check_product()
        return self._serial_choice_values()

    def serial_choice_search(self, text="", offset=0, limit=DEFAULT_PAGE):
        """Return a page of the units on offer, the free ones first.

        :param str text: part of the serial, or its last characters
        :return: ``{rows, total}``; see :meth:`_serial_choice_rows`
        """
        self._serial_choice_check_use()
        lots, total = (
            self.env["stock.lot"]
            .sudo()  # narrow: the rows below say what the user gets to see
            ._search_choice(
                self._serial_choice_offer(),
                self._serial_choice_product(),
                numbering.normalise(text),
                offset=max(0, int(offset or 0)),
                limit=min(max(1, int(limit or DEFAULT_PAGE)), MAX_PAGE),
                **self._serial_choice_for(),
            )
        )
        return {"rows": self._serial_choice_rows(lots), "total": total}

    def serial_choice_scan(self, codes):
        """Resolve exact serials, as they are scanned or pasted.

        :param list codes: str; a column, a comma list or a range counts as several
        :return: list of dict ``{code, outcome, row, message}``, one for each serial;
            ``outcome`` is ok, refused (``message`` says why) or unknown
        """
        self._serial_choice_check_use()
        self.env["nexus.serial.entry.mixin"]._serial_entry_limit(codes)
        codes, found = self._serial_choice_find([str(code) for code in codes])
        lots = self.env["stock.lot"].sudo().concat(*found.values())
        rows = {row["id"]: row for row in self._serial_choice_rows(lots)}
        results = []
        for code in codes:
            lot = found.get(numbering.normalise(code))
            row = lot and rows[lot.id]
            if not row:
                outcome = "unknown"
                message = self.env._("There is no unit with serial number %s.", code)
            else:
                outcome = "ok" if row["selectable"] else "refused"
                message = row["note"] and f"{row['serial']}: {row['note']}"
            results.append(
                {
                    "code": code,
                    "outcome": outcome,
                    "row": row or False,
                    "message": message,
                }
            )
        return results

    def serial_choice_save(self, lot_ids):
        """Choose exactly these units; all or nothing.

        :return: ``{message}``: something worth telling, or False
        :raise UserError: naming every unit that cannot be chosen
        """
        self._serial_choice_check_use()
        if self._serial_choice_readonly():
            raise UserError(
                self.env._(
                    "The units of %s cannot be changed any more.",
                    self._serial_choice_document(),
                )
            )
        wanted = list(dict.fromkeys(lot_ids))
        ids = [i for i in wanted if isinstance(i, int) and 0 < i <= MAX_ID]
        # sudo: the rights on the document were checked, the units are by their faults
        lots = self.env["stock.lot"].sudo().browse(ids).exists()
        if len(lots) < len(wanted):
            raise UserError(
                self.env._(
                    "%s of the units chosen do not exist any more. Nothing was saved: "
                    "open the window again.",
                    len(wanted) - len(lots),
                )
            )
        self._serial_choice_check_number(len(lots))
        return {"message": self._serial_choice_set(lots) or False}

    # ------------------------------------------------------------------
    # Said by the document
    # ------------------------------------------------------------------

    def _serial_choice_product(self):
        """Return the ``product.product`` the units are of."""
        return self.product_id

    def _serial_choice_company(self):
        """Return the company whose stock the units come from."""
        return self.company_id

    def _serial_choice_expected(self):
        """Return how many units there are to choose, in the product's own unit."""
        raise NotImplementedError

    def _serial_choice_may_be_fewer(self):
        """Whether fewer units than expected may be saved."""
        return True

    def _serial_choice_chosen(self):
        """Return the units (``stock.lot``) chosen so far."""
        raise NotImplementedError

    def _serial_choice_fixed(self):
        """Return those of the chosen units that cannot be taken back, with the reason
        to show: {unit: str}."""
        return {}

    def _serial_choice_proposed(self):
        """Return those of the chosen units that nobody has chosen: any other one may
        take their place."""
        return self.env["stock.lot"]

    def _serial_choice_for(self):
        """Return who chooses: keywords ``sale_line``, ``move`` for the checks, so that
        what this document holds itself is not taken."""
        return {}

    def _serial_choice_locations(self):
        """Return the locations the units are taken from; none for wherever the
        company has stock. Units elsewhere in its stock are listed last."""
        return self.env["stock.location"]

    def _serial_choice_offer(self):
        """Return a query of the units on offer, with the columns of
        ``stock.lot._query_choice_in_stock``, which is the default."""
        return (
            self.env["stock.lot"]
            .sudo()
            ._query_choice_in_stock(
                self._serial_choice_product(),
                self._serial_choice_company(),
                self._serial_choice_locations(),
            )
        )

    def _serial_choice_faults(self, lots):
        """Return {unit: {code, message, level}} of what is to be said of them here."""
        return lots._find_choice_faults(
            self._serial_choice_product(),
            self._serial_choice_company(),
            **self._serial_choice_for(),
        )

    def _serial_choice_set(self, lots):
        """Save the choice; return something worth telling the user, or False.

        :raise UserError: naming every unit that cannot be chosen
        """
        raise NotImplementedError

    def _serial_choice_document(self):
        """Return the name of the document, shown in the window."""
        return self.display_name

    def _serial_choice_readonly(self):
        """Whether the choice can no longer be changed."""
        return False

    def _serial_choice_hint(self):
        """Return a sentence of advice for the window, or an empty one."""
        return ""

    # ------------------------------------------------------------------

    def _serial_choice_values(self):
        product = self._serial_choice_product()
        may_write = self.has_access("write")
        readonly = not may_write or self._serial_choice_readonly()
        chosen = self._serial_choice_rows(self._serial_choice_chosen().sudo())
        if not may_write:  # a portal user, say: which units, and nothing else
            chosen = [
                {**row, "location": "", "note": "", "state": "free"} for row in chosen
            ]
        return {
            "mode": "choose",
            "title": self.env._("Serial numbers of %s", product.display_name),
            "product": product.display_name,
            "product_id": product.id,
            "picture": f"/web/image/product.product/{product.id}/image_128",
            "document": self._serial_choice_document(),
            "expected": self._serial_choice_expected(),
            "may_be_fewer": self._serial_choice_may_be_fewer(),
            "hint": "" if readonly else self._serial_choice_hint(),
            "chosen": chosen,
            "readonly": readonly,
        }

    def _serial_choice_rows(self, lots):
        """Return what the window shows of each unit, in order.

        :param lots: ``stock.lot``, in sudo
        :return: list of dict ``{id, serial, location, state, note, selectable,
            fixed, proposed}``; ``state`` is free, info (free, and ``note`` is worth
            knowing) or taken
        """
        lots.fetch(["name", "location_id", "product_id", "company_id"])
        faults = self._serial_choice_faults(lots)
        fixed = self._serial_choice_fixed()
        proposed = set(self._serial_choice_proposed().ids)
        places = {
            location: describe_location(self.env, location)
            for location in lots.location_id
        }
        rows = []
        for lot in lots:
            fault = faults.get(lot, {})
            state = _STATES.get(fault.get("level"), "free")
            rows.append(
                {
                    "id": lot.id,
                    "serial": lot.name,
                    "location": places.get(lot.location_id, ""),
                    "state": "info" if lot in fixed else state,
                    "note": fixed.get(lot)
                    or fault.get("note")
                    or fault.get("message")
                    or "",
                    "selectable": state != "taken",
                    "fixed": lot in fixed,
                    "proposed": lot.id in proposed,
                }
            )
        return rows

    def _serial_choice_find(self, codes):
        """Return (codes, {key: unit}): the serials that were meant, each once, and
        the units there are of them."""
        found = self._serial_choice_look_up(codes)
        split = self.env["nexus.serial.entry.mixin"].serial_entry_parse
        meant = {}
        for code in codes:
            # A serial may hold a comma: as a whole it comes first.
            whole = numbering.normalise(code) in found
            for part in [code] if whole else split(code):
                meant.setdefault(numbering.normalise(part), numbering.clean(part))
        self.env["nexus.serial.entry.mixin"]._serial_entry_limit(meant)
        if more := meant.keys() - found.keys():
            found.update(self._serial_choice_look_up(more))
        meant.pop("", None)
        return list(meant.values()), {
            key: lot for key, lot in found.items() if key in meant
        }

    def _serial_choice_look_up(self, codes):
        """Return {key: unit}, units of this product where there is a choice."""
        lots = (
            self.env["stock.lot"]
            .sudo()  # whose it is, and what to tell, is judged with the faults
            .search_fetch(
                [
                    ("serial_norm", "in", [numbering.normalise(c) for c in codes]),
                    ("product_id.tracking", "=", "serial"),
                    ("company_id", "in", [self._serial_choice_company().id, False]),
                ],
                ["serial_norm", "product_id"],
                order="id",
            )
        )
        product = self._serial_choice_product()
        found = {}
        for lot in lots.sorted(lambda lot: lot.product_id == product):
            found[lot.serial_norm] = lot
        return found

    def _serial_choice_check_use(self):
        self.ensure_one()
        self.check_access("write")
        self._serial_choice_check_product()

    def _serial_choice_check_product(self):
        product = self._serial_choice_product()
        if product.tracking != "serial":
            raise UserError(
                self.env._(
                    "%s has no serial numbers: there is nothing to choose.",
                    product.display_name or self._serial_choice_document(),
                )
            )

    def _serial_choice_check_number(self, count):
        expected = self._serial_choice_expected()
        if count > expected:
            raise UserError(
                self.env._(
                    "%(count)s units are chosen where %(expected)s are wanted of "
                    "%(product)s. Take some off, or raise the quantity first.",
                    count=count,
                    expected=expected,
                    product=self._serial_choice_product().display_name,
                )
            )
        if count < expected and not self._serial_choice_may_be_fewer():
            raise UserError(
                self.env._(
                    "Choose %(missing)s more of %(product)s: %(expected)s are wanted.",
                    missing=expected - count,
                    expected=expected,
                    product=self._serial_choice_product().display_name,
                )
            )

    @api.model
    def _serial_choice_units(self, quantity, uom, product):
        """Return how many units a quantity is, for :meth:`_serial_choice_expected`."""
        if uom and uom != product.uom_id:
            quantity = uom._compute_quantity(quantity, product.uom_id, round=False)
        return max(0, math.ceil(product.uom_id.round(quantity)))
