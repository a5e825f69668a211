"""What people and programs do with a hire: prepare, check out, check in.

Each of these does all of it or nothing, and closes the documents at once. Scan
sessions use the two steps behind them apart: accept, then close.
"""

from odoo import models
from odoo.exceptions import AccessError, UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def prepare_hire(self, lot_ids):
        """Set units aside for this hire.

        :param list lot_ids: ids of ``stock.lot``
        :raise UserError: naming each unit that cannot be had
        """
        self._check_may_handle_hire()
        self.order_line._prepare_units(self._browse_units(lot_ids))
        return True

    def unprepare_hire(self, lot_ids):
        """Put units that were set aside back on the shelf."""
        self._check_may_handle_hire()
        lots = self._browse_units(lot_ids)
        # sudo: bookings are nobody's to write by hand.
        rows = self.sudo().booking_ids.filtered(lambda row: row.lot_id in lots)
        rows._unprepare()
        return True

    def check_out_hire(self, lot_ids=(), quantities=None, service_reason=None):
        """Hand out units, and quantities of what has no serial numbers.

        :param list lot_ids: ids of ``stock.lot``
        :param dict quantities: {id of the order line: quantity in the product's unit
            of measure}
        :param str service_reason: why units go out that were not tested in time, where
            that would stop them; see :meth:`read_test_faults`
        :return: ids of the bookings (``nexus.hire.booking``) that are out now
        :raise UserError: naming what cannot go out; nothing does
        :raise AccessError: a reason is given by who is no rental manager
        """
        self._check_may_handle_hire()
        reason = service_reason and self._check_may_excuse(service_reason)
        rows = self.env["nexus.hire.booking"].sudo()
        if lots := self._browse_units(lot_ids):
            rows |= self.order_line._take_out_units(lots, reason)
        for line, quantity in self._read_quantities(quantities):
            rows |= line._take_out_quantity(quantity)
        if not rows:
            raise UserError(
                self.env._("%s: say what goes out.", self.name or self.env._("Hire"))
            )
        rows._close_out_documents()
        return rows.ids

    def check_out_prepared(self):
        """Hand out all that is set aside, of units and of quantities."""
        self._check_may_handle_hire()
        # sudo: bookings are nobody's to write by hand.
        prepared = self.sudo().booking_ids.filtered(lambda row: row.state == "prepared")
        quantities = {}
        for row in prepared.filtered(lambda row: not row.lot_id):
            key = row.line_id.id
            quantities[key] = quantities.get(key, 0) + row.quantity
        return self.check_out_hire(prepared.lot_id.ids, quantities)

    def check_in_hire(self, lot_ids=(), quantities=None, condition=None, note=None):
        """Take back units, and quantities of what has no serial numbers.

        :param list lot_ids: ids of ``stock.lot``
        :param dict quantities: as in :meth:`check_out_hire`
        :param condition: in what condition the units are; None: as they went
        :return: ids of the bookings that are back now
        :raise UserError: naming what is not out on this hire; nothing is taken back
        """
        self._check_may_handle_hire()
        rows = self._find_rows_out(lot_ids, quantities)
        rows._take_back(condition=condition, note=note, source="form")
        rows._close_in_documents()
        return rows.ids

    def declare_hire_gone(self, state, lot_ids=(), quantities=None, note=None):
        """Say what of this hire will not come back.

        :param str state: lost, or consumed for what has no serial numbers
        """
        self._check_may_handle_hire()
        rows = self._find_rows_out(lot_ids, quantities)
        rows._declare_gone(state, note=note)
        rows._close_in_documents()
        return rows.ids

    # ------------------------------------------------------------------

    def _check_may_handle_hire(self):
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(
                self.env._("Only warehouse users hand out and take back what is hired.")
            )
        if not self.is_hire or self.state != "sale":
            raise UserError(
                self.env._("%s is not a confirmed hire: confirm it first.", self.name)
            )

    def _browse_units(self, lot_ids):
        return self.env["stock.lot"].browse(list(dict.fromkeys(lot_ids))).exists()

    def _read_quantities(self, quantities):
        """Return [(order line, quantity)] of what a caller says is more than none."""
        lines = {line.id: line for line in self.order_line.filtered("is_hire")}
        found = []
        for key, quantity in (quantities or {}).items():
            line = lines.get(int(key))
            if not line or line.product_id.tracking == "serial":
                raise UserError(
                    self.env._(
                        "%s has no line of that id for a product without serial "
                        "numbers.",
                        self.name,
                    )
                )
            if quantity:
                found.append((line, quantity))
        return found

    def _find_rows_out(self, lot_ids, quantities):
        """Return the rows of exactly these units and quantities that are out."""
        lots = self._browse_units(lot_ids)
        # sudo: bookings are nobody's to write by hand.
        out = self.sudo().booking_ids.filtered(lambda row: row.state == "out")
        rows = out.filtered(lambda row: row.lot_id in lots)
        if missing := lots - rows.lot_id:
            raise UserError(
                self.env._(
                    "%(units)s: not out on %(order)s. Nothing was taken back.",
                    units=", ".join(missing.mapped("name")),
                    order=self.name,
                )
            )
        for line, quantity in self._read_quantities(quantities):
            rows |= out.filtered(lambda row, line=line: row.line_id == line)._part_out(
                quantity
            )
        if not rows:
            raise UserError(self.env._("%s: say what is back.", self.name))
        return rows
