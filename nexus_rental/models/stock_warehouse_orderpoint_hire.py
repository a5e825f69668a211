from datetime import datetime, time

from odoo import models

#: States of movements that are still to come.
OPEN_STATES = ("waiting", "confirmed", "partially_available", "assigned")


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    def _quantity_in_progress(self):
        """Count what is out on hire and planned to come back: it is not bought again.

        Odoo's forecast has what comes back within the horizon of the rule already.
        """
        quantities = super()._quantity_in_progress()
        for horizon, rules in self.grouped("lead_horizon_date").items():
            returns = rules._find_later_returns(horizon)
            for rule in rules:
                quantities[rule.id] += sum(
                    quantity
                    for product, place, quantity in returns
                    if product == rule.product_id and place._child_of(rule.location_id)
                )
        return quantities

    def _find_later_returns(self, horizon):
        """Return [(product, where it comes back to, quantity)] of returns planned for
        after the horizon."""
        # sudo: rules are run by whoever needs something.
        return (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [
                    ("hire_line_id", "!=", False),
                    ("product_id", "in", self.product_id.ids),
                    ("state", "in", OPEN_STATES),
                    ("location_id.is_hire_place", "=", True),
                    ("location_dest_id", "child_of", self.location_id.ids),
                    ("date", ">", datetime.combine(horizon, time.max)),
                ],
                ["product_id", "location_dest_id"],
                ["product_qty:sum"],
            )
        )
