"""Which units may be chosen for a hire, and if not, why."""

from odoo import models

from .stock_lot_hire import HIRE


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _find_choice_faults(self, product, company, sale_line=None, **kwargs):
        if not (sale_line and sale_line.is_hire):
            return super()._find_choice_faults(
                product, company, sale_line=sale_line, **kwargs
            )
        start, end = False, False
        if sale_line.hire_start and sale_line.hire_end:
            start, end = sale_line._get_busy_period()
        return self._find_hire_faults(product, company, sale_line, start, end)

    def _find_hire_faults(self, product, company, line, start, end):
        """Return what speaks against hiring out these units.

        :param line: the order line they are for: its own bookings do not
        :param start, end: from when until when they are taken, naive UTC
        :return: as :meth:`_find_choice_faults`; codes are those of :meth:`eligibility`,
            rented and hired, and not_in_stock
        """
        faults = {}
        # sudo: other people's orders and transfers hold units as well.
        lots = self.sudo()
        for lookup in (
            lots._find_faults_of_kind(product, company),
            lots._find_faults_of_hire_status(line, start, end),
            lots._find_faults_of_promise(line),
            lots._find_faults_of_reservation(line, self.env["stock.move"]),
        ):
            for lot, fault in lookup:
                known = faults.get(self.browse(lot.id))
                if not known or (known["level"], fault["level"]) == ("info", "error"):
                    faults[self.browse(lot.id)] = fault
        return faults

    def _find_faults_of_hire_status(self, line, start, end):
        # What it says of other hires includes this line's own bookings.
        own = line.sudo().booking_ids.lot_id
        conflicts = self._find_hire_conflicts(start, end, except_line=line)
        verdicts = self.eligibility(HIRE, start, end)
        for lot in self:
            verdict = verdicts[lot]
            if lot in conflicts:
                verdict = lot._explain_hired(conflicts[lot])
            elif lot in own and verdict and verdict["code"] in ("hired", "rented"):
                verdict = None
            if verdict:
                yield lot, {**verdict, "level": "error", "is_unfit": True}
