"""The total of a product hired out by quantity is another than Odoo thinks."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

#: Reasons for which there are more, and those for which there are fewer.
MORE = ("bought", "found", "other")
FEWER = ("lost", "damaged", "consumed", "other")


class NexusHireStockAdjust(models.TransientModel):
    _name = "nexus.hire.stock.adjust"
    _description = "Adjust the Total for Hire"

    product_id = fields.Many2one("product.product", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    location_id = fields.Many2one(
        "stock.location",
        "Where",
        compute="_compute_location_id",
        store=True,
        readonly=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id),"
        " ('warehouse_id', '!=', False)]",
    )
    old_quantity = fields.Float(
        "Total Now", compute="_compute_old_quantity", digits="Product Unit"
    )
    out_quantity = fields.Float(
        "Out of These", compute="_compute_old_quantity", digits="Product Unit"
    )
    needed_quantity = fields.Float(
        "Needed", compute="_compute_old_quantity", digits="Product Unit"
    )
    # As typed: what is too fine for the unit of measure is refused, not rounded.
    new_quantity = fields.Float(
        "New Total", compute="_compute_new_quantity", store=True, readonly=False
    )
    reason = fields.Selection(
        selection=lambda self: (
            self.env["nexus.hire.stock.change"]
            ._fields["reason"]
            ._description_selection(self.env)
        ),
        required=True,
    )
    note = fields.Char(help="It is kept with the change.")

    @api.depends("company_id")
    def _compute_location_id(self):
        for wizard in self:
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", wizard.company_id.id)], limit=1
            )
            wizard.location_id = warehouse.lot_stock_id

    @api.depends("product_id", "company_id")
    def _compute_old_quantity(self):
        for wizard in self:
            product = wizard.product_id
            row = product.get_hire_availability(company_id=wizard.company_id.id)
            counts = row.get(product.id, {"total": 0, "out": 0, "allocated": 0})
            wizard.old_quantity = counts["total"]
            wizard.out_quantity = counts["out"]
            wizard.needed_quantity = counts["out"] + counts["allocated"]

    @api.depends("old_quantity")
    def _compute_new_quantity(self):
        for wizard in self:
            wizard.new_quantity = wizard.old_quantity

    def action_apply(self):
        """Write the new total, by a movement that says why.

        :raise AccessError, UserError: nothing is changed
        """
        self.ensure_one()
        self._check_may_adjust()
        self.product_id._lock_hire_pools()
        self.invalidate_recordset(["old_quantity", "out_quantity"])
        difference = self.product_id.uom_id.round(self.new_quantity - self.old_quantity)
        self._check_new_quantity(difference)
        move = self._move(difference)
        # sudo: changes are written by nobody but this.
        self.env["nexus.hire.stock.change"].sudo().create(
            {
                "product_id": self.product_id.id,
                "company_id": self.company_id.id,
                "reason": self.reason,
                "note": self.note,
                "old_quantity": self.old_quantity,
                "new_quantity": self.new_quantity,
                "move_id": move.id,
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_may_adjust(self):
        user = self.env.user
        if not (
            user.has_group("nexus_rental.group_rental_manager")
            or user.has_group("stock.group_stock_manager")
        ):
            raise AccessError(
                self.env._(
                    "Only rental managers and inventory managers adjust how many there "
                    "are."
                )
            )
        product = self.product_id
        if product.tracking != "none":
            raise UserError(
                self.env._(
                    "%s has serial numbers or lots: add them, or say on the page of "
                    "each what became of it.",
                    product.display_name,
                )
            )

    def _check_new_quantity(self, difference):
        product, uom = self.product_id, self.product_id.uom_id
        values = {
            "product": product.display_name,
            "quantity": f"{self.new_quantity:g}",
            "out": f"{self.out_quantity:g}",
            "uom": uom.name,
        }
        if uom.compare(self.new_quantity, 0) < 0:
            raise UserError(
                self.env._(
                    "There cannot be less than nothing of %(product)s.", **values
                )
            )
        if abs(uom.round(self.new_quantity) - self.new_quantity) > 1e-9:
            raise UserError(
                self.env._(
                    "%(quantity)s of %(product)s cannot be counted: %(uom)s is not "
                    "that fine.",
                    **values,
                )
            )
        if uom.compare(self.new_quantity, self.out_quantity) < 0:
            raise UserError(
                self.env._(
                    "%(out)s of %(product)s are out on hire: there cannot be "
                    "%(quantity)s in all. What does not come back is said when its "
                    "hire is checked in.",
                    **values,
                )
            )
        self._check_reason(difference)

    def _check_reason(self, difference):
        uom = self.product_id.uom_id
        if uom.is_zero(difference):
            raise UserError(
                self.env._(
                    "There are %(count)s of %(product)s already: type another total.",
                    count=f"{self.old_quantity:g}",
                    product=self.product_id.display_name,
                )
            )
        if self.reason not in (MORE if difference > 0 else FEWER):
            raise UserError(
                self.env._(
                    "%(reason)s does not explain a total that goes from %(old)s to "
                    "%(new)s. Choose another reason.",
                    reason=self._describe_reason(),
                    old=f"{self.old_quantity:g}",
                    new=f"{self.new_quantity:g}",
                )
            )
        if self.reason == "other" and not (self.note or "").strip():
            raise UserError(self.env._("Say in the note why the total changes."))

    def _describe_reason(self):
        return dict(self._fields["reason"]._description_selection(self.env)).get(
            self.reason
        )

    def _move(self, difference):
        """Bring so many from, or to, the place of inventory losses."""
        # sudo: as Odoo does for whoever may adjust; checked above.
        company = self.company_id
        product = self.product_id.sudo().with_company(company)
        loss = product.property_stock_inventory
        takes = [(self.location_id, difference)]
        if difference < 0:
            takes = self._find_takes(product, -difference)
        source, dest = loss, self.location_id
        if difference < 0:
            source, dest = dest, source
        common = {"product_id": product.id, "company_id": company.id}
        reason = self._describe_reason()
        move = product.env["stock.move"].create(
            {
                **common,
                "location_id": source.id,
                "location_dest_id": dest.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": abs(difference),
                "state": "confirmed",
                "is_inventory": True,
                "inventory_name": f"{reason}: {self.note}" if self.note else reason,
                "picked": True,
                "move_line_ids": [
                    Command.create(
                        {
                            **common,
                            "product_uom_id": product.uom_id.id,
                            "quantity": quantity,
                            "location_id": (place if difference < 0 else loss).id,
                            "location_dest_id": (loss if difference < 0 else place).id,
                        }
                    )
                    for place, quantity in takes
                ],
            }
        )
        move._action_done()
        return move

    def _find_takes(self, product, quantity):
        """Return [(location, quantity)] of where so many are taken from: the place
        chosen first, then the other shelves of the company's warehouses.

        :raise UserError: so many are not there
        """
        quants = product.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("company_id", "=", self.company_id.id),
                ("location_id.usage", "=", "internal"),
                ("location_id.warehouse_id", "!=", False),
                ("owner_id", "=", False),
                ("package_id", "=", False),
                ("quantity", ">", 0),
            ]
        )
        takes, uom = [], product.uom_id
        for quant in quants.sorted(lambda quant: quant.location_id != self.location_id):
            part = min(quantity, quant.quantity)
            if uom.compare(part, 0) > 0:
                takes.append((quant.location_id, part))
                quantity -= part
        if uom.compare(quantity, 0) > 0:
            raise UserError(
                self.env._(
                    "%(count)s of %(product)s are in no warehouse, loose: they are in "
                    "packages, or belong to somebody else.",
                    count=f"{quantity:g}",
                    product=product.display_name,
                )
            )
        return takes
