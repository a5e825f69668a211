"""The stock on hand of a product: what stands in the way of carrying it over to its
copy, and the move itself."""

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.nexus_serial_adjustment_post import QUIET


class NexusSerialCopy(models.TransientModel):
    _inherit = "nexus.serial.copy"

    # ------------------------------------------------------------------
    # What is on hand
    # ------------------------------------------------------------------

    def _get_quants(self):
        """Return all stock of the old product, in whatever company, as superuser: what
        the user may not see must not be left behind unnoticed either."""
        return (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "in", self.product_tmpl_id._all_variants().ids),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("quantity", "!=", 0),
                ]
            )
        )

    def _get_visible_quants(self):
        quants = self._get_quants()
        return self.env["stock.quant"].search([("id", "in", quants.ids)])

    def _get_stock(self):
        """Return the visible stock that can be carried: {(variant, location, package):
        whole units}."""
        stock = {}
        for quant in self._get_visible_quants():
            if not self._get_quant_obstacle(quant):
                key = (quant.product_id, quant.location_id, quant.package_id)
                stock[key] = stock.get(key, 0) + round(quant.quantity)
        return stock

    def _refresh_lines(self):
        entered = {line._get_key(): line.entries for line in self.line_ids}
        self.line_ids.unlink()
        self.env["nexus.serial.copy.line"].create(
            [
                {
                    "wizard_id": self.id,
                    "product_id": key[0].id,
                    "location_id": key[1].id,
                    "package_id": key[2].id,
                    "quantity": quantity,
                    "entries": (entered.get(key) or [])[:quantity],
                }
                for key, quantity in self._get_stock().items()
            ]
        )

    # ------------------------------------------------------------------
    # What stands in the way
    # ------------------------------------------------------------------

    def _get_stock_obstacles(self):
        visible = self._get_visible_quants()
        obstacles = [
            self.env._(
                "- %(product)s in %(location)s: %(reason)s",
                product=quant.product_id.display_name,
                location=quant.location_id.display_name,
                reason=reason,
            )
            for quant in visible
            if (reason := self._get_quant_obstacle(quant))
        ]
        hidden = self._get_quants() - visible
        if hidden:
            obstacles.append(
                self.env._(
                    "- %s units belong to companies you have not selected, or may not "
                    "see. Select those companies, or ask somebody who may.",
                    f"{sum(hidden.mapped('quantity')):g}",
                )
            )
        companies = visible.company_id
        return obstacles + self._get_lock_date_obstacles(companies)

    def _get_quant_obstacle(self, quant):
        """Return why this stock cannot get serial numbers as it lies, or False."""
        if quant.quantity < 0:
            return self.env._(
                "%s on hand. Correct the negative stock first.", f"{quant.quantity:g}"
            )
        if quant.lot_id:
            return self.env._(
                "lot %s is on hand. Lots cannot become serial numbers: take them out "
                "of stock first.",
                quant.lot_id.name,
            )
        if quant.owner_id:
            return self.env._(
                "%(quantity)s units belong to %(owner)s. Only your own stock can be "
                "carried over.",
                quantity=f"{quant.quantity:g}",
                owner=quant.owner_id.display_name,
            )
        if quant.quantity % 1:
            return self.env._(
                "%s on hand. Only whole units can have serial numbers.",
                f"{quant.quantity:g}",
            )
        if quant.location_id.usage == "transit":
            return self.env._("on its way between warehouses. Receive it first.")
        if not quant.company_id:
            return self.env._(
                "the location belongs to no company. Move the stock first."
            )
        if quant.inventory_quantity_set:
            return self.env._("a count is in progress. Apply or clear it first.")
        if not self._will_have_variant(quant.product_id):
            return self.env._(
                "it is of an attribute value no longer offered, so the copy will not "
                "have this variant. Move or scrap it first."
            )
        return False

    def _will_have_variant(self, product):
        """Whether the copy has, or will have, the variant of this one."""
        template = self.product_tmpl_id
        if copy := self.successor_id:
            values = template._map_attribute_values(copy)
            return product in template._find_counterparts(copy, values)
        return product.product_template_attribute_value_ids <= (
            template.attribute_line_ids.product_template_value_ids
        )

    def _get_lock_date_obstacles(self, companies):
        """Goods must not move, nor their value, in a period that is closed."""
        today = fields.Date.context_today(self)
        obstacles = []
        # sudo: lock dates are the accountants' to see, obeying them is everybody's
        for company in companies.sudo():
            locks = company._get_lock_date_violations(
                today, fiscalyear=True, sale=False, purchase=False, tax=False, hard=True
            )
            if locks:
                obstacles.append(
                    self.env._(
                        "- The accounts of %(company)s are locked until %(date)s. "
                        "Wait, or ask an accountant to unlock the period.",
                        company=company.name,
                        date=format_date(self.env, max(lock[0] for lock in locks)),
                    )
                )
        return obstacles

    def _check_serials_complete(self):
        """Refuse unless there is one good serial for every unit on hand now."""
        stock = {line._get_key(): line.quantity for line in self.line_ids}
        if stock != self._get_stock():
            raise UserError(
                self.env._(
                    "The stock of %s has changed since this window was opened. Press "
                    "Refresh and check the serial numbers.",
                    self.product_tmpl_id.display_name,
                )
            )
        missing = [
            self.env._(
                "- %(product)s in %(location)s: %(entered)s of %(units)s",
                product=line.product_id.display_name,
                location=line._serial_entry_document(),
                entered=line.serial_count,
                units=line.quantity,
            )
            for line in self.line_ids
            if line.serial_count != line.quantity
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Every unit on hand needs a serial number:\n%s\n\nEnter the "
                    "missing ones, or press Generate.",
                    "\n".join(missing),
                )
            )
        for line in self.line_ids:
            line._serial_entry_raise([entry["serial"] for entry in line.entries])

    # ------------------------------------------------------------------
    # Carrying over
    # ------------------------------------------------------------------

    def _carry_stock(self, variants):
        """Move quantity and value of all lines to the variants of the copy."""
        quants = self._get_quants().filtered("reserved_quantity")
        if quants:
            raise UserError(
                self.env._(
                    "%(product)s is still reserved in %(locations)s. Release it there "
                    "first.",
                    product=self.product_tmpl_id.display_name,
                    locations=", ".join(quants.location_id.mapped("display_name")),
                )
            )
        for company, lines in self.line_ids.grouped("company_id").items():
            lines.with_company(company)._carry_over(variants)


class NexusSerialCopyLine(models.TransientModel):
    _inherit = "nexus.serial.copy.line"

    def _get_key(self):
        return self.product_id, self.location_id, self.package_id

    def _carry_over(self, variants):
        """Take these units, all of one company, out of the old product and into the
        copy: one move a line each way, of the same value."""
        values = self._share_values()
        Move = self.env["stock.move"]
        outs = Move.create([line._prepare_out_move() for line in self])
        outs._action_done_at_values(dict(zip(outs, values, strict=True)))
        lots = self._create_lots(variants)
        ins = Move.create(
            [line._prepare_in_move(variants, lots.pop(line)) for line in list(lots)]
        )
        ins._action_done_at_values(dict(zip(ins, values, strict=True)))

    def _share_values(self):
        """Return the value of each line: its share, by units, of what the stock of its
        variant is worth in the company. The shares add up to the cent."""
        company = self.company_id
        worth = {}
        units = {}
        for product, lines in self.grouped("product_id").items():
            alone = product.with_company(company).with_context(
                allowed_company_ids=company.ids
            )
            worth[product] = alone.total_value
            units[product] = sum(lines.mapped("quantity"))
        values = []
        for line in self:
            product = line.product_id
            share = worth[product] * line.quantity / units[product]
            values.append(company.currency_id.round(share))
            worth[product] -= values[-1]
            units[product] -= line.quantity
        return values

    def _create_lots(self, variants):
        """Return {line: its new units}, made in one go."""
        lots = (
            self.env["stock.lot"]
            .with_context(**QUIET)
            .create(
                [
                    {
                        "name": entry["serial"],
                        "manufacturer_serial": entry["manufacturer_serial"],
                        "product_id": variants[line.product_id].id,
                    }
                    for line in self
                    for entry in line.entries
                ]
            )
        )
        by_line = {}
        start = 0
        for line in self:
            by_line[line] = lots[start : start + line.quantity]
            start += line.quantity
        return by_line

    def _prepare_out_move(self):
        return self._prepare_carry_move(
            self.product_id,
            self.location_id,
            self.product_id.property_stock_inventory,
            [{"quantity": self.quantity, "package_id": self.package_id.id}],
        )

    def _prepare_in_move(self, variants, lots):
        # The location the old product's units went through: what one entry puts on
        # its account the other one takes off again.
        return self._prepare_carry_move(
            variants[self.product_id],
            self.product_id.property_stock_inventory,
            self.location_id,
            [
                {
                    "quantity": 1,
                    "lot_id": lot.id,
                    "result_package_id": self.package_id.id,
                }
                for lot in lots
            ],
        )

    def _prepare_carry_move(self, product, source, destination, units):
        common = {
            "product_id": product.id,
            "company_id": self.company_id.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
        }
        uom = product.uom_id
        return {
            **common,
            "product_uom": uom.id,
            "product_uom_qty": self.quantity,
            "state": "confirmed",
            "is_inventory": True,
            "picked": True,
            "inventory_name": self.env._(
                "Serial numbers for %s", self.product_id.display_name
            ),
            "move_line_ids": [
                Command.create({**common, "product_uom_id": uom.id, **unit})
                for unit in units
            ],
        }
