from odoo import models
from odoo.exceptions import UserError

from .nexus_scan_operation_deliver import FAULT_OUTCOMES


class NexusScanOperationTransfer(models.AbstractModel):
    """Units go to another place: first the place is scanned, then what goes there.
    Another place scanned later holds for the units after it."""

    _name = "nexus.scan.operation.transfer"
    _inherit = "nexus.scan.operation"
    _description = "Scan Operation: Transfer"

    _icon = "fa-exchange"
    _menu_sequence = 40
    _params = ("location_id", "reason")

    def _title(self):
        return self.env._("Transfer")

    def _help(self):
        return self.env._("Scan where the units go, then each unit.")

    def _prepare_session(self, params):
        location = self._get_location(params.get("location_id"))
        return {"location_id": location.id, "reason": params.get("reason")}

    def _subtitle(self, session):
        return session.location_id.display_name or ""

    def _target(self, session):
        return session.location_id

    def _session_needs(self, session):
        if session.location_id:
            return []
        return [
            {
                "name": "location_id",
                "title": self.env._("Target"),
                "kind": "scan",
                "required": True,
                "model": "stock.location",
                "domain": self._get_location_domain(session.company_id),
                "help": self.env._("Scan the place the units go to."),
            }
        ]

    def _set_param(self, session, name, value):
        if name != "location_id":
            return super()._set_param(session, name, value)
        # sudo: sessions are written by their own methods alone.
        session.sudo().location_id = self._get_location(value)
        return None

    def _get_location_domain(self, company):
        return [("usage", "=", "internal"), ("company_id", "in", [company.id, False])]

    def _get_location(self, location_id):
        """Return the place, none if none is given.

        :raise UserError: it is none that units can be transferred to
        """
        location = self.env["stock.location"].browse(location_id or []).exists()
        if location and not location.filtered_domain(
            self._get_location_domain(self.env.company)
        ):
            raise UserError(
                self.env._(
                    "%s is not a place units can be transferred to: choose an internal "
                    "location.",
                    location.display_name,
                )
            )
        return location

    # ------------------------------------------------------------------

    def _process(self, session, scans):
        lots = self.env["stock.lot"].browse(
            scan.resolved["lot_id"] for scan in scans if scan.lot(self.env)
        )
        faults = self._find_faults(session, lots)
        scanned = set(session._find_scanned(lots).ids)
        target = session.location_id
        results = []
        for scan in scans:
            lot, record = scan.lot(self.env), scan.record(self.env)
            if record and record._name == "stock.location":
                result = self._choose_target(session, record)
                if result["outcome"] == "ok":
                    target = record
            elif not lot:
                result = self._explain_no_unit(scan)
            elif not target:
                message = self.env._("Scan the place the units go to first.")
                result = self._result("refused", message, lot)
            elif lot.id in scanned:
                result = self._result("already", self._say_already(lot.name), lot)
            else:
                result = self._judge(lot, target, faults.get(lot))
                if result["outcome"] in ("ok", "warning"):
                    scanned.add(lot.id)
            results.append(result)
        if target != session.location_id:
            # sudo: sessions are written by their own methods alone.
            session.sudo().location_id = target
        return results

    def _find_faults(self, session, lots):
        """Return {unit: fault} of those that cannot be transferred."""
        faults = {
            lot: dict(verdict, level="error")
            for lot, verdict in lots.eligibility("transfer").items()
            if verdict
        }
        no_order = self.env["sale.order.line"]
        # sudo: other people's orders and transfers hold units as well.
        for lookup in (
            lots.sudo()._find_faults_of_place(session.company_id, None, no_order),
            lots.sudo()._find_faults_of_reservation(no_order, self.env["stock.move"]),
        ):
            for lot, fault in lookup:
                faults.setdefault(lots.browse(lot.id), fault)
        return faults

    def _choose_target(self, session, location):
        try:
            self._get_location(location.id)
        except UserError as error:
            return self._result("wrong", str(error), record=location)
        message = self.env._("To %s: now scan each unit.", location.display_name)
        return self._result("ok", message, record=location)

    def _judge(self, lot, target, fault):
        if fault and fault["level"] == "error":
            outcome = FAULT_OUTCOMES.get(fault["code"], "not_eligible")
            return self._result(outcome, fault["message"], lot, fault=fault["code"])
        if lot.location_id == target:
            message = self.env._(
                "%(serial)s is in %(location)s already.",
                serial=lot.name,
                location=target.display_name,
            )
            return self._result("already", message, lot)
        return self._result(
            "warning" if fault else "ok",
            fault["message"] if fault else f"{lot.product_id.display_name}: {lot.name}",
            lot,
            location_id=target.id,
        )

    def _progress(self, session):
        units = session._get_effective_scans().lot_id
        return {"done": len(units), "expected": 0}

    def _finish(self, session):
        rows = session._get_effective_scans().filtered("lot_id")
        if not rows:
            raise UserError(
                self.env._("Nothing was scanned yet. Scan units, or cancel.")
            )
        for location, scans in rows.grouped("location_id").items():
            scans.lot_id.transfer(
                location.id, reason=session.reason or session.name, source="scanner"
            )
        return True
