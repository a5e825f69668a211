"""The money of a hire under real-time valuation.

=====================  ==========================================================
What happens           What is booked
=====================  ==========================================================
bought, billed         stock valuation to payable
out, and back          nothing: the place of a client is internal and the company's,
                       so the goods keep their value (``is_in`` and ``is_out`` are
                       false), and whatever was paid for them stays on the account
hire invoiced          receivable to income; no cost of goods, for nothing was sold
lost, or used up       it leaves to the inventory loss of its product. Where that
                       location has a loss account: loss to stock valuation, at the
                       cost the costing method gives the movement
charge invoiced        receivable to income, and the cost once: none where the loss
                       is booked already, else cost of goods to stock valuation at
                       the value of the very movement of the loss
=====================  ==========================================================

A loss nobody is charged for, at a location without an account, is booked by Odoo's
closing, as any other difference found in stock.
"""

from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _eligible_for_stock_account(self):
        # sudo: what the lines of an order are is asked by whoever posts the invoice.
        lines = self.sudo().sale_line_ids
        if any(lines.mapped("is_hire")):
            return False
        if lines.hire_charge_booking_id and not self._get_losses_to_book():
            return False
        return super()._eligible_for_stock_account()

    def _get_cogs_value(self):
        losses = self._get_losses_to_book()
        if losses and not self.move_id.reversed_entry_id:
            return losses._get_price_unit()
        return super()._get_cogs_value()

    def _get_losses_to_book(self):
        """Return the movements of what this line charges for whose cost is in no
        journal entry of their own."""
        # sudo: as above; the movement is the warehouse's.
        rows = self.sudo().sale_line_ids.hire_charge_booking_id
        return rows.filtered(
            lambda row: row.state in ("lost", "consumed")
        ).move_in_id.filtered(lambda move: move.is_out and not move.account_move_id)
