"""Rental reports and the dashboard over years of hires.

Plain Odoo has nothing to compare with. The hires are put in by SQL, for making them
by hand would take a day: two units each, back after three days, invoiced; the last
ones are out, and some of those late.
"""

from .scenario import Scenario

PRODUCTS = 200
UNITS_EACH = 25
YEARS = 3

ORDERS = """
    INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id,
            partner_shipping_id, date_order, picking_policy, state, is_hire,
            warehouse_id, currency_id, currency_rate)
    SELECT 'BENCH-' || number, %(company)s, partner, partner, partner, moment,
           'direct', 'sale', TRUE, %(warehouse)s, %(currency)s, 1
      FROM (SELECT number,
                   (%(partners)s::int[])[1 + number %% %(partner_count)s] AS partner,
                   now() AT TIME ZONE 'UTC' - interval '1 day'
                       * (%(days)s * (%(count)s - number)::float / %(count)s) AS moment
              FROM generate_series(1, %(count)s) number) hire
"""
LINES = """
    INSERT INTO sale_order_line (order_id, name, product_id, product_uom_id,
            product_uom_qty, price_unit, customer_lead, is_hire, hire_start, hire_end,
            company_id, state, qty_delivered, qty_invoiced)
    SELECT id, 'Benchmark gear',
           (%(products)s::int[])[1 + id %% %(product_count)s],
           %(unit)s, 2, 45, 0, TRUE, date_order, date_order + interval '3 days',
           company_id, 'sale', 2, 2
      FROM sale_order WHERE name LIKE 'BENCH-%%'
"""
UNITS = """
    INSERT INTO stock_lot (name, product_id, company_id, location_id, status,
            received_date, purchase_cost, create_date, serial_norm)
    SELECT 'BENCH-' || product || '-' || number, product, %(company)s, %(stock)s,
           'available', now() AT TIME ZONE 'UTC' - interval '1 day' * %(days)s, 700,
           now() AT TIME ZONE 'UTC', 'BENCH-' || product || '-' || number
      FROM unnest(%(products)s::int[]) product,
           generate_series(0, %(units)s - 1) number
"""
BOOKINGS = """
    INSERT INTO nexus_hire_booking (line_id, order_id, product_id, lot_id, quantity,
            company_id, warehouse_id, state, is_override, start, "end", busy_start,
            busy_end, date_out, date_in, condition_out, condition_in)
    SELECT line.id, line.order_id, line.product_id, unit.id, 1, line.company_id,
           %(warehouse)s,
           CASE WHEN is_out THEN 'out' WHEN line.id %% 200 = 0 THEN 'lost'
                ELSE 'back' END,
           TRUE, line.hire_start, line.hire_end, line.hire_start, line.hire_end,
           line.hire_start, CASE WHEN NOT is_out THEN line.hire_end END, 'good',
           CASE WHEN line.id %% 90 = 0 THEN 'poor' ELSE 'good' END
      FROM sale_order_line line
      JOIN sale_order hire ON hire.id = line.order_id AND hire.name LIKE 'BENCH-%%'
      CROSS JOIN generate_series(0, 1) copy
      CROSS JOIN LATERAL (SELECT line.hire_end > now() AT TIME ZONE 'UTC'
                                 OR line.id %% 5000 = 0 AS is_out) present
      JOIN stock_lot unit ON unit.product_id = line.product_id
           AND unit.name = 'BENCH-' || line.product_id || '-'
               || (line.id / %(product_count)s * 2 + copy) %% %(units)s
"""
INVOICES = """
    INSERT INTO account_move (name, journal_id, currency_id, state, move_type,
            auto_post, date, invoice_date, company_id, partner_id, ref)
    SELECT 'BENCH-' || line.id, %(journal)s, %(currency)s, 'posted', 'out_invoice',
           'no', line.hire_end::date, line.hire_end::date, %(company)s, hire.partner_id,
           line.id::text
      FROM sale_order_line line
      JOIN sale_order hire ON hire.id = line.order_id AND hire.name LIKE 'BENCH-%%'
     WHERE line.hire_end < now() AT TIME ZONE 'UTC'
"""
INVOICE_LINES = """
    INSERT INTO account_move_line (move_id, currency_id, display_type, account_id, date,
            company_id, journal_id, balance, credit, debit, amount_currency, product_id,
            quantity, price_unit, parent_state, partner_id)
    SELECT invoice.id, %(currency)s, 'product', %(account)s, invoice.date, %(company)s,
           %(journal)s, -90, 90, 0, -90, line.product_id, 2, 45, 'posted',
           invoice.partner_id
      FROM account_move invoice
      JOIN sale_order_line line ON line.id = invoice.ref::int
     WHERE invoice.name LIKE 'BENCH-%%'
"""
RELATION = """
    INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
    SELECT item.id, invoice.ref::int
      FROM account_move invoice
      JOIN account_move_line item ON item.move_id = invoice.id
     WHERE invoice.name LIKE 'BENCH-%%'
"""


