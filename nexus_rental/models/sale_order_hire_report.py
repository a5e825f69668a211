"""What the papers of a hire say: pick list, delivery and return notes."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials import numbering


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_hire_pick_rows(self):
        """Return what is to be picked for this hire, a dict for each line and kind of
        choice: ``{product, quantity, unit, wanted, units, places}``; units are chosen,
        places say where there is some of the rest."""
        self.ensure_one()
        # sudo: whoever may print the order is told where things are.
        rows = self.sudo().booking_ids.filtered(
            lambda row: row.state in ("booked", "prepared")
        )
        places = rows._find_places()
        result = []
        by_line = rows.grouped("line_id")
        for line in self.order_line.filtered(lambda line: line in by_line):
            some = by_line[line.sudo()]
            chosen = some.filtered("lot_id")
            if chosen:
                result.append(self._prepare_pick_row(line, chosen, places))
            if rest := some - chosen:
                result.append(self._prepare_pick_row(line, rest, places))
        return result

    def _prepare_pick_row(self, line, rows, places):
        lots = rows.lot_id
        found = defaultdict(float)
        if lots:
            for lot in lots:
                for place in places["lot"].get(lot.id, ()):
                    found[place] += 1
        else:
            found.update(places["product"].get(line.product_id.id, {}))
        return {
            "product": line.product_id.display_name,
            "quantity": sum(rows.mapped("quantity")),
            "unit": line.product_id.uom_id.name,
            "is_prepared": all(row.state == "prepared" for row in rows),
            "units": ", ".join(numbering.condense(lots.mapped("name"))),
            "places": [
                f"{place}: {quantity:g}" for place, quantity in sorted(found.items())
            ],
        }

    def action_print_hire_notes(self):
        """Print the delivery and return notes of these hires: one for each transfer
        that is done."""
        pickings = self.env["stock.picking"].search(
            [("hire_order_id", "in", self.ids), ("state", "=", "done")],
            order="date_done, id",
        )
        if not pickings:
            raise UserError(
                self.env._(
                    "Nothing of %s went out yet: there is no note to print.",
                    ", ".join(self.mapped("name")),
                )
            )
        return self.env.ref("stock.action_report_delivery").report_action(pickings)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_hire_length(self):
        """Return for how long this line is hired, in words."""
        return self._describe_hire_length(
            self.hire_start, self.hire_end, self.order_id._get_hire_timezone()
        )


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    def _find_places(self):
        """Return where in the warehouses these units are, and the rest of these
        products, free or not: ``{"lot": {id: [place]}, "product": {id: {place:
        quantity}}}``."""
        flags = self.env["stock.lot"]._get_unfit_flags()
        groups = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", self.product_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("location_id.usage", "=", "internal"),
                ("location_id.warehouse_id", "!=", False),
                ("quantity", ">", 0),
                "|",
                ("lot_id", "=", False),
                ("lot_id.status_flag", "not in", flags),
            ],
            ["product_id", "lot_id", "location_id"],
            ["quantity:sum"],
        )
        chosen = self.lot_id
        by_lot, by_product = defaultdict(list), defaultdict(lambda: defaultdict(float))
        for product, lot, location, quantity in groups:
            if lot in chosen:
                by_lot[lot.id].append(location.display_name)
            else:
                by_product[product.id][location.display_name] += quantity
        return {"lot": by_lot, "product": by_product}


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_hire_note_title(self):
        """Return what the note of this transfer is called, nothing where it is of no
        hire."""
        if not self.hire_order_id:
            return ""
        if self.location_id.is_hire_place:
            return self.env._("Return Note")
        return self.env._("Delivery Note")
