"""What came back worse, or not at all, may be charged: proposed, never done unasked."""

from odoo import models

from ..conditions import RANKS, steps_worse


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _filter_chargeable(self):
        """Return those that came back worse than they went, or not at all, and are not
        charged yet."""
        return self.filtered(
            lambda row: (
                not row.charge_line_ids
                and (
                    row.state in ("lost", "consumed")
                    or (
                        row.lot_id
                        and row.state == "back"
                        and steps_worse(row.condition_in, row.condition_out)
                    )
                )
            )
        )

    def _propose_charge(self):
        """Return what to charge for one of it, in the order's currency: the replacement
        value of what is gone, and of what is worse the share of it that its condition
        fell by on the way from new to damaged."""
        value = self._get_replacement_price()
        if self.state != "back":
            return value
        steps = steps_worse(self.condition_in, self.condition_out)
        if self.condition_in == "damaged":
            return value
        return self.order_id.currency_id.round(value * steps / (len(RANKS) - 1))

    def _describe_worse(self):
        """Return what a charge for something worse says."""
        before, after = (
            self.lot_id._name_of("condition", condition)
            for condition in (self.condition_out or "good", self.condition_in)
        )
        return self.env._(
            "%(product)s, %(serial)s: went out %(before)s, came back %(after)s",
            product=self.product_id.display_name,
            serial=self.lot_id.name,
            before=before,
            after=after,
        )

    def _charge_for(self, prices):
        """Put charges on the orders.

        :param dict prices: {booking: price of one}
        """
        # sudo: whoever takes back need not have the right to write orders.
        vals_list = []
        for row, price in prices.items():
            row = row.sudo()
            vals = {**row._prepare_charge(), "price_unit": price}
            if row.state == "back":
                vals["name"] = row._describe_worse()
            vals_list.append(vals)
        self.env["sale.order.line"].sudo().create(vals_list)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_charge_hire(self):
        """Open the window that proposes charges for these hires."""
        return self._propose_charges(self.booking_ids)

    def _propose_charges(self, rows):
        # sudo: whoever took back need not have the right to read orders.
        rows = rows.sudo()._filter_chargeable()
        wizard = self.env["nexus.hire.charge"]._propose(rows)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Charge"),
            "res_model": "nexus.hire.charge",
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }
