from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_blocked_for_orders = fields.Boolean(
        "Blocked for New Orders",
        copy=False,
        readonly=True,
        tracking=True,
        help="No purchase or sale of this product can be confirmed. What was confirmed "
        "before is still received and delivered.",
    )
    serial_successor_id = fields.Many2one(
        "product.template",
        "Replaced By",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The copy with serial numbers to order instead of this product.",
    )
    serial_predecessor_ids = fields.One2many(
        "product.template",
        "serial_successor_id",
        "Replaces",
        readonly=True,
        context={"active_test": False},
    )
    serial_predecessor_id = fields.Many2one(
        "product.template", compute="_compute_serial_predecessor_id"
    )
    # What unblocking gives back.
    was_sale_ok = fields.Boolean("Could Be Sold", copy=False, readonly=True)
    was_purchase_ok = fields.Boolean("Could Be Purchased", copy=False, readonly=True)

    @api.depends("serial_predecessor_ids")
    def _compute_serial_predecessor_id(self):
        for template in self:
            template.serial_predecessor_id = template.serial_predecessor_ids[:1]

    def action_unblock_for_orders(self):
        """Let the products be bought and sold again as before they were blocked."""
        self._check_may_block()
        for template in self.filtered("is_blocked_for_orders"):
            template.write(
                {
                    "is_blocked_for_orders": False,
                    "sale_ok": template.was_sale_ok,
                    "purchase_ok": template.was_purchase_ok,
                }
            )
            template.message_post(
                body=self.env._("Unblocked: it can be bought and sold again.")
            )
        return True

    def _block_for_orders(self, successor):
        """Refuse this product in new purchases and sales from now on, in favour of
        ``successor``; say so in both chatters."""
        self._check_may_block()
        for template in self:
            if not template.is_blocked_for_orders:
                template.was_sale_ok = template.sale_ok
                template.was_purchase_ok = template.purchase_ok
            template.write(
                {
                    "is_blocked_for_orders": True,
                    "serial_successor_id": successor.id,
                    "sale_ok": False,
                    "purchase_ok": False,
                }
            )
            template.message_post(
                body=self.env._(
                    "Blocked for new purchases and sales. Replaced by %s, which has "
                    "serial numbers.",
                    Markup(successor._get_html_link()),
                )
            )
            successor.message_post(
                body=self.env._(
                    "Copy with serial numbers of %s, which is blocked for new "
                    "purchases and sales.",
                    Markup(template._get_html_link()),
                )
            )

    def _check_may_block(self):
        if not self.env.su and not self.env.user.has_group(
            "product.group_product_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only those who may create products can block or unblock them. "
                    'Ask an administrator for the right "Products: Create".'
                )
            )
        self.check_access("write")

    @api.model
    def _check_lines_not_blocked(self, lines):
        """Refuse order lines of blocked products.

        :param lines: sale.order.line or purchase.order.line records about to become
            part of a confirmed order
        :raise UserError: names each product, what to use instead, the order and the
            way out
        """
        # sudo: the product may be of a company the user sees no products of
        blocked = lines.sudo().filtered("product_id.is_blocked_for_orders")
        if not blocked:
            return
        reasons = {}
        for line in blocked:
            template = line.product_id.product_tmpl_id
            key = (line.order_id.display_name, line.product_id.display_name)
            reasons[key] = template.serial_successor_id.display_name
        details = "\n".join(
            self.env._(
                "- %(order)s: use %(successor)s instead of %(product)s",
                order=order,
                product=product,
                successor=successor,
            )
            if successor
            else self.env._("- %(order)s: %(product)s", order=order, product=product)
            for (order, product), successor in reasons.items()
        )
        raise UserError(
            self.env._(
                "These products are blocked for new purchases and sales:\n%s\n\n"
                "Change the lines, or have a product manager unblock the product on "
                "its form.",
                details,
            )
        )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def action_unblock_for_orders(self):
        return self.product_tmpl_id.action_unblock_for_orders()

    def action_copy_with_serials(self):
        self.ensure_one()
        return self.product_tmpl_id.action_copy_with_serials()
