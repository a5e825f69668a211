"""What a delivery decides about the units named on its order line."""

from odoo import models

from .. import numbering


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _exchange_serials(self, taken_off, chosen):
        """Name the units a delivery takes, in place of those it took before; what is
        reserved is the delivery's matter.

        Called in sudo. Units that were chosen but are waited for give way when the
        line has no room for all; units beyond what was ordered are not named.
        """
        self.ensure_one()
        if self.state != "sale":
            return
        kept = self.serial_ids - taken_off - chosen
        room = self._get_unit_count() - len(chosen)
        if len(kept) > room:
            busy = self._find_moved_units(kept) | kept._find_open_lines().lot_id
            kept = ((kept & busy) | kept)[: max(0, room)]
        lots = (kept | chosen)[: self._get_unit_count()]
        removed = self.serial_ids - lots
        claims = self.env["nexus.serial.claim"]
        promised = claims._find_of_lines(self).lot_id
        added = lots - promised - self._find_moved_units(lots)
        if lots != self.serial_ids:
            self._put_serials(lots)
        if removed:
            self._tell_order(self._say_exchanged(removed, added))
        claims._release({self: removed})
        claims._promise({self: added})

    def _say_exchanged(self, removed, added):
        values = {
            "product": self.product_id.display_name,
            "removed": ", ".join(numbering.condense(removed.mapped("name"))),
        }
        if not added:
            # A lower quantity comes here as well, on its way through the delivery.
            return self.env._("%(product)s: %(removed)s taken off.", **values)
        return self.env._(
            "The warehouse ships other units of %(product)s: %(removed)s taken off, "
            "%(added)s put on.",
            added=", ".join(numbering.condense(added.mapped("name"))),
            **values,
        )
