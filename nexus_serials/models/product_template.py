import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .. import serial_settings

#: Writing one of these may switch serial numbers on or off, ``type`` and
#: ``is_storable`` without naming ``tracking``.
SWITCHING_FIELDS = frozenset({"has_serial_numbers", "tracking", "is_storable", "type"})


class ProductTemplate(models.Model):
    _inherit = "product.template"

    has_serial_numbers = fields.Boolean(
        "Has serial numbers?",
        compute="_compute_has_serial_numbers",
        inverse="_inverse_has_serial_numbers",
        store=True,
        help="Every unit of this product carries a serial number of its own, asked for "
        "when it is received and chosen when it is sold.",
    )
    serial_pattern = fields.Char(
        help="Regular expression the whole serial number has to match, as the "
        "manufacturer prints it: [A-Z]{2}[0-9]{8}. Empty: any serial number.",
    )

    @api.depends("tracking", "is_storable")
    def _compute_has_serial_numbers(self):
        # Odoo lets `tracking` be written where no stock is kept; it means nothing.
        for template in self:
            template.has_serial_numbers = (
                template.tracking == "serial" and template.is_storable
            )

    def _inverse_has_serial_numbers(self):
        for template in self:
            if template.has_serial_numbers:
                template._check_serials_possible()
                template.tracking = "serial"
            elif template.tracking == "serial":
                template.tracking = "none"

    @api.constrains("serial_pattern")
    def _check_serial_pattern(self):
        for template in self.filtered("serial_pattern"):
            try:
                re.compile(template.serial_pattern)
            except re.error as error:
                raise ValidationError(
                    self.env._(
                        "The serial number pattern of %(product)s is not a regular "
                        "expression: %(error)s. Correct it, or leave it empty to "
                        "accept any serial number.",
                        product=template.display_name,
                        error=str(error),
                    )
                ) from error

    @api.onchange("has_serial_numbers")
    def _onchange_has_serial_numbers(self):
        if self.has_serial_numbers:
            self.tracking = "serial"
        elif self.tracking == "serial":
            self.tracking = "none"

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create([self._name_tracking(vals) for vals in vals_list])
        for template, vals in zip(templates, vals_list, strict=True):
            if vals.get("has_serial_numbers"):
                template._check_serials_possible()
        return templates

    def write(self, vals):
        if not SWITCHING_FIELDS & vals.keys():
            return super().write(vals)
        had_serials = {template: template.tracking == "serial" for template in self}
        res = super().write(vals)
        switched = self.filtered(lambda t: (t.tracking == "serial") != had_serials[t])
        switched._check_serial_switch()
        switched_on = switched.filtered(lambda t: t.tracking == "serial")
        self.env["stock.lot"]._flag_serial_clashes(
            switched_on.with_context(active_test=False).product_variant_ids
        )
        return res

    @api.model
    def _name_tracking(self, vals):
        """Return the values with ``tracking`` said as the flag says it, so that no
        default of ``tracking`` speaks against the flag."""
        if "has_serial_numbers" not in vals:
            return vals
        if vals["has_serial_numbers"]:
            return dict(vals, tracking="serial")
        return dict(vals, tracking="none") if vals.get("tracking") == "serial" else vals

    def _check_serials_possible(self):
        """Refuse serial numbers where no stock is kept.

        :raise UserError: naming the product and the box to tick
        """
        for template in self:
            # A service may keep the box ticked it had as goods.
            if template.type != "consu" or not template.is_storable:
                raise UserError(
                    self.env._(
                        "%s cannot have serial numbers: its stock is not tracked. "
                        'Make it of type Goods and tick "Track Inventory" first.',
                        template.display_name,
                    )
                )

    def _check_serial_switch(self):
        """Refuse switching serial numbers on or off where units already went in or
        out without (or with) them; a setting lifts the rule.

        :raise UserError: naming each product, its movements and the way out
        """
        if not self or not serial_settings.movement_rule(self.env):
            return
        blockers = self._serial_switch_blockers()
        if not blockers:
            return
        lines = "\n".join(
            self.env._(
                "- %(product)s: %(movements)s",
                product=template.display_name,
                movements=", ".join(reasons),
            )
            for template, reasons in blockers.items()
        )
        raise UserError(
            self.env._(
                "Serial numbers can no longer be switched on or off, because there are "
                "movements already:\n%s\n\n"
                'Use "Copy with serial numbers" in the action menu of the product: it '
                "makes the copy and blocks the old product from new purchases and "
                "sales. (The rule can be lifted in Inventory > Configuration > "
                "Settings > Serial numbers.)",
                lines,
            )
        )

    def _serial_switch_blockers(self):
        """Return the movements that forbid switching serial numbers on or off.

        Archived variants, and companies the user does not see, count: the rule is
        about what happened to the goods.

        :return: dict of template → list of phrases such as ``"3 stock moves done"``
        """
        variants = (
            self.sudo().with_context(active_test=False).mapped("product_variant_ids")
        )
        in_variants = ("product_id", "in", variants.ids)
        counts = (
            (
                "stock.move",
                [in_variants, ("state", "=", "done")],
                lambda n: self.env._("%s stock moves done", n),
            ),
            (
                "purchase.order.line",
                [in_variants, ("order_id.state", "=", "purchase")],
                lambda n: self.env._("%s confirmed purchase lines", n),
            ),
            (
                "sale.order.line",
                [in_variants, ("order_id.state", "=", "sale")],
                lambda n: self.env._("%s confirmed sales lines", n),
            ),
        )
        blockers = {}
        for model, domain, phrase in counts:
            groups = (
                self.env[model].sudo()._read_group(domain, ["product_id"], ["__count"])
            )
            per_template = {}
            for product, count in groups:
                template = self.browse(product.product_tmpl_id.id)
                per_template[template] = per_template.get(template, 0) + count
            for template, count in per_template.items():
                blockers.setdefault(template, []).append(phrase(count))
        return blockers
