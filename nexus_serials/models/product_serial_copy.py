"""What "Copy with serial numbers" takes over from a product to its copy."""

from odoo import Command, models
from odoo.exceptions import UserError

#: Rules about a product that its copy needs too: model, and whether the old one stops.
#: A reordering rule left on a blocked product would go on ordering it.
PRODUCT_RULES = (
    ("product.supplierinfo", False),
    ("product.pricelist.item", False),
    ("stock.putaway.rule", False),
    ("stock.storage.category.capacity", False),
    ("stock.warehouse.orderpoint", True),
)

#: Fields of a variant that its counterpart gets from elsewhere.
VARIANT_FIELDS_APART = frozenset(
    {
        *models.MAGIC_COLUMNS,
        "product_tmpl_id",
        "product_template_attribute_value_ids",
        "product_template_variant_value_ids",
        "active",
        "default_code",
        "barcode",
        "is_favorite",
    }
)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_copy_with_serials(self):
        """Open the wizard that makes the copy with serial numbers."""
        self.ensure_one()
        self._check_may_copy_with_serials()
        wizard = self.env["nexus.serial.copy"]._create_for(self)
        return wizard._get_form_action()

    def _check_may_copy_with_serials(self):
        """:raise UserError: there is nothing such a copy would be good for"""
        self.ensure_one()
        self._check_may_block()
        if self.type != "consu":
            raise UserError(
                self.env._(
                    "%s is not a product of type Goods, so its units cannot have "
                    "serial numbers.",
                    self.display_name,
                )
            )
        if self.has_serial_numbers:
            raise UserError(
                self.env._("%s has serial numbers already.", self.display_name)
            )

    def _copy_with_serials(self, name):
        """Return the copy of this product with serial numbers on, and the variants
        that correspond.

        Vendors, price rules, routes, taxes, pictures, attributes, putaway and
        reordering rules come along as copies of their own; reordering rules of the old
        product are archived. Reference and barcode stay where they are.

        :return: ``(copy, {old variant: variant of the copy})``; a variant of attribute
            values no longer offered has no counterpart
        """
        self.ensure_one()
        copy = self.copy(
            {
                "name": name,
                "is_storable": True,
                "tracking": "serial",
                "lot_valuated": False,
                "default_code": False,
                "active": True,
            }
        )
        if name == self.name:
            self._copy_name_translations(copy)
        self._copy_hidden_values(copy)
        values = self._map_attribute_values(copy)
        self._copy_attribute_exclusions(copy, values)
        variants = self._match_variants(copy, values)
        for old, new in variants.items():
            old._copy_variant_values(new)
        for model, is_moved in PRODUCT_RULES:
            self._copy_rules(copy, variants, model, is_moved)
        return copy, variants

    def _copy_name_translations(self, copy):
        translations = self._fields["name"]._get_stored_translations(self) or {}
        installed = dict(self.env["res.lang"].get_installed())
        copy.update_field_translations(
            "name",
            {lang: text for lang, text in translations.items() if lang in installed},
        )

    def _copy_hidden_values(self, copy):
        """Take over what copy() misses: taxes and routes of companies the user does
        not see, and values kept per company."""
        # sudo: of a shared product every company keeps its taxes, routes and accounts;
        # they go to the copy unseen
        old, new = self.sudo(), copy.sudo()
        for name in ("taxes_id", "supplier_taxes_id", "route_ids"):
            new[name] = old[name]
        copy_company_values(old, new)

    def _map_attribute_values(self, copy):
        """Return {attribute value of this template: the same of the copy}."""
        mapping = {}
        for old_line, new_line in zip(
            self.attribute_line_ids, copy.attribute_line_ids, strict=True
        ):
            new_values = {
                value.product_attribute_value_id: value
                for value in new_line.product_template_value_ids
            }
            for old_value in old_line.product_template_value_ids:
                if new_value := new_values.get(old_value.product_attribute_value_id):
                    mapping[old_value] = new_value
        return mapping

    def _copy_attribute_exclusions(self, copy, values):
        vals_list = [
            {
                "product_template_attribute_value_id": new_value.id,
                "product_tmpl_id": (
                    copy
                    if exclusion.product_tmpl_id == self
                    else exclusion.product_tmpl_id
                ).id,
                "value_ids": [
                    Command.set(
                        [values.get(value, value).id for value in exclusion.value_ids]
                    )
                ],
            }
            for old_value, new_value in values.items()
            for exclusion in old_value.exclude_for
        ]
        self.env["product.template.attribute.exclusion"].create(vals_list)

    def _match_variants(self, copy, values):
        """Give the copy the variants this product has, archived ones archived.

        :return: {old variant: variant of the copy}
        """
        variants = self._find_counterparts(copy, values)
        # Combinations somebody deleted from the old product.
        surplus = copy._all_variants() - copy._all_variants().browse(
            [new.id for new in variants.values()]
        )
        for old in self._all_variants() - self._all_variants().browse(
            [old.id for old in variants]
        ):
            combination = old.product_template_attribute_value_ids
            if all(value in values for value in combination):
                wanted = combination.browse([values[value].id for value in combination])
                variants[old] = self.env["product.product"].create(
                    copy._prepare_variant_values(wanted)
                )
        for old, new in variants.items():
            if old.active != new.active:
                new.active = old.active
        surplus.active = False
        return variants

    def _find_counterparts(self, copy, values):
        """Return {variant: the one of the copy with the same attribute values}."""
        by_combination = {
            variant.product_template_attribute_value_ids: variant
            for variant in copy._all_variants()
        }
        counterparts = {}
        for variant in self._all_variants():
            combination = variant.product_template_attribute_value_ids
            same = combination.browse(
                [values[value].id for value in combination if value in values]
            ).sorted()
            if len(same) == len(combination) and same in by_combination:
                counterparts[variant] = by_combination[same]
        return counterparts

    def _copy_rules(self, copy, variants, model, is_moved):
        """Give the copy its own rules of ``model``, the ones of variants without a
        counterpart apart."""
        # sudo: rules belong to companies, and every company's rules come along,
        # unseen; who may not edit price rules still gets a copy that sells alike
        Rule = self.env[model].sudo()
        domain = [("product_id", "in", self._all_variants().ids)]
        if (
            has_template := "product_tmpl_id" in Rule
            and Rule._fields["product_tmpl_id"].store
        ):
            domain = ["|", ("product_tmpl_id", "=", self.id), *domain]
        rules = Rule.search(domain).filtered(
            lambda rule: not rule.product_id or rule.product_id in variants
        )
        vals_list = rules.copy_data()
        for rule, vals in zip(rules, vals_list, strict=True):
            if rule.product_id:
                vals["product_id"] = variants[rule.product_id].id
            if has_template:
                vals["product_tmpl_id"] = copy.id
        Rule.create(vals_list)
        if is_moved:
            rules.active = False

    def _all_variants(self):
        return self.with_context(active_test=False).product_variant_ids


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _copy_variant_values(self, variant):
        """Take over what is kept on the variant itself: weight, volume, picture, cost
        in every company, and what other add-ons keep there."""
        variant.write(
            {
                name: field.convert_to_write(self[name], self)
                for name, field in self._fields.items()
                if field.store
                and field.copy
                and not (field.inherited or field.related)
                and not (field.compute and field.readonly)
                and field.type != "one2many"
                and name not in VARIANT_FIELDS_APART
            }
        )
        # sudo: see _copy_hidden_values
        copy_company_values(self.sudo(), variant.sudo())

    def _move_identifier(self, name, variants):
        """Move reference or barcode to the counterparts, freed here first: a barcode
        means one product at a time.

        :param name: "default_code" or "barcode"
        :param variants: {old variant: new variant}
        """
        identifiers = {old: old[name] for old in variants if old[name]}
        self.browse().concat(*identifiers)[name] = False
        for old, identifier in identifiers.items():
            variants[old][name] = identifier


def copy_company_values(old, new):
    """Set on ``new`` what ``old`` holds per company, in every company.

    Odoo's own copy() leaves such values out unless a field asks for it.
    """
    names = [
        name
        for name, field in old._fields.items()
        if field.company_dependent
        and not field.inherited
        and (field._args__ or {}).get("copy") is not False
    ]
    for company in old.env["res.company"].search([]):
        here, there = old.with_company(company), new.with_company(company)
        vals = {
            name: old._fields[name].convert_to_write(here[name], here)
            for name in names
            if here[name] != there[name]
        }
        if vals:
            there.write(vals)
