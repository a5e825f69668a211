from odoo import models
from odoo.exceptions import UserError


class NexusScanOperationStocktake(models.AbstractModel):
    """Units are counted. Nothing moves until an inventory manager approves.

    Several count in one session, each saying by a place's code where they are. In a
    blind count nobody is told what is expected: every unit of the products counted is
    simply counted, and what to make of it is found out at the end.
    """

    _name = "nexus.scan.operation.stocktake"
    _inherit = "nexus.scan.operation"
    _description = "Scan Operation: Stocktake"

    _icon = "fa-list-ol"
    _menu_sequence = 70
    _params = ("location_id", "category_id", "product_id", "is_blind")
    _event_kind = "counted"

    def _title(self):
        return self.env._("Stocktake")

    def _help(self):
        return self.env._(
            "Scan every unit you find; scan a place to say where you are."
        )

    def _needs(self):
        return [
            self._need("location_id", self.env._("Place"), "stock.location")
            | {"domain": [("usage", "=", "internal")]},
            self._need("category_id", self.env._("Category"), "product.category"),
            self._need("product_id", self.env._("Product"), "product.product")
            | {"domain": [("tracking", "=", "serial")]},
            {
                "name": "is_blind",
                "title": self.env._("Blind count"),
                "kind": "choice",
                "required": False,
                "choices": [[False, self.env._("No")], [True, self.env._("Yes")]],
                "help": self.env._("Nobody is shown what is expected."),
            },
        ]

    def _need(self, name, title, model):
        return {
            "name": name,
            "title": title,
            "kind": "record",
            "required": False,
            "model": model,
            "domain": [],
        }

    def _prepare_session(self, params):
        company = self.env.company
        location = self.env["stock.location"].browse(params.get("location_id") or [])
        if not location:
            # All of the company's warehouse, by default.
            location = (
                self.env["stock.warehouse"]
                .search([("company_id", "=", company.id)], limit=1)
                .lot_stock_id
            )
        if location.usage not in ("internal", "view") or (
            location.company_id not in (company, company.browse())
        ):
            raise UserError(
                self.env._(
                    "%(location)s cannot be counted: choose a place inside a warehouse "
                    "of %(company)s.",
                    location=location.display_name or "",
                    company=company.name,
                )
            )
        return {
            "location_id": location.id,
            "category_id": params.get("category_id") or False,
            "product_id": params.get("product_id") or False,
            "is_blind": bool(params.get("is_blind")),
            "expected_count": self.env["stock.quant"].search_count(
                self.env["nexus.scan.session"]._get_count_domain(
                    company,
                    location,
                    self.env["product.category"].browse(
                        params.get("category_id") or []
                    ),
                    self.env["product.product"].browse(params.get("product_id") or []),
                )
            ),
        }

    def _find_session(self, values):
        scope = ("location_id", "category_id", "product_id", "is_blind")
        return self.env["nexus.scan.session"].search(
            [
                ("operation", "=", "stocktake"),
                ("state", "=", "open"),
                ("company_id", "=", self.env.company.id),
                *((name, "=", values[name]) for name in scope),
            ],
            limit=1,
        )

    def _subtitle(self, session):
        parts = [
            session.location_id.display_name,
            session.category_id.display_name,
            session.product_id.display_name,
        ]
        return " · ".join(part for part in parts if part)

    def _target(self, session):
        return self._get_place(session)

    def _get_place(self, session):
        """Return where this user counts: the place they scanned last."""
        row = session.scan_ids.search(
            [
                ("session_id", "=", session.id),
                ("user_id", "=", self.env.uid),
                ("res_model", "=", "stock.location"),
                ("outcome", "=", "ok"),
                ("is_undone", "=", False),
            ],
            limit=1,
        )
        return self.env["stock.location"].browse(row.res_id or [])

    def _progress(self, session):
        # sudo: the number is kept from everybody, so that a blind count is one.
        expected = 0 if session.is_blind else session.sudo().expected_count
        done = session.scan_ids.search_count(
            [
                ("session_id", "=", session.id),
                ("lot_id", "!=", False),
                ("outcome", "in", ("ok", "warning")),
                ("is_undone", "=", False),
            ]
        )
        return {"done": done, "expected": expected}

    def _expected_units(self, session):
        if session.is_blind:
            return self.env["stock.lot"]
        scope = session._get_count_domain(
            session.company_id,
            session.location_id,
            session.category_id,
            session.product_id,
        )
        # sudo: units are where they are, whoever may look.
        lots = self.env["stock.quant"].sudo().search(scope).lot_id
        return lots.sudo(False)._filtered_access("read")

    # ------------------------------------------------------------------

    def _process(self, session, scans):
        lots = self.env["stock.lot"].browse(
            scan.resolved["lot_id"] for scan in scans if scan.lot(self.env)
        )
        counted = set(session._find_scanned(lots).ids)
        faults = {} if session.is_blind else self._find_faults(session, lots)
        place = self._get_place(session)
        results = []
        for scan in scans:
            lot, record = scan.lot(self.env), scan.record(self.env)
            if record and record._name == "stock.location":
                result = self._go_to(session, record)
                if result["outcome"] == "ok":
                    place = record
            elif not lot:
                result = self._explain_no_unit(scan)
            elif lot.id in counted:
                result = self._result("already", self._say_already(lot.name), lot)
            elif not session._is_counted_product(lot.product_id):
                message = self.env._(
                    "%(serial)s is a %(product)s, which is not counted here.",
                    serial=lot.name,
                    product=lot.product_id.display_name,
                )
                result = self._result("not_expected", message, lot)
            else:
                fault = faults.get(lot)
                outcome, message = self._judge(session, lot, place, fault)
                result = self._result(
                    outcome,
                    message,
                    lot,
                    location_id=place.id,
                    fault=fault and fault["code"],
                )
                if outcome in ("ok", "warning"):
                    counted.add(lot.id)
            results.append(result)
        return results

    def _find_faults(self, session, lots):
        """Return {unit: fault} of those no count expects to find."""
        verdicts = lots.eligibility("count")
        return {lot: verdict for lot, verdict in verdicts.items() if verdict}

    def _go_to(self, session, location):
        if not location._child_of(session.location_id):
            message = self.env._(
                "%(location)s is not part of this count of %(scope)s.",
                location=location.display_name,
                scope=session.location_id.display_name,
            )
            return self._result("not_expected", message, record=location)
        message = self.env._(
            "You are at %s: now scan every unit there.", location.display_name
        )
        return self._result("ok", message, record=location)

    def _judge(self, session, lot, place, fault):
        """Return outcome and message of a unit that is counted."""
        message = f"{lot.product_id.display_name}: {lot.name}"
        if session.is_blind:
            return "ok", message
        if fault:
            return "not_eligible", fault["message"]
        where = lot.location_id
        if where and where._child_of(place or session.location_id):
            return "ok", message
        if where.usage in ("internal", "transit"):
            return "warning", self.env._(
                "%(serial)s is misplaced: it belongs in %(location)s. It is noted.",
                serial=lot.name,
                location=where.display_name,
            )
        return "warning", self.env._(
            "%(serial)s is here, and not in stock (%(status)s). It is noted.",
            serial=lot.name,
            status=lot._name_of("status", lot.status) or "",
        )

    # ------------------------------------------------------------------

    def _finish(self, session):
        """The count is over; what it says waits for an inventory manager."""
        session._compare_count()
        session._close("to_approve")
        return True

    def _cancel(self, session):
        """Nothing has moved."""
