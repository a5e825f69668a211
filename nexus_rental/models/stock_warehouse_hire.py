"""The operations of hires: made on first use, for installing makes no warehouse one
that hires out."""

from odoo import fields, models

#: Part of the names of transfers: WH/HOUT/00001.
SEQUENCE_CODES = {"out": "HOUT", "in": "HIN"}


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    hire_out_type_id = fields.Many2one(
        "stock.picking.type",
        "Check-out Operation",
        readonly=True,
        copy=False,
        check_company=True,
    )
    hire_in_type_id = fields.Many2one(
        "stock.picking.type",
        "Check-in Operation",
        readonly=True,
        copy=False,
        check_company=True,
    )

    def _get_hire_type(self, direction):
        """Return the operation of what leaves on hire, or comes back.

        :param str direction: out or in
        """
        self.ensure_one()
        # sudo: whoever hands out need not have the right to set warehouses up.
        warehouse = self.sudo()
        field = f"hire_{direction}_type_id"
        if not warehouse[field]:
            # Two who do this at once write the same warehouse: one starts over.
            warehouse[field] = warehouse._find_hire_type(direction) or (
                self.env["stock.picking.type"]
                .sudo()
                .create(warehouse._prepare_hire_type(direction))
            )
        if not warehouse[field].active:
            warehouse[field].active = True
        return warehouse[field].with_env(self.env)

    def _find_hire_type(self, direction):
        """Return the operation an earlier installation has left: the names of its
        transfers go on where they were."""
        types = self.env["stock.picking.type"].with_context(active_test=False)
        return types.search(
            [
                ("warehouse_id", "=", self.id),
                ("sequence_code", "=", SEQUENCE_CODES[direction]),
            ],
            limit=1,
        )

    def _prepare_hire_type(self, direction):
        is_out = direction == "out"
        types = self.env["stock.picking.type"].with_context(active_test=False)
        last = types.search(
            [("warehouse_id", "=", self.id)], order="sequence desc", limit=1
        )
        return {
            "name": self.env._("Check-out") if is_out else self.env._("Check-in"),
            "code": "internal",
            "sequence": last.sequence + 1,
            "sequence_code": SEQUENCE_CODES[direction],
            "warehouse_id": self.id,
            "company_id": self.company_id.id,
            "default_location_src_id": self.lot_stock_id.id,
            "default_location_dest_id": self.lot_stock_id.id,
            # Odoo would reserve what happens to be with the client.
            "reservation_method": "manual",
            "use_create_lots": False,
            "use_existing_lots": True,
            "create_backorder": "always",
        }
