from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html


class NexusSerialCopy(models.TransientModel):
    """Make the copy of a product with serial numbers, block the old product and, if
    wanted, carry stock, reservations and open orders over: all or nothing."""

    _name = "nexus.serial.copy"
    _description = "Copy With Serial Numbers"

    product_tmpl_id = fields.Many2one(
        "product.template", "Product", required=True, readonly=True, ondelete="cascade"
    )
    successor_id = fields.Many2one(
        "product.template",
        "Existing Copy",
        readonly=True,
        help="The product has been copied before: only what was left is carried over.",
    )
    name = fields.Char("Name of the Copy", required=True)
    has_variants = fields.Boolean(compute="_compute_identifiers")
    has_reference = fields.Boolean(compute="_compute_identifiers")
    reference_mode = fields.Selection(
        [
            ("move", "Moves to the copy"),
            ("share", "Both products have it"),
            ("leave", "Stays on the old product"),
        ],
        "Internal Reference",
        default="move",
        required=True,
    )
    has_barcode = fields.Boolean(compute="_compute_identifiers")
    barcode_mode = fields.Selection(
        [
            ("move", "Moves to the copy"),
            ("leave", "Stays on the old product"),
        ],
        "Barcode",
        default="move",
        required=True,
        help="Two products cannot have the same barcode.",
    )
    has_stock = fields.Boolean(compute="_compute_quantities")
    may_carry_stock = fields.Boolean(compute="_compute_may_carry_stock")
    carry_stock = fields.Boolean(
        "Carry the stock on hand over",
        help="Every unit on hand gets a serial number. Quantity and value leave the "
        "old product and enter the copy in one step.",
    )
    has_documents = fields.Boolean(compute="_compute_has_documents")
    has_stuck_documents = fields.Boolean(compute="_compute_has_documents")
    move_documents = fields.Boolean(
        "Move reservations and open orders over",
        help="Undelivered sales, unreceived purchases and their transfers go on with "
        "the copy, at the same quantities, prices and dates.",
    )
    line_ids = fields.One2many("nexus.serial.copy.line", "wizard_id", "Stock on Hand")
    document_ids = fields.One2many(
        "nexus.serial.copy.document", "wizard_id", "Open Documents"
    )
    unit_count = fields.Integer("Units on Hand", compute="_compute_quantities")
    serial_count = fields.Integer("Serial Numbers", compute="_compute_quantities")
    obstacles = fields.Html(compute="_compute_obstacles")

    @api.depends("product_tmpl_id")
    def _compute_identifiers(self):
        for wizard in self:
            variants = wizard.product_tmpl_id._all_variants()
            wizard.has_variants = len(variants) > 1
            wizard.has_reference = any(variants.mapped("default_code"))
            wizard.has_barcode = any(variants.mapped("barcode"))

    @api.depends("line_ids.quantity", "line_ids.serial_count")
    def _compute_quantities(self):
        for wizard in self:
            wizard.has_stock = bool(wizard._get_quants())
            wizard.unit_count = sum(wizard.line_ids.mapped("quantity"))
            wizard.serial_count = sum(wizard.line_ids.mapped("serial_count"))

    @api.depends_context("uid")
    def _compute_may_carry_stock(self):
        self.may_carry_stock = self.env.user.has_group("stock.group_stock_manager")

    @api.depends("document_ids")
    def _compute_has_documents(self):
        for wizard in self:
            wizard.has_documents = bool(wizard.document_ids)
            wizard.has_stuck_documents = any(wizard.document_ids.mapped("obstacle"))

    @api.depends("carry_stock", "move_documents", "product_tmpl_id")
    def _compute_obstacles(self):
        for wizard in self:
            reasons = wizard._get_obstacles()
            wizard.obstacles = reasons and plaintext2html("\n".join(reasons))

    def action_generate(self):
        """Draw a number for every unit that has no serial yet."""
        self.line_ids._generate_missing()
        return self._get_form_action()

    def action_refresh(self):
        """Read stock and documents again; serials entered so far stay."""
        self._refresh()
        return self._get_form_action()

    def action_copy(self):
        """Do it, and show the copy.

        :raise UserError: naming everything that stands in the way; nothing changed
        """
        self.ensure_one()
        # Nothing stays half done even where the caller catches the error.
        with self.env.cr.savepoint():
            copy = self._run()
        return {
            "type": "ir.actions.act_window",
            "res_model": "product.template",
            "res_id": copy.id,
            "views": [[False, "form"]],
            "target": "main",
        }

    @api.model
    def _create_for(self, template):
        """Return the wizard for a product; of one copied before, what was left on it
        can still be carried over to that copy."""
        successor = template.is_blocked_for_orders and template.serial_successor_id
        wizard = self.create(
            {
                "product_tmpl_id": template.id,
                "name": template.name,
                "successor_id": successor and successor.id,
            }
        )
        wizard._refresh()
        if successor and not (wizard.has_stock or wizard.has_documents):
            raise UserError(
                self.env._(
                    "%(product)s has been copied already: use %(successor)s. To make "
                    "another copy, unblock %(product)s on its form first.",
                    product=template.display_name,
                    successor=successor.display_name,
                )
            )
        return wizard

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy with serial numbers"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def _refresh(self):
        self.ensure_one()
        self._refresh_lines()
        self._refresh_documents()

    def _run(self):
        """Make the copy and move over what was ticked; return the copy."""
        self._check_ready()
        copy, variants = self._get_copy()
        reservations = self._move_documents(variants) if self.move_documents else []
        if self.carry_stock:
            self._carry_stock(variants)
        self._reserve_again(reservations)
        return copy

    def _get_copy(self):
        """Return the copy, made now or before, and {old variant: its variant}."""
        old = self.product_tmpl_id
        if copy := self.successor_id:
            values = old._map_attribute_values(copy)
            return copy, old._find_counterparts(copy, values)
        copy, variants = old._copy_with_serials(self.name)
        self._hand_over_identifiers(variants)
        old._block_for_orders(copy)
        return copy, variants

    def _hand_over_identifiers(self, variants):
        Product = self.env["product.product"]
        if self.reference_mode == "move":
            Product._move_identifier("default_code", variants)
        elif self.reference_mode == "share":
            for old, new in variants.items():
                new.default_code = old.default_code
        if self.barcode_mode == "move":
            Product._move_identifier("barcode", variants)
            for old, new in variants.items():
                old.product_uom_ids.product_id = new

    def _check_ready(self):
        """:raise UserError: naming everything that stands in the way"""
        template = self.product_tmpl_id
        template._check_may_copy_with_serials()
        if (self.carry_stock or self.move_documents) and not self.may_carry_stock:
            raise AccessError(
                self.env._(
                    "Carrying stock and orders over takes the rights of an inventory "
                    "administrator. Make the copy alone, or ask one."
                )
            )
        # Nobody else reserves, moves or copies this product meanwhile.
        template._all_variants().sudo().lock_for_update(allow_referencing=True)
        self._get_quants().lock_for_update(allow_referencing=True)
        if obstacles := self._get_obstacles():
            raise UserError(
                self.env._(
                    "%(product)s was left as it was, because of this:\n%(reasons)s",
                    product=template.display_name,
                    reasons="\n".join(obstacles),
                )
            )
        if self.carry_stock:
            self._check_serials_complete()

    def _get_obstacles(self):
        """Return why what is ticked cannot be done: list of phrases, each naming what
        stands in the way."""
        self.ensure_one()
        obstacles = []
        if self.successor_id and not (self.carry_stock or self.move_documents):
            obstacles.append(
                self.env._(
                    "- It has been copied already. Tick what is to be carried over to "
                    "the copy."
                )
            )
        if self.carry_stock:
            obstacles += self._get_stock_obstacles()
            if not self.move_documents:
                obstacles += self._get_reservation_obstacles()
        if self.move_documents:
            obstacles += self._get_document_obstacles()
            if self.has_stock and not self.carry_stock:
                obstacles.append(
                    self.env._(
                        "- There is stock on hand: orders can only move over together "
                        'with it. Tick "Carry the stock on hand over" as well.'
                    )
                )
        return obstacles
