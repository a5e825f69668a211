from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .. import numbering, serial_settings
from ..message_list import list_rows

#: Context to create units in bulk: none is worth a message in its own chatter.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}

#: Context of those who write facts of units: no call from outside can send TRUSTED.
FACTS_KEY = "nexus_unit_facts"
TRUSTED = object()

#: Fields nobody but the system writes.
OWN_FACTS = frozenset(
    {
        "serial_norm",
        "serial_scope",
        "is_serial_clash",
        "received_date",
        "received_company_id",
        "purchase_cost",
        "purchase_currency_id",
        "cost_move_id",
        "nexus_token",
        "status",
        "status_flag",
        "last_checked",
    }
)


class StockLot(models.Model):
    _inherit = "stock.lot"
    _rec_names_search = ["name", "manufacturer_serial"]

    name = fields.Char(tracking=True)
    tracking = fields.Selection(related="product_id.tracking")
    # The key below is part of the INSERT, so what it depends on has to be as well.
    company_id = fields.Many2one(
        compute="_compute_company_id", store=True, precompute=True
    )
    manufacturer_serial = fields.Char(
        "Manufacturer's Serial",
        index="btree_not_null",
        tracking=True,
        help="The serial number the maker gave this unit, where ours is another. It "
        "can be searched and scanned; two units may carry the same one.",
    )
    serial_norm = fields.Char(
        compute="_compute_serial_key",
        store=True,
        precompute=True,
        help="The serial number as it is compared: case and repeated blanks apart.",
    )
    serial_scope = fields.Char(
        compute="_compute_serial_key",
        store=True,
        precompute=True,
        help="Where this serial number may occur once. Empty: a lot, or a unit whose "
        "serial number another unit had before.",
    )
    is_serial_clash = fields.Boolean(
        "Serial Number Clash",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="Another unit has had this serial number before. Correct one of the two.",
    )

    _serial_key_uniq = models.UniqueIndex(
        "(serial_norm, serial_scope)",
        lambda env, diagnostics: env["stock.lot"]._get_taken_message(diagnostics),
    )

    # ------------------------------------------------------------------
    # Keys
    # ------------------------------------------------------------------

    @api.depends("product_id")
    def _compute_name(self):
        # As Odoo does from its own sequence: the form of a new unit opens numbered.
        numbered = self.filtered(
            lambda lot: (
                not lot.name
                and lot.product_id.tracking == "serial"
                and not lot.product_id.serial_pattern
                and serial_settings.auto_generate(self.env)
            )
        )
        for product, lots in numbered.grouped("product_id").items():
            numbers = self.next_serials(product.id, len(lots))
            for lot, number in zip(lots, numbers, strict=True):
                lot.name = number
        return super(StockLot, self - numbered)._compute_name()

    @api.depends(
        "name", "company_id", "product_id", "product_id.tracking", "is_serial_clash"
    )
    def _compute_serial_key(self):
        scope = serial_settings.scope(self.env)
        for lot in self:
            lot.serial_norm = numbering.normalise(lot.name) or False
            has_key = lot.product_id.tracking == "serial" and not lot.is_serial_clash
            lot.serial_scope = has_key and lot._get_serial_scope(scope)

    def _get_serial_scope(self, scope):
        """Return the key of the scope this unit's serial is unique in.

        A lot without a company (its product has none) is in a scope of its own. The
        same keys are built in SQL by ``serial_keys.assign_scopes``.
        """
        if scope == "everywhere":
            return "all"
        if scope == "company":
            return f"c{self.company_id.id or 0}"
        return f"p{self.product_id.id}c{self.company_id.id or 0}"

    @api.model
    def _flag_serial_clashes(self, products):
        """Mark the lots of products that just became serial whose number is taken, so
        that the switch goes through and the clash is listed to be repaired."""
        # By SQL: a search would first save the keys this is to prevent.
        self.env.cr.execute(
            """SELECT lot.id, lot.serial_norm,
                      array_agg(holder.serial_scope) AS taken_scopes
                 FROM stock_lot AS lot
                 LEFT JOIN stock_lot AS holder
                        ON holder.serial_norm = lot.serial_norm
                       AND holder.serial_scope IS NOT NULL
                WHERE lot.product_id = ANY(%s)
                GROUP BY lot.id ORDER BY lot.id""",
            [products.ids],
        )
        scope = serial_settings.scope(self.env)
        seen = set()
        for lot_id, norm, taken_scopes in self.env.cr.fetchall():
            lot = self.sudo().browse(lot_id)
            key = lot._get_serial_scope(scope)
            if key in taken_scopes or (norm, key) in seen:
                lot.is_serial_clash = True
            seen.add((norm, key))

    @api.model
    def _settle_serial_clashes(self, norms):
        """Give the key to the oldest clashing unit where it has become free."""
        clashes = self.sudo().search(
            [("is_serial_clash", "=", True), ("serial_norm", "in", list(norms))],
            order="id",
        )
        if not clashes:
            return
        scope = serial_settings.scope(self.env)
        holders = self.sudo().search(
            [("serial_norm", "in", list(norms)), ("serial_scope", "!=", False)]
        )
        taken = {(h.serial_norm, h.serial_scope) for h in holders}
        for lot in clashes:
            key = (lot.serial_norm, lot._get_serial_scope(scope))
            if key not in taken:
                lot.is_serial_clash = False
                taken.add(key)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.constrains("manufacturer_serial")
    def _check_manufacturer_serial(self):
        for lot in self.filtered("manufacturer_serial"):
            if numbering.find_fault(lot.manufacturer_serial):
                raise ValidationError(
                    self.env._(
                        "The manufacturer's serial of %s is too long (over 100 "
                        "characters), or holds characters that cannot be printed.",
                        lot.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own_facts(vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        self._complete_serial_vals(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_facts([vals])
        if not {"name", "product_id", "company_id"} & vals.keys():
            return super().write(vals)
        if "name" in vals:
            vals = dict(vals, name=numbering.clean(vals["name"]))
        old_norms = {norm for norm in self.mapped("serial_norm") if norm}
        units = self.filtered(lambda lot: lot.product_id.tracking == "serial")
        if "name" in vals:
            renamed = units.filtered(lambda lot: lot.name != vals["name"])
            renamed._check_new_name(vals["name"])
            # The new name is free, so the clash is over.
            renamed.filtered("is_serial_clash").sudo().is_serial_clash = False
        if "product_id" in vals:
            self._check_new_product(vals)
        res = super().write(vals)
        self._settle_serial_clashes(old_norms)
        return res

    def unlink(self):
        norms = {norm for norm in self.mapped("serial_norm") if norm}
        res = super().unlink()
        self._settle_serial_clashes(norms)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_units_with_history(self):
        units = self.filtered(lambda lot: lot.product_id.tracking == "serial")
        # sudo: a movement the user may not see is history all the same.
        used = (
            self.env["stock.move.line"]
            .sudo()
            .search([("lot_id", "in", units.ids), ("state", "!=", "cancel")], limit=1)
        )
        in_stock = units.sudo().quant_ids.lot_id
        if in_stock and not used:
            raise UserError(
                self.env._(
                    "Serial number %s cannot be deleted: the unit is in stock.",
                    in_stock[0].name,
                )
            )
        if used:
            raise UserError(
                self.env._(
                    "Serial number %(serial)s cannot be deleted: it is on "
                    "%(document)s. A serial number typed wrongly can be corrected on "
                    "the unit itself.",
                    serial=used.lot_id.name,
                    document=used.reference
                    or used.picking_id.name
                    or self.env._("a stock move"),
                )
            )

    def _check_own_facts(self, vals_list, facts=OWN_FACTS):
        """Keep the keys of a unit, and what happened to it, from being written by
        hand: no form does, an import or a call could.

        :param facts: names of fields; add-ons ask for theirs
        """
        if self.env.su or self.env.context.get(FACTS_KEY) is TRUSTED:
            return
        if any(facts & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._(
                    "%s of a unit follow from what happens to it and cannot be set.",
                    ", ".join(
                        self._fields[name]._description_string(self.env)
                        for vals in vals_list[:1]
                        for name in sorted(facts & vals.keys())
                    ),
                )
            )

    def _check_new_product(self, vals):
        """Refuse lots that become units of a product with serial numbers under a
        name no unit could have."""
        product = self.env["product.product"].browse(vals["product_id"])
        lots = self.filtered(lambda lot: lot.product_id != product)
        if lots and product.tracking == "serial":
            names = [vals.get("name", lot.name) for lot in lots]
            self._raise_faults(
                product, names, product.company_id.id, exclude_lot_ids=lots.ids
            )

    def _complete_serial_vals(self, vals_list):
        """Trim, number and check the serials about to be created, in bulk.

        :raise ValidationError: naming every bad serial
        """
        default_product = self.env.context.get("default_product_id")
        by_product = {}
        for vals in vals_list:
            product_id = vals.get("product_id") or default_product
            by_product.setdefault(product_id, []).append(vals)
        for product in self.env["product.product"].browse(filter(None, by_product)):
            if product.tracking == "serial":
                self._complete_units_of_product(product, by_product[product.id])

    def _complete_units_of_product(self, product, vals_list):
        for vals in vals_list:
            vals["name"] = numbering.clean(vals.get("name"))
        unnamed = [vals for vals in vals_list if not vals["name"]]
        if unnamed and serial_settings.auto_generate(self.env):
            numbers = self.next_serials(product.id, len(unnamed))
            for vals, number in zip(unnamed, numbers, strict=True):
                vals["name"] = number
        by_company = {}
        for vals in vals_list:
            if vals["name"]:
                company_id = vals.get("company_id", product.company_id.id)
                by_company.setdefault(company_id, []).append(vals["name"])
            else:
                del vals["name"]  # left to the sequence of the product
        for company_id, names in by_company.items():
            self._raise_faults(product, names, company_id)

    def _check_new_name(self, name):
        for product in self.product_id:
            units = self.filtered(
                lambda lot, product=product: lot.product_id == product
            )
            self._raise_faults(
                product,
                [name] * len(units),
                units.company_id[:1].id,
                exclude_lot_ids=units.ids,
            )

    def _raise_faults(self, product, serials, company_id, **kw):
        faults = self._find_serial_faults(product, serials, company_id, **kw)
        if faults:
            raise ValidationError(self._format_faults(product, faults))

    def _find_outside_locations(self, company):
        """Return {unit: where outside the stock Odoo has it}, so that a unit that
        comes back is taken from there and is in one place afterwards."""
        if not self:
            return {}
        # sudo: a unit may be with a customer of a company the user does not see; only
        # the place is used.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", self.ids),
                    ("quantity", ">", 0),
                    ("package_id", "=", False),
                    ("owner_id", "=", False),
                    ("location_id.usage", "not in", ("internal", "transit", "view")),
                    ("location_id.company_id", "in", [company.id, False]),
                ]
            )
        )
        return {quant.lot_id: quant.location_id for quant in quants}

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------

    @api.model
    def _format_faults(self, product, faults):
        return self.env._(
            "%(count)s serial numbers of %(product)s cannot be used. Nothing was "
            "saved:\n%(lines)s",
            count=len(faults),
            product=product.display_name,
            lines=list_rows(self.env, [fault["message"] for fault in faults]),
        )

    @api.model
    def _get_taken_message(self, diagnostics):
        """Return what to say when the unique index refused a serial: two users saved
        it at the same moment, so no check could see it."""
        detail = diagnostics.message_detail if diagnostics else None
        serial = (detail or "").partition(")=(")[2].rpartition(", ")[0]
        return self.env._(
            "Serial number %s has just been given to another unit by somebody else. "
            "Nothing was saved: choose another one and try again.",
            serial.upper(),
        )
