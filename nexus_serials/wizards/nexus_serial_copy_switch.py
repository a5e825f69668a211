"""Moving reservations and open orders over from a product to its copy."""

from odoo import models

#: Fields an order line keeps although Odoo would work them out anew for the copy.
KEPT_ON_LINES = {
    "sale.order.line": (
        "name product_uom_id product_uom_qty price_unit technical_price_unit discount "
        "tax_ids customer_lead analytic_distribution pricelist_item_id warehouse_id "
        "product_no_variant_attribute_value_ids product_custom_attribute_value_ids"
    ),
    "purchase.order.line": (
        "name product_uom_id product_qty price_unit technical_price_unit discount "
        "tax_ids date_planned analytic_distribution"
    ),
    "stock.move": "product_uom product_uom_qty packaging_uom_id",
}

ATTRIBUTE_VALUE_FIELDS = (
    "product_no_variant_attribute_value_ids",
    "never_product_template_attribute_value_ids",
)


class NexusSerialCopy(models.TransientModel):
    _inherit = "nexus.serial.copy"

    def _move_documents(self, variants):
        """Give all open order lines and moves the corresponding variant.

        :return: what was reserved, for :meth:`_reserve_again`
        """
        moves = self._filter_writable(self._get_open_moves())
        lines = [
            self._filter_writable(self._get_open_lines(model)).filtered(
                lambda line: not self._get_line_obstacle(line)
            )
            for model in ("sale.order.line", "purchase.order.line")
        ]
        reservations = [
            (line.move_id, line.location_id, line.package_id, line.quantity_product_uom)
            for line in moves.move_line_ids
        ]
        moves._do_unreserve()
        # Odoo parts a move from a sales line of another product, and lets no product
        # change on a line that has moves: parted they change, then they meet again.
        sales_lines = dict(moves.grouped("sale_line_id"))
        pickings = moves.picking_id
        with self.env.protecting([pickings._fields["move_type"]], pickings):
            for records in (moves, *lines):
                self._switch_product(records, variants)
            for line, line_moves in sales_lines.items():
                line_moves.sale_line_id = line
        return reservations

    def _switch_product(self, records, variants):
        model = records._name
        kept = [
            records._fields[name]
            for name in KEPT_ON_LINES[model].split()
            if name in records._fields
        ]
        for product, group in records.grouped("product_id").items():
            with self.env.protecting(kept, group):
                group.write({"product_id": variants[product].id})
            if model != "stock.move":
                self._log_switch(group.order_id, product, variants[product])
        self._switch_attribute_values(records)

    def _switch_attribute_values(self, records):
        """Replace values that make no variant (an engraving, say) by the copy's."""
        values = self.product_tmpl_id._map_attribute_values(
            self.product_tmpl_id.serial_successor_id
        )
        for name in ATTRIBUTE_VALUE_FIELDS:
            if name not in records._fields:
                continue
            for record in records.filtered(name):
                record[name] = record[name].browse(
                    [values.get(value, value).id for value in record[name]]
                )
        if "product_custom_attribute_value_ids" in records._fields:
            for custom in records.product_custom_attribute_value_ids:
                value = custom.custom_product_template_attribute_value_id
                if value in values:
                    custom.custom_product_template_attribute_value_id = values[value]

    def _log_switch(self, orders, old, new):
        body = self.env._(
            "%(old)s was replaced by %(new)s, which has serial numbers.",
            old=old.display_name,
            new=new.display_name,
        )
        orders._message_log_batch(bodies=dict.fromkeys(orders.ids, body))

    def _reserve_again(self, reservations):
        """Reserve for each move what it had, place by place, now of the new units."""
        incoming = self.env["stock.move"]
        held = {}
        for move, location, package, quantity in reservations:
            if move._should_bypass_reservation(location):
                incoming |= move
            else:
                key = (move, location, package)
                held[key] = held.get(key, 0) + round(quantity)
        incoming._action_assign()
        self._reserve_units(held)

    def _reserve_units(self, held):
        """Reserve new units.

        :param held: {(move, location, package): number of units}
        """
        moves = self.env["stock.move"].concat(*dict.fromkeys(key[0] for key in held))
        Quant = self.env["stock.quant"]
        quants = Quant.search(
            [("product_id", "in", moves.product_id.ids), ("lot_id", "!=", False)],
            order="in_date, id",
        )
        pools = {
            key: list(group)
            for key, group in quants.grouped(
                lambda quant: (quant.product_id, quant.location_id, quant.package_id)
            ).items()
        }
        vals_list = []
        for (move, location, package), count in held.items():
            pool = pools.get((move.product_id, location, package), [])
            taken, pool[:count] = pool[:count], []
            vals_list += [
                move._prepare_move_line_vals(quantity=1, reserved_quant=quant)
                for quant in taken
            ]
        # Spares Odoo a search for the quant of every unit.
        cache = Quant._get_quants_by_products_locations(
            moves.product_id, quants.location_id, [("lot_id", "in", quants.lot_id.ids)]
        )
        Line = self.env["stock.move.line"].with_context(quants_cache=cache)
        Line.create(vals_list)
        moves._recompute_state()
        moves.picking_id._check_entire_pack()
