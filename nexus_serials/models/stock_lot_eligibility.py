"""May this unit be used for this purpose now, and if not, why: one rule, asked by
reservation, every way of choosing a unit, counts, scans and calls from outside."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: What a unit may be used for. Leaves add theirs, as they add statuses.
PURPOSES = ("sell", "transfer", "count", "return", "repair")

#: The purposes each status admits. A lost unit may be found by a count, a
#: damaged one goes back to its vendor or to repair; one that is retired stays so until
#: somebody says otherwise.
ADMITTED = {
    "available": {"sell", "transfer", "count", "return", "repair"},
    "in_maintenance": {"transfer", "count", "return", "repair"},
    "damaged": {"transfer", "count", "return", "repair"},
    "lost": {"count"},
    "retired": set(),
    "sold": {"count", "return", "repair"},
    "not_received": {"count"},
    "in_transit": {"sell", "transfer", "count", "return"},
    "returned": {"count", "return"},
    "consumed": {"count", "return"},
}

#: Code of the units that merely are not there; Odoo's own stock says so as well.
NOT_IN_STOCK = "not_in_stock"


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _get_admitted(self):
        """Return {status: purposes it admits}."""
        return ADMITTED

    @api.model
    def _get_unfit_flags(self):
        """Return what somebody says of units on hand that nobody may take: those that
        reservation, free-to-use quantity and forecast leave out."""
        admitted = self._get_admitted()
        return [
            flag
            for flag, _name in self._fields["status_flag"]._description_selection(
                self.env
            )
            if "sell" not in admitted.get(flag, ())
        ]

    @api.model
    def _get_unreservable_domain(self):
        """Return which units reservation leaves alone, whatever it is for."""
        return Domain("status_flag", "in", self._get_unfit_flags())

    def eligibility(self, purpose, start=None, end=None):
        """Say which of these units may be used for the purpose.

        :param str purpose: sell, transfer, count, return or repair; add-ons have more
        :param start: with ``end``, the period the unit is wanted for; by default now.
            What the status says holds for any period
        :return: {unit: None, or dict ``{code, message, note}``}; codes are those of the
            statuses that keep a unit from being used (in_maintenance, damaged, lost,
            retired), and ``not_in_stock``
        """
        self.check_access("read")
        admitted = self._get_admitted()
        known = set().union(*admitted.values())
        if purpose not in known:
            raise UserError(
                self.env._(
                    "There is no purpose %(purpose)s. Known are: %(known)s.",
                    purpose=purpose,
                    known=", ".join(sorted(known)),
                )
            )
        verdicts = {}
        for lot in self:
            # sudo: what is said of a unit holds for whoever asks.
            status = lot.sudo().status
            fits = not status or purpose in admitted.get(status, ())
            verdicts[lot] = None if fits else lot._explain_unfit(status)
        return verdicts

    def read_eligibility(self, purpose, start=None, end=None):
        """Return what :meth:`eligibility` says, for callers from outside.

        :return: list of dict ``{lot_id, serial, code, message}`` in the order of the
            units; code and message are False where nothing is in the way
        """
        verdicts = self.eligibility(purpose, start=start, end=end)
        return [
            {
                "lot_id": lot.id,
                "serial": lot.name,
                "code": verdict["code"] if verdict else False,
                "message": verdict["message"] if verdict else False,
            }
            for lot, verdict in verdicts.items()
        ]

    def _explain_unfit(self, status):
        """Return code and message of a unit whose status is in the way."""
        texts = {
            "in_maintenance": (
                self.env._(
                    "%s is in maintenance. Choose another unit, or end its maintenance "
                    "on the unit's page."
                ),
                self.env._("In maintenance"),
            ),
            "damaged": (
                self.env._(
                    "%s is damaged. Choose another unit, or set it to Available on the "
                    "unit's page once it is repaired."
                ),
                self.env._("Damaged"),
            ),
            "lost": (
                self.env._(
                    "%s is lost. If it is here, set it to Available on the unit's page "
                    "and say where it is."
                ),
                self.env._("Lost"),
            ),
            "retired": (
                self.env._(
                    "%s is retired. If it is to be used again, set it to Available on "
                    "the unit's page and say where it is."
                ),
                self.env._("Retired"),
            ),
        }
        code = status if status in texts else NOT_IN_STOCK
        message, note = texts.get(
            status, (self.env._("%s is not in stock."), self.env._("Not in stock"))
        )
        return {"code": code, "message": message % self.sudo().name, "note": note}

    def _find_faults_of_status(self, purpose):
        """Yield what the status says against the purpose. Whether a unit is in the
        stock of the company that wants it, is looked at with its place."""
        for lot, verdict in self.eligibility(purpose).items():
            if verdict and verdict["code"] != NOT_IN_STOCK:
                yield lot, {**verdict, "level": "error", "is_unfit": True}
