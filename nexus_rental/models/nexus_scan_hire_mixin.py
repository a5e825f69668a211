"""What scanning out and in has in common: quantities of what has no serial numbers."""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.models.nexus_scan import ACCEPTED
from odoo.addons.nexus_serials.models.nexus_scan_operation_deliver import (
    FAULT_OUTCOMES,
)

#: What the faults of a unit are to somebody who scans; all others: not eligible.
HIRE_FAULT_OUTCOMES = FAULT_OUTCOMES | {
    "hired": "promised",
    "named": "wrong",
    "not_expected": "not_expected",
    "all_out": "not_expected",
}


class NexusScanHireMixin(models.AbstractModel):
    """A scan operation of hires. A bulk product's barcode counts one; how many it
    stands for can be said afterwards."""

    _name = "nexus.scan.hire.mixin"
    _inherit = "nexus.scan.operation"
    _description = "Scan Operation of Hires"

    def _get_session_rows(self, session):
        """Return the bookings (in sudo) that this session took out, or back."""
        raise NotImplementedError

    def _take_back_scans(self, session, scans):
        """Take back what these scans did."""
        raise NotImplementedError

    def _undo(self, session, row):
        self._take_back_scans(session, row)

    def _cancel(self, session):
        self._take_back_scans(session, session._get_effective_scans())

    # ------------------------------------------------------------------

    def _scan_actions(self, session, row):
        effect = row.effect or {}
        # What was added to an order was counted when it was added.
        if row._is_effective() and effect.get("taken") and not effect.get("added"):
            return [
                {
                    "name": "quantity",
                    "title": self.env._("Set quantity"),
                    "label": self.env._("How many?"),
                    "input": "number",
                    "value": _count(effect["taken"]),
                }
            ]
        return super()._scan_actions(session, row)

    def _do_scan_action(self, session, row, name, value):
        if name != "quantity":
            return super()._do_scan_action(session, row, name, value)
        product = self.env["product.product"].browse(row.res_id)
        quantity = self._read_quantity(product, value)
        told = row.effect.get("told") or {}
        return session._scan_over(row, **told, quantity=quantity)

    def _set_param(self, session, name, value):
        if name != "quantity":
            return super()._set_param(session, name, value)
        row = session.scan_ids.search(
            [
                ("session_id", "=", session.id),
                ("user_id", "=", self.env.uid),
                ("outcome", "in", ACCEPTED),
                ("is_undone", "=", False),
            ],
            limit=1,
        )
        if not self._scan_actions(session, row):
            raise UserError(
                self.env._(
                    "Scan the barcode of a product without serial numbers, then say "
                    "how many of it there are."
                )
            )
        return self._do_scan_action(session, row, name, value)

    def _read_quantity(self, product, value):
        """Return how many, in the product's unit of measure.

        :raise UserError: that is no quantity
        """
        try:
            quantity = product.uom_id.round(float(value))
        except (TypeError, ValueError):
            quantity = 0
        if not 0 < quantity < 1e9:
            raise UserError(
                self.env._(
                    "Say how many of %s there are, more than none. To take the scan "
                    "back, press Undo.",
                    product.display_name,
                )
            )
        return quantity

    def _get_scanned_quantity(self, scan, product):
        """Return how many a scan of a bulk product stands for."""
        if quantity := scan.told.get("quantity"):
            return quantity
        packaging = self.env["uom.uom"].browse(scan.resolved.get("uom_id") or [])
        if packaging:
            return packaging._compute_quantity(1, product.uom_id)
        return 1

    # ------------------------------------------------------------------

    def _progress(self, session):
        lines = self._lines(session)
        return {
            "done": sum(line["done"] for line in lines),
            "expected": sum(line["expected"] for line in lines),
        }

    def _sum_by_product(self, done, waiting):
        """Return lines as ``_lines`` does, of two sets of bookings."""
        lines = {}
        for rows, is_done in ((done, True), (waiting, False)):
            for product, some in rows.grouped("product_id").items():
                line = lines.setdefault(
                    product,
                    {
                        "product_id": product.id,
                        "product": product.display_name,
                        "done": 0,
                        "expected": 0,
                    },
                )
                quantity = sum(some.mapped("quantity"))
                line["expected"] += quantity
                if is_done:
                    line["done"] += quantity
        return list(lines.values())

    def _name_hire(self, order):
        return " · ".join(
            part for part in (order.name, order.partner_id.display_name) if part
        )

    def _refuse(self, fault, lot=None, record=None):
        outcome = HIRE_FAULT_OUTCOMES.get(fault["code"], "not_eligible")
        return self._result(outcome, fault["message"], lot, record, fault=fault["code"])


def _count(taken):
    return sum(quantity for _line_id, quantity in taken)
