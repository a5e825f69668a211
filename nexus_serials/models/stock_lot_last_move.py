from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _find_last_lines(self):
        """Return {unit: the done move line that moved it last}, without the units
        that never moved.

        What moved a unit last says where it is, whatever moved it before: it went to
        the customer with that delivery, and did not come back in any way.
        """
        if not self:
            return {}
        lines = self.env["stock.move.line"].sudo()
        lines.flush_model(["lot_id", "date", "state", "quantity"])
        # One probe of the index on (lot_id, date, id) for each unit.
        self.env.cr.execute(
            """SELECT last.id
                 FROM unnest(%s) AS unit (id),
                      LATERAL (SELECT line.id
                                 FROM stock_move_line AS line
                                WHERE line.lot_id = unit.id
                                  AND line.state = 'done'
                                  AND line.quantity > 0
                                ORDER BY line.date DESC, line.id DESC
                                LIMIT 1) AS last""",
            [self.ids],
        )
        # sudo: a unit may have moved where the user has no business.
        lines = lines.browse(line_id for (line_id,) in self.env.cr.fetchall())
        return {self.browse(line.lot_id.id): line for line in lines}

    def _find_units_at(self, location):
        """Return those of the units that are in or below the location."""
        # sudo: as Odoo does when it reserves.
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", self.ids),
                    ("location_id", "child_of", location.id),
                    ("quantity", ">", 0),
                ],
                ["lot_id"],
            )
        )
        return self.browse(lot.id for (lot,) in groups)
