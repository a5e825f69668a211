"""Units scanned onto transfers one by one, beside those entered or chosen at once."""

from odoo import fields, models

from .. import numbering
from .stock_move_line_choice import checked


class StockMove(models.Model):
    _inherit = "stock.move"

    nexus_scan_session_id = fields.Many2one(
        "nexus.scan.session",
        "Stocktake",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The count whose approval moved these units.",
    )

    def action_open_reference(self):
        session = self[:1].nexus_scan_session_id
        if session and not self[:1].picking_id and session.has_access("read"):
            return session._get_records_action()
        return super().action_open_reference()

    def _count_expected_units(self):
        """Return how many units this move is for, in the product's own unit."""
        return self._serial_choice_units(
            self.product_uom_qty, self.product_uom, self.product_id
        )

    # ------------------------------------------------------------------
    # Units that leave
    # ------------------------------------------------------------------

    def _scan_take(self, lots):
        """Have this move take these units as well, in place of merely proposed ones.

        :raise UserError: another transfer would be left without
        """
        lines = self.move_line_ids.with_prefetch().filtered("quantity")
        known = lines.filtered(lambda line: line.lot_id in lots)
        new = lots - known.lot_id
        proposed = (lines - known).filtered(
            lambda line: line.is_proposed or not line.lot_id
        )
        surplus = max(0, len(lines) + len(new) - self._count_expected_units())
        given_up = proposed[max(0, len(proposed) - surplus) :]
        held = new._find_open_lines().filtered(lambda line: line.move_id != self)
        with held._taken_over():
            if order_line := self._get_choosing_line():
                order_line._exchange_serials(given_up.lot_id, lots)
            if new:
                checked(self)._replace_units(given_up, new)
            known.filtered("is_proposed").is_proposed = False

    def _scan_take_back(self, lot, was):
        """Undo :meth:`_scan_take` of one unit.

        :param str was: ``new``: the move had not reserved it; ``proposed``: it had,
            nobody had chosen it; ``chosen``
        """
        line = self.move_line_ids.filtered(lambda line: line.lot_id == lot)
        if was == "chosen" or not line:
            return
        if order_line := self._get_choosing_line():
            order_line._exchange_serials(lot, lot[:0])
        if was == "proposed":
            line.is_proposed = True
            return
        line.unlink()
        self._action_assign()

    # ------------------------------------------------------------------
    # Units that come in
    # ------------------------------------------------------------------

    def _scan_enter(self, entries):
        """Enter these serials as well, in the place of lines without one.

        :param list entries: of dict ``{serial, manufacturer_serial}``, checked
        """
        placeholders = self.move_line_ids.with_prefetch().filtered(
            lambda line: not line.lot_id and not line.lot_name
        )[: len(entries)]
        vals_list = self._prepare_serial_lines(entries, placeholders)
        placeholders.unlink()
        self.env["stock.move.line"].create(vals_list)

    def _scan_take_out(self, serial):
        """Undo :meth:`_scan_enter` of one serial."""
        norm = numbering.normalise(serial)
        self.move_line_ids.filtered(
            lambda line: norm in (line.serial_norm, line.lot_id.serial_norm)
        ).unlink()
        self._action_assign()
