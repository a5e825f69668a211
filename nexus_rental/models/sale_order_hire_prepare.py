"""Quantities are set aside as units are."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def prepare_hire_quantities(self, quantities):
        """Set quantities aside of what has no serial numbers.

        :param dict quantities: {id of the order line: how many are set aside then, in
            the product's unit of measure}
        :raise UserError: the hire does not wait for so many
        """
        self._check_may_handle_hire()
        line_ids = {int(line_id) for line_id in quantities}
        # sudo: bookings are nobody's to write by hand.
        self.sudo().booking_ids.filtered(
            lambda row: not row.lot_id and row.line_id.id in line_ids
        )._unprepare()
        for line, quantity in self._read_quantities(quantities):
            line._find_waiting_rows(quantity).state = "prepared"
        return True
