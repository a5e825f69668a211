import re

from odoo import api, fields, models


class NexusSerialClaim(models.Model):
    """A unit promised to a confirmed order line that has not got it yet.

    The row is made when the order is confirmed and goes when the unit is shipped or
    no longer wanted; the unique index decides who gets a unit two want.
    """

    _name = "nexus.serial.claim"
    _description = "Unit Promised to an Order"
    _rec_name = "lot_id"

    lot_id = fields.Many2one("stock.lot", "Unit", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order Line", required=True, index=True, ondelete="cascade"
    )

    _lot_uniq = models.UniqueIndex(
        "(lot_id)",
        lambda env, diagnostics: env["nexus.serial.claim"]._get_taken_message(
            diagnostics
        ),
    )

    @api.model
    def _get_taken_message(self, diagnostics):
        """Return what to say when the index refused a unit: two users confirmed their
        orders at the same moment, so no check could see it."""
        detail = diagnostics.message_detail if diagnostics else None
        found = re.search(r"=\((\d+)\)", detail or "")
        lot_id = int(found[1]) if found else False
        # sudo: the other order may be somebody else's.
        claim = self.sudo().search([("lot_id", "=", lot_id)], limit=1)
        if not claim:
            return self.env._(
                "A unit of this order has just been promised to another one. Nothing "
                "was saved: try again."
            )
        return self.env._(
            "%(serial)s has just been promised to %(order)s. Nothing was saved: choose "
            "another unit and try again.",
            serial=claim.lot_id.name,
            order=claim.sale_line_id._describe_order(),
        )

    # ------------------------------------------------------------------
    # Promised and released
    # ------------------------------------------------------------------

    @api.model
    def _promise(self, lots_by_line):
        """Promise units to confirmed order lines, and take them back from deliveries
        that merely reserved them by themselves: these get other units.

        :param dict lots_by_line: {sale.order.line: its units}
        :raise UserError: a delivery would be left without
        """
        vals_list = [
            {"lot_id": lot.id, "sale_line_id": line.id}
            for line, lots in lots_by_line.items()
            for lot in lots
        ]
        if not vals_list:
            return
        # sudo: claims are nobody's to write.
        claims = self.sudo().create(vals_list)
        claims._touch_quants()
        claims._take_from_others()

    def _touch_quants(self):
        """Make a reservation that runs at this moment fail and start over: it cannot
        see the claims yet."""
        self.env["stock.quant"].flush_model()
        self.env.cr.execute(
            "UPDATE stock_quant SET lot_id = lot_id WHERE lot_id = ANY(%s)",
            [self.lot_id.ids],
        )

    def _take_from_others(self):
        line_by_lot = {claim.lot_id: claim.sale_line_id for claim in self}
        held = self.lot_id._find_open_lines().filtered(
            lambda line: line.move_id.sale_line_id != line_by_lot[line.lot_id]
        )
        held._check_not_chosen()
        with held._taken_over():
            pass

    @api.model
    def _release(self, lots_by_line):
        """End promises that were not kept.

        :param dict lots_by_line: {sale.order.line: units it no longer wants}
        """
        given_up = {
            (lot.id, line.id) for line, lots in lots_by_line.items() for lot in lots
        }
        # sudo: claims are nobody's to write.
        self.sudo().search(
            [("lot_id", "in", [lot_id for lot_id, _line_id in given_up])]
        ).filtered(
            lambda claim: (claim.lot_id.id, claim.sale_line_id.id) in given_up
        ).unlink()

    @api.model
    def _find_of_lines(self, sale_lines):
        """Return the claims of these order lines."""
        # sudo: an order line knows what was promised to it, whoever asks.
        return self.sudo().search([("sale_line_id", "in", sale_lines.ids)])

    @api.model
    def _find_promised(self, lots):
        """Return {unit: the order line it is promised to}."""
        claims = self.sudo().search([("lot_id", "in", lots.ids)])
        return {claim.lot_id: claim.sale_line_id for claim in claims}
