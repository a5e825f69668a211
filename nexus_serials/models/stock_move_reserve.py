"""What reservation takes: promised units go to their order, and to nobody else."""

from odoo import models

#: Context key: reserve what nobody is promised, and mark it as a mere proposal.
FREE_UNITS_ONLY = "nexus_free_units_only"
#: Context key: leave out what nobody may take: in maintenance, damaged, lost, retired.
FIT_UNITS_ONLY = "nexus_fit_units_only"


class StockMove(models.Model):
    _inherit = "stock.move"

    def _update_reserved_quantity(
        self,
        need,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=True,
    ):
        taken = 0
        if (
            self.product_id.tracking == "serial"
            and not lot_id
            and self.product_id.uom_id.compare(need, 0) > 0
        ):
            taken, waiting = self._reserve_promised_units(need, location_id)
            need -= taken + waiting
            self = self.with_context(**{FREE_UNITS_ONLY: True, FIT_UNITS_ONLY: True})
            if self.product_id.uom_id.compare(need, 0) <= 0:
                return taken
        return taken + super()._update_reserved_quantity(
            need,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
        )

    def _prepare_move_line_vals(self, quantity=None, reserved_quant=None):
        vals = super()._prepare_move_line_vals(quantity, reserved_quant)
        if reserved_quant and self.env.context.get(FREE_UNITS_ONLY):
            vals["is_proposed"] = True
        return vals

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._close_promises()
        return moves

    def _action_cancel(self):
        res = super()._action_cancel()
        lines = self._get_promised_lines()
        if lines:
            lines.filtered(lambda line: line.state == "sale")._settle_serials()
        return res

    # ------------------------------------------------------------------

    def _reserve_promised_units(self, need, location):
        """Reserve the units promised to this move's order line.

        :return: (how many were taken, how many more are promised but not there: they
            are waited for, no other unit takes their place)
        """
        lines = self._get_promised_lines()
        if not lines:
            return 0, 0
        lots = self.env["nexus.serial.claim"]._find_of_lines(lines).lot_id
        if not lots:
            return 0, 0
        lots -= lots._find_open_lines().lot_id
        # sudo: as Odoo does when it reserves.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("lot_id.status_flag", "not in", lots._get_unfit_flags()),
                    ("location_id", "child_of", location.id),
                    ("quantity", ">", 0),
                ]
            )
            .filtered(lambda q: q.product_uom_id.compare(q.available_quantity, 1) >= 0)
        )[: int(need)]
        vals_list = [
            vals
            for quant in quants
            for vals in self._add_serial_move_line_to_vals_list(quant, 1)
        ]
        self.env["stock.move.line"].create(vals_list)
        missing = lots - quants.lot_id
        missing -= self.sale_line_id._find_moved_units(missing)
        return len(quants), min(len(missing), int(need) - len(quants))

    def _takes_promised_units(self):
        """Whether this move is where the units of an order line are taken from stock:
        not done yet, and the first step if there are several."""
        return (
            self.state in ("confirmed", "partially_available", "assigned")
            and not self.move_orig_ids
            and not self._should_bypass_reservation()
        )

    def _free_units(self, lots, proposals):
        """Undo the reservation of these units, and of mere proposals."""
        lot_ids = set(lots._ids)
        self.move_line_ids.filtered(
            lambda line: (
                line.lot_id.id in lot_ids
                or (proposals and line.is_proposed and not line.picked)
            )
        ).unlink()

    def _get_promised_lines(self):
        """Return the order lines these moves ship, where they can name units.

        No query for products without serial numbers.
        """
        # sudo: the order may be nobody's business in the warehouse.
        return (
            self.filtered(lambda move: move.product_id.tracking == "serial")
            .sudo()
            .sale_line_id.filtered(lambda line: line.product_id.tracking == "serial")
        )

    def _close_promises(self):
        """End the promises of what has been shipped."""
        lines = self._get_promised_lines()
        if not lines:
            return
        shipped = self.filtered(lambda move: move.location_dest_id._is_outgoing())
        # sudo: claims are nobody's to write.
        self.env["nexus.serial.claim"].sudo().search(
            [
                ("sale_line_id", "in", lines.ids),
                ("lot_id", "in", shipped.move_line_ids.lot_id.ids),
            ]
        ).unlink()
        lines._settle_serials()

    def _describe_transfer(self):
        """Return transfer and customer, as said to whoever asks who has a unit."""
        name = self.picking_id.name or self.reference or self.env._("a stock move")
        partner = self.picking_id.partner_id.commercial_partner_id
        return f"{name} ({partner.name})" if partner else name
