"""Known units that an adjustment adds while they are with a customer: it asks whether
they were returned, and why, before it brings them back from there."""

from odoo import fields, models

from .. import numbering

#: Context key of the button: it asks, a call through the API posts.
ASK_RETURNED = "nexus_ask_returned"


class NexusSerialAdjustmentAddition(models.Model):
    _inherit = "nexus.serial.adjustment.addition"

    return_reason = fields.Char(
        copy=False,
        help="Why a unit that was with a customer came back; by default the reason of "
        "the adjustment.",
    )


class NexusSerialAdjustment(models.Model):
    _inherit = "nexus.serial.adjustment"

    def action_post(self):
        if self.env.context.get(ASK_RETURNED):
            self._check_draft()
            asked = self.filtered(lambda adjustment: adjustment._find_unexplained())
            if asked:
                return asked[0]._ask_returned()
            self = self.with_context(**{ASK_RETURNED: False})
        return super().action_post()

    def _ask_returned(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returned?"),
            "res_model": "nexus.serial.adjustment.return",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_adjustment_id": self.id},
        }

    def _find_unexplained(self):
        """Return {line to add: the move line that took its unit to a customer} of the
        lines nobody has said of that the unit was returned."""
        return {
            addition: line
            for addition, line in self._find_with_customers().items()
            if not addition.return_reason and not addition.origin_move_id
        }

    def _find_with_customers(self):
        """Return {line to add: the move line that took its unit to a customer}."""
        additions = self.addition_ids
        lots = self.env["stock.lot"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("serial_norm", "in", additions.mapped("serial_norm")),
            ]
        )
        by_norm = {
            lot.serial_norm: line for lot, line in lots._find_shipments().items()
        }
        return {
            addition: by_norm[addition.serial_norm]
            for addition in additions
            if addition.serial_norm in by_norm
        }

    def _tell_returned(self, shipments):
        """Note which units came back, from whom and why, here and on the deliveries.

        :param dict shipments: {line that was added: the move line of its delivery}
        """
        by_document = {}
        for addition, line in shipments.items():
            reason = addition.return_reason or self.reason
            by_document.setdefault((line.move_id, reason), []).append(addition.serial)
        for (move, reason), serials in by_document.items():
            text = self.env._(
                "Returned from %(transfer)s: %(serials)s. %(reason)s",
                transfer=move._describe_transfer(),
                serials=", ".join(numbering.condense(serials)),
                reason=reason,
            )
            self.message_post(body=text)
            if move.picking_id:  # some movement of its own, else
                move.picking_id.message_post(
                    body=self.env._(
                        "%(adjustment)s: %(text)s", adjustment=self.name, text=text
                    )
                )


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _find_shipments(self):
        """Return {unit: the move line that took it to the customer who has it}."""
        return {
            lot: line
            for lot, line in self._find_last_lines().items()
            if line.location_dest_id.usage == "customer"
        }
