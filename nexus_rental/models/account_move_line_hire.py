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
                       is booked by its movement, else cost of goods to stock
                       valuation at the value of that very movement; at the
                       product's cost where the write-off of a unit still waits
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

    def _get_losses_to_book(self):
        """Return what this line charges for whose cost no movement books."""
        # sudo: as above; the movements are the warehouse's.
        rows = self.sudo().sale_line_ids.hire_charge_booking_id
        return rows.filtered(lambda row: row._is_cost_left_to_charge())

    def _get_cogs_value(self):
        rows = self._get_losses_to_book()
        if not rows or self.move_id.reversed_entry_id:
            return super()._get_cogs_value()
        if rows.move_in_id:
            return rows.move_in_id._get_price_unit()
        product, quantity = self.product_id, sum(rows.mapped("quantity"))
        if product.cost_method == "fifo":
            return product._run_fifo(quantity) / quantity
        return product.standard_price

    # What is sold on the same order pays for itself alone.

    def _get_cogs_qty(self):
        charged = self._get_cost_of_charges()
        return super()._get_cogs_qty() - sum(charged.mapped("quantity"))

    def _get_posted_cogs_value(self):
        charged = self._get_cost_of_charges()
        return super()._get_posted_cogs_value() + sum(charged.mapped("balance"))

    def _get_cost_of_charges(self):
        """Return the stock items of charges for the same product on the same order,
        which Odoo takes for the cost of what was sold."""
        # sudo: as above.
        charges = self.sudo().sale_line_ids.order_id.order_line.filtered(
            lambda line: (
                line.hire_charge_booking_id and line.product_id == self.product_id
            )
        )
        if not charges:
            return self.browse()
        product = self.product_id.product_tmpl_id
        account = product.get_product_accounts(
            fiscal_pos=self.move_id.fiscal_position_id
        )["stock_valuation"]
        return charges.invoice_lines.move_id.line_ids.filtered(
            lambda line: (
                line.display_type == "cogs"
                and line.account_id == account
                and line.move_id.move_type == "out_invoice"
                and line.cogs_origin_id in charges.invoice_lines
            )
        )
