"""Reservations and open orders of a product: what they are, and which of them can
move over to its copy."""

from odoo import api, fields, models


class NexusSerialCopyDocument(models.TransientModel):
    """An open order line or transfer, shown before the copy is made."""

    _name = "nexus.serial.copy.document"
    _description = "Open Document of the Product to Copy"
    _order = "obstacle desc, id"

    wizard_id = fields.Many2one(
        "nexus.serial.copy", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("sale", "Sales order"),
            ("quotation", "Quotation"),
            ("purchase", "Purchase order"),
            ("rfq", "Request for quotation"),
            ("transfer", "Transfer"),
        ],
        readonly=True,
    )
    document = fields.Reference(
        [
            ("sale.order", "Sales Order"),
            ("purchase.order", "Purchase Order"),
            ("stock.picking", "Transfer"),
        ],
        readonly=True,
    )
    product_id = fields.Many2one("product.product", readonly=True)
    quantity = fields.Float("Open", digits="Product Unit", readonly=True)
    reserved = fields.Float(digits="Product Unit", readonly=True)
    obstacle = fields.Char("Why It Cannot Move", readonly=True)


class NexusSerialCopy(models.TransientModel):
    _inherit = "nexus.serial.copy"

    # ------------------------------------------------------------------
    # What is open
    # ------------------------------------------------------------------

    def _get_open_lines(self, model):
        """Return the order lines not (fully) done, quotations too, as superuser: what
        the user may not see must be counted."""
        variants = self.product_tmpl_id._all_variants()
        states = {
            "sale.order.line": ("draft", "sent", "sale"),
            "purchase.order.line": ("draft", "sent", "to approve", "purchase"),
        }
        lines = (
            self.env[model]
            .sudo()
            .search(
                [
                    ("product_id", "in", variants.ids),
                    ("order_id.state", "in", states[model]),
                ]
            )
        )
        return lines.filtered(
            lambda line: not line._is_order_confirmed() or self._is_line_open(line)
        )

    @api.model
    def _is_line_open(self, line):
        """Whether something is still to come of a confirmed line. What was cancelled
        on its transfers is not, however much was ordered."""
        states = set(line.move_ids.mapped("state"))
        return self._get_open_quantity(line) and (
            not states or states - {"done", "cancel"}
        )

    @api.model
    def _get_open_quantity(self, line):
        """Return what of an order line is still to come, in the product's unit."""
        done = "qty_delivered" if line._name == "sale.order.line" else "qty_received"
        ordered = line._get_ordered()[1]
        return max(
            0.0,
            ordered
            - line.product_uom_id._compute_quantity(
                line[done], line.product_id.uom_id, round=False
            ),
        )

    def _get_open_moves(self):
        """Return all stock moves not yet done, as superuser."""
        return (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("product_id", "in", self.product_tmpl_id._all_variants().ids),
                    ("state", "not in", ("done", "cancel")),
                ]
            )
        )

    def _filter_writable(self, records):
        """Return those of these (superuser) records the user may see and change."""
        mine = self.env[records._name]
        if not mine.has_access("write"):
            return mine
        return mine.search([("id", "in", records.ids)])._filtered_access("write")

    def _refresh_documents(self):
        self.document_ids.unlink()
        vals_list = []
        covered = self.env["stock.move"]
        for model in ("sale.order.line", "purchase.order.line"):
            for line in self._filter_writable(self._get_open_lines(model)):
                covered |= line.sudo().move_ids
                vals_list.append(self._prepare_line_document(line))
        moves = self._filter_writable(self._get_open_moves() - covered)
        vals_list += [self._prepare_move_document(move) for move in moves]
        self.env["nexus.serial.copy.document"].create(vals_list)

    def _prepare_line_document(self, line):
        is_sale = line._name == "sale.order.line"
        confirmed, draft = ("sale", "quotation") if is_sale else ("purchase", "rfq")
        moves = self._get_open_moves().filtered(
            lambda move: move in line.sudo().move_ids
        )
        return {
            "wizard_id": self.id,
            "kind": confirmed if line._is_order_confirmed() else draft,
            "document": f"{line.order_id._name},{line.order_id.id}",
            "product_id": line.product_id.id,
            "quantity": self._get_open_quantity(line),
            "reserved": sum(self._get_reserved(move) for move in moves),
            "obstacle": self._get_line_obstacle(line)
            or next(filter(None, map(self._get_move_obstacle, moves)), False),
        }

    def _prepare_move_document(self, move):
        return {
            "wizard_id": self.id,
            "kind": "transfer",
            "document": move.picking_id and f"stock.picking,{move.picking_id.id}",
            "product_id": move.product_id.id,
            "quantity": move.product_qty,
            "reserved": self._get_reserved(move),
            "obstacle": self._get_move_obstacle(move),
        }

    @api.model
    def _get_reserved(self, move):
        """Return how many units on hand a move holds, in the product's unit."""
        return sum(
            line.quantity_product_uom
            for line in move.move_line_ids
            if not move._should_bypass_reservation(line.location_id)
        )

    # ------------------------------------------------------------------
    # What stands in the way
    # ------------------------------------------------------------------

    def _get_reservation_obstacles(self):
        """Stock that is reserved cannot leave the old product under the documents that
        wait for it."""
        reserving = self._get_open_moves().filtered(self._get_reserved)
        visible = self._filter_writable(reserving)
        obstacles = [
            self.env._(
                '- %(document)s has %(quantity)s reserved. Tick "Move reservations and '
                'open orders over", or release it.',
                document=move.reference or move.display_name,
                quantity=f"{self._get_reserved(move):g} {move.product_id.uom_id.name}",
            )
            for move in visible
        ]
        return obstacles + self._get_hidden_obstacles(reserving, visible)

    def _get_document_obstacles(self):
        """Return why not all open documents can move over. Quotations never stand in
        the way: they can be changed when they are confirmed."""
        obstacles = []
        for model in ("sale.order.line", "purchase.order.line"):
            lines = self._get_open_lines(model).filtered(
                lambda line: line._is_order_confirmed()
            )
            visible = self._filter_writable(lines)
            for line in visible:
                if reason := self._get_line_obstacle(line):
                    obstacles.append(f"- {line.order_id.name}: {reason}")
            obstacles += self._get_hidden_obstacles(lines, visible)
        moves = self._get_open_moves()
        visible = self._filter_writable(moves)
        for move in visible:
            if reason := self._get_move_obstacle(move):
                obstacles.append(f"- {move.reference or move.display_name}: {reason}")
        return obstacles + self._get_hidden_obstacles(moves, visible)

    def _get_hidden_obstacles(self, records, visible):
        hidden = len(records) - len(visible)
        if not hidden:
            return []
        what = {
            "sale.order.line": self.env._("sales order lines"),
            "purchase.order.line": self.env._("purchase order lines"),
            "stock.move": self.env._("stock moves"),
        }[records._name]
        return [
            self.env._(
                "- %(count)s %(what)s you may not change, or of companies you have not "
                "selected. Select those companies, or ask somebody who may.",
                count=hidden,
                what=what,
            )
        ]

    def _get_line_obstacle(self, line):
        """Return why this order line has to stay with the old product, or False."""
        is_sale = line._name == "sale.order.line"
        if is_sale and line.combo_item_id:
            return self.env._("it was chosen in a combo. Change the combo product.")
        if not self._will_have_variant(line.product_id):
            return self.env._("the copy does not have this variant.")
        if not line._is_order_confirmed():
            return False
        if is_sale and line.qty_delivered:
            return self.env._(
                "%(done)s of %(ordered)s delivered already. Deliver or cancel the "
                "rest.",
                done=f"{line.qty_delivered:g}",
                ordered=f"{line.product_uom_qty:g}",
            )
        if not is_sale and line.qty_received:
            return self.env._(
                "%(done)s of %(ordered)s received already. Receive or cancel the rest.",
                done=f"{line.qty_received:g}",
                ordered=f"{line.product_qty:g}",
            )
        if line.sudo().invoice_lines.filtered(lambda aml: aml.parent_state != "cancel"):
            return self.env._(
                "it has been invoiced already. Finish it with the old product."
            )
        moved = line.sudo().move_ids.filtered(lambda m: m.state != "cancel").product_id
        if moved - line.product_id:
            return self.env._("it is delivered as other products (a kit, perhaps).")
        if line.order_id.locked:
            return self.env._("the order is locked. Unlock it first.")
        if self._get_open_quantity(line) % 1:
            return self.env._("its quantity is not a whole number of units.")
        return False

    def _get_move_obstacle(self, move):
        """Return why this move has to stay with the old product, or False."""
        move = move.sudo()
        chain = self._get_chain(move)
        if not self._will_have_variant(move.product_id):
            return self.env._("the copy does not have this variant.")
        if not move.picking_id:
            return self.env._(
                "it is no transfer (of a repair or production, perhaps). Finish or "
                "cancel it first."
            )
        if move.picked or any(move.move_line_ids.mapped("picked")):
            return self.env._(
                "it is being picked. Finish it, or take the picked units back."
            )
        if move.move_line_ids.result_package_id - move.move_line_ids.package_id:
            return self.env._("it has been packed. Unpack it first.")
        if move.origin_returned_move_id:
            return self.env._(
                "it is a return of the old product. Finish or cancel it first."
            )
        if move.restrict_partner_id:
            return self.env._("it is of goods that belong to somebody else.")
        if move.product_qty % 1:
            return self.env._("its quantity is not a whole number of units.")
        if chain.filtered(lambda m: m.state == "done"):
            return self.env._(
                "part of its way is done already. Finish or cancel the rest."
            )
        ordered = chain.sale_line_id.product_id | chain.purchase_line_id.product_id
        if chain.product_id | ordered != move.product_id:
            return self.env._(
                "it feeds a production or kit. Finish or cancel that first."
            )
        return False

    @api.model
    def _get_chain(self, move):
        """Return the moves before and after this one, cancelled ones apart."""
        chain = todo = move
        while todo:
            todo = (todo.move_orig_ids | todo.move_dest_ids).filtered(
                lambda m: m.state != "cancel"
            ) - chain
            chain |= todo
        return chain
