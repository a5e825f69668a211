"""Days out, utilisation and money of what is hired out, to be grouped at will."""

from odoo import api, fields, models
from odoo.tools import SQL

from .nexus_hire_report_facts import all_facts

#: Who sees what hires earn and units cost.
MONEY_GROUPS = (
    "nexus_rental.group_rental_manager,account.group_account_invoice,"
    "account.group_account_readonly"
)


class NexusHireReport(models.Model):
    """One row for each fact: see nexus_hire_report_facts.py."""

    _name = "nexus.hire.report"
    _description = "Rental Analysis"
    _auto = False
    _rec_name = "date"
    _order = "date desc, id desc"

    date = fields.Date(
        readonly=True,
        help="Of days: the first one of them in a calendar month. Of money: the "
        "accounting date. Of losses: when they were noticed.",
    )
    kind = fields.Selection(
        [
            ("hire", "Days Out"),
            ("owned", "Days Owned"),
            ("revenue", "Revenue"),
            ("repair", "Repair"),
            ("loss", "Loss or Damage"),
            ("charge", "Charge"),
        ],
        readonly=True,
    )
    product_id = fields.Many2one("product.product", readonly=True)
    product_tmpl_id = fields.Many2one(
        "product.template", "Product Template", readonly=True
    )
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Unit", readonly=True)
    partner_id = fields.Many2one("res.partner", "Client", readonly=True)
    order_id = fields.Many2one("sale.order", "Hire", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    booking_id = fields.Many2one("nexus.hire.booking", readonly=True)
    repair_id = fields.Many2one("repair.order", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True, groups=MONEY_GROUPS)
    reason = fields.Selection(
        [
            ("lost", "Lost"),
            ("consumed", "Used Up"),
            ("damaged", "Came Back Worse"),
        ],
        readonly=True,
    )
    quantity_out = fields.Float("Items Hired", digits="Product Unit", readonly=True)
    days_out = fields.Float(
        readonly=True,
        help="From check-out to check-in, or until now; of a quantity, of each of it.",
    )
    days_owned = fields.Float(
        readonly=True,
        help="Days units could have been out: from their receipt until they were sold, "
        "lost or scrapped, or until now. Of units with serial numbers only.",
    )
    utilisation = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Days out of the days owned, of units with serial numbers. Of all that is "
        "grouped together, so there is none by client.",
    )
    revenue = fields.Monetary(
        readonly=True,
        groups=MONEY_GROUPS,
        help="Posted invoices and credit notes of hires, without taxes, shared out to "
        "the units that went out.",
    )
    repair_cost = fields.Monetary(
        readonly=True,
        groups=MONEY_GROUPS,
        help="What the parts cost that repairs put into the unit.",
    )
    purchase_cost = fields.Float(
        readonly=True,
        groups=MONEY_GROUPS,
        help="What the units cost, each counted once however often it is named.",
    )
    payback = fields.Float(
        readonly=True,
        aggregator="avg",
        groups=MONEY_GROUPS,
        help="Revenue of units over what they cost: at 100 % they have paid for "
        "themselves. Of units whose purchase cost is known.",
    )
    loss_quantity = fields.Float(
        "Lost or Damaged", digits="Product Unit", readonly=True
    )
    loss_value = fields.Monetary(
        "Value Lost",
        readonly=True,
        groups=MONEY_GROUPS,
        help="Replacement value of what is gone; of what came back worse, a share of "
        "it by how much worse.",
    )
    charged = fields.Monetary(
        readonly=True,
        groups=MONEY_GROUPS,
        help="Posted invoices to clients for losses and damage, without taxes.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT (fact.source << 28) + (fact.detail << 3) + fact.kind_number AS id,
                      fact.kind, fact.date, fact.product_id, fact.lot_id,
                      fact.partner_id, fact.order_id, fact.company_id, fact.booking_id,
                      fact.invoice_id, fact.repair_id, fact.reason, fact.quantity_out,
                      fact.days_out, fact.days_owned, fact.revenue, fact.repair_cost,
                      fact.loss_quantity, fact.loss_value, fact.charged,
                      product.product_tmpl_id, template.categ_id, company.currency_id,
                      lot.purchase_cost,
                      NULL::float8 AS utilisation, NULL::float8 AS payback
                 FROM (%s) fact
                 JOIN product_product product ON product.id = fact.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 JOIN res_company company ON company.id = fact.company_id
                 LEFT JOIN stock_lot lot ON lot.id = fact.lot_id""",
            all_facts(),
        )

    @api.model
    def _search(self, *args, **options):
        # Compiling a query as wide as this takes longer than running it.
        self.env.cr.execute("SET LOCAL jit = off")
        return super()._search(*args, **options)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Ratios are of the sums, and a unit's cost counts once."""
        super_select = super()._read_group_select(aggregate_spec, query)
        make = {
            "utilisation:avg": self._select_utilisation,
            "payback:avg": self._select_payback,
            "purchase_cost:sum": self._select_purchase_cost,
        }.get(aggregate_spec)
        return make(query) if make else super_select

    def _select_utilisation(self, query):
        return SQL(
            "SUM(%s) FILTER (WHERE %s IS NOT NULL) / NULLIF(SUM(%s), 0)",
            *self._columns(query, "days_out", "lot_id", "days_owned"),
        )

    def _select_payback(self, query):
        return SQL(
            "SUM(%s) FILTER (WHERE %s > 0) / NULLIF(%s, 0)",
            *self._columns(query, "revenue", "purchase_cost"),
            self._select_purchase_cost(query),
        )

    def _select_purchase_cost(self, query):
        [lot] = self._columns(query, "lot_id")
        return SQL(
            """(SELECT SUM(unit.purchase_cost) FROM stock_lot unit
                 WHERE unit.id = ANY(ARRAY_AGG(DISTINCT %s)))""",
            lot,
        )

    def _columns(self, query, *names):
        return [self._field_to_sql(self._table, name, query) for name in names]

    def action_open_source(self):
        """Open what this row tells of: the invoice, repair or hire, else the unit."""
        self.ensure_one()
        names = ("invoice_id", "repair_id", "order_id", "lot_id")
        sources = [
            self[name]
            for name in names
            if self._has_field_access(self._fields[name], "read")
        ]
        for source in filter(None, sources):
            if source.has_access("read"):
                return source._get_records_action()
        return False
