"""Opening the window that chooses units, on a product with thousands in stock."""

from odoo import Command

from .scenario import Scenario

#: Units the window shows at first.
PAGE = 80


class Choose(Scenario):
    """Measured are the window's two calls, what it is about and the first page, on a
    server that has opened one before. A tenth of the units belong to other orders.

    In plain Odoo it is the first page of what a delivery can "pick from".
    """

    def prepare(self, env):
        lots = self._create_stock(env, self._create_product(env), self.serials())
        tenth = len(lots) // 10
        self._create_order(env, lots[:tenth]).action_confirm()
        self._create_order(env, lots[tenth : 2 * tenth])  # a quotation
        self._create_order(env, lots[:0], quantity=5)
        # What a server has loaded long before: rights, fields, translations.
        self.measured(env)
        env.invalidate_all()

    def _create_order(self, env, lots, quantity=0):
        line = {
            "product_id": self._product(env).id,
            "product_uom_qty": quantity or len(lots),
        }
        if "serial_ids" in env["sale.order.line"]._fields:
            line["serial_ids"] = [Command.set(lots.ids)]
        partner = env["res.partner"].create({"name": "City Theatre"})
        return env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [Command.create(line)]}
        )

    def plain(self, env):
        specification = {
            name: {"fields": {"display_name": {}}}
            for name in ("location_id", "lot_id", "package_id", "owner_id")
        }
        page = env["stock.quant"].web_search_read(
            [
                ("product_id", "=", self._product(env).id),
                ("location_id", "child_of", self._stock(env).id),
            ],
            {**specification, "available_quantity": {}},
            limit=PAGE,
        )
        self._check_page(page["length"], len(page["records"]))

    def ours(self, env):
        line = env["sale.order.line"].search([], order="id desc", limit=1)
        line.serial_entry_open()
        env.invalidate_all()  # the page is a request of its own
        page = line.serial_choice_search(limit=PAGE)
        self._check_page(page["total"], len(page["rows"]))

    def measured(self, env):
        is_ours = "serial_ids" in env["sale.order.line"]._fields
        return self.ours(env) if is_ours else self.plain(env)

    def _check_page(self, total, rows):
        if total < self.count or rows != min(PAGE, self.count):
            raise AssertionError(f"{rows} rows of {total}")

    def check(self, env):
        """Nothing was changed."""