class HireReport(Scenario):
    """One view of the report, or the dashboard, as the browser asks for it.

    :param str view: pivot, list, group (a list grouped by unit), graph or dashboard
    """

    sides = ("ours",)

    def __init__(self, count, view):
        super().__init__(count)
        self.stock = count
        self.view = view

    def scaled(self, scale):
        scenario = super().scaled(scale)
        scenario.stock = scenario.count
        return scenario

    def fill(self, env):
        values = self._prepare(env)
        for statement in (
            ORDERS,
            LINES,
            UNITS,
            "ANALYZE sale_order, sale_order_line, stock_lot",
            BOOKINGS,
            INVOICES,
            INVOICE_LINES,
            RELATION,
        ):
            env.cr.execute(statement, values)
        env.invalidate_all()

    def _prepare(self, env):
        products = env["product.product"].create(
            [
                {
                    "name": f"Benchmark gear {number}",
                    "type": "consu",
                    "is_storable": True,
                    "tracking": "serial",
                    "can_be_hired": True,
                }
                for number in range(PRODUCTS)
            ]
        )
        partners = env["res.partner"].create(
            [{"name": f"Benchmark client {number}"} for number in range(500)]
        )
        account = env["account.account"].create(
            {"name": "Hires", "code": "BENCH1", "account_type": "income"}
        )
        journal = env["account.journal"].create(
            {"name": "Hires", "code": "BENCH", "type": "sale"}
        )
        warehouse = env.ref("stock.warehouse0")
        return {
            "count": self.count,
            "days": YEARS * 365,
            "units": UNITS_EACH,
            "company": env.company.id,
            "currency": env.company.currency_id.id,
            "warehouse": warehouse.id,
            "stock": warehouse.lot_stock_id.id,
            "unit": products[0].uom_id.id,
            "products": products.ids,
            "product_count": len(products),
            "partners": partners.ids,
            "partner_count": len(partners),
            "account": account.id,
            "journal": journal.id,
        }

    def ours(self, env):
        self.found = getattr(self, f"_open_{self.view}")(env)

    def _open_pivot(self, env):
        measures = ["days_out", "utilisation", "revenue", "repair_cost", "payback"]
        return env["nexus.hire.report"].formatted_read_grouping_sets(
            self._this_year(), [[], ["product_id"]], self._measures(env, measures)
        )[1]

    def _open_graph(self, env):
        return env["nexus.hire.report"].formatted_read_group(
            self._this_year(), ["date:month", "categ_id"], ["days_out:sum"]
        )

    def _open_list(self, env):
        names = ("date", "kind", "product_id", "lot_id", "partner_id", "revenue")
        return env["nexus.hire.report"].web_search_read(
            [],
            {name: {"fields": {"display_name": {}}} for name in names},
            limit=80,
            count_limit=10001,
        )["records"]

    def _open_group(self, env):
        measures = ["days_out", "utilisation", "revenue", "repair_cost", "payback"]
        return env["nexus.hire.report"].web_read_group(
            [], ["lot_id"], self._measures(env, measures), limit=80
        )["groups"]

    def _open_dashboard(self, env):
        return env["nexus.hire.dashboard"].read_dashboard()["best"]

    def _measures(self, env, names):
        fields = env["nexus.hire.report"]._fields
        return [f"{name}:{fields[name].aggregator}" for name in names]

    def _this_year(self):
        return [("date", ">=", "today -365d")]

    def check(self, env):
        if not self.found:
            raise AssertionError(f"The {self.view} is empty.")
        days, revenue = env["nexus.hire.report"]._read_group(
            [], [], ["days_out:sum", "revenue:sum"]
        )[0]
        env.cr.execute(
            """SELECT SUM(EXTRACT(EPOCH FROM COALESCE(date_in,
                          now() AT TIME ZONE 'UTC') - date_out) / 86400)
                 FROM nexus_hire_booking"""
        )
        if abs(float(env.cr.fetchone()[0]) - days) > 1:
            raise AssertionError(f"{days} days out are not those of the bookings.")
        env.cr.execute("SELECT -SUM(balance) FROM account_move_line")
        if abs(float(env.cr.fetchone()[0]) - revenue) > 0.01:
            raise AssertionError(f"{revenue} is not what is posted.")
