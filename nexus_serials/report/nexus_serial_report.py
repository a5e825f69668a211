from odoo import api, fields, models
from odoo.tools import SQL

from ..models.stock_lot_cost import COST_GROUPS
from ..models.stock_lot_status import CONDITIONS

#: Kinds of place, by the type of the location a unit is in.
PLACE_BY_USAGE = SQL("""
    CASE usage.usage
        WHEN 'internal' THEN 'stock'
        WHEN 'transit' THEN 'transit'
        WHEN 'customer' THEN 'customer'
        WHEN 'supplier' THEN 'vendor'
        WHEN 'inventory' THEN 'lost'
        WHEN 'production' THEN 'consumed'
        ELSE 'new'
    END""")

#: What ``stock.lot.place_kind`` says of the same locations.
KIND_BY_USAGE = SQL("""
    COALESCE(usage.place_kind, CASE usage.usage
        WHEN 'internal' THEN 'warehouse'
        WHEN 'transit' THEN 'transit'
        WHEN 'customer' THEN 'client'
        WHEN 'supplier' THEN 'vendor'
        ELSE CASE WHEN usage.id IS NULL THEN 'nowhere' ELSE 'gone' END
    END)""")


class NexusSerialReport(models.Model):
    """Every unit and where it is: now, or as of the date in the context.

    The context key ``nexus_as_of`` (a datetime as text, UTC) shows the units there
    were then, each where its last movement up to then had put it. Ids are those of
    the units.
    """

    _name = "nexus.serial.report"
    _description = "Serial Numbers"
    _auto = False
    _rec_name = "serial"
    _order = "serial, id"
    _depends = {
        "stock.lot": [
            "name",
            "product_id",
            "company_id",
            "location_id",
            "received_date",
            "received_company_id",
            "purchase_cost",
            "purchase_currency_id",
            "manufacturer_serial",
            "is_serial_clash",
            "status",
            "condition",
            "last_checked",
        ],
        "stock.quant": ["lot_id", "location_id", "quantity"],
        "stock.move.line": ["lot_id", "location_dest_id", "date", "state", "quantity"],
        "stock.location": ["usage", "place_kind"],
        "product.template": ["tracking", "categ_id"],
    }

    lot_id = fields.Many2one("stock.lot", "Unit", readonly=True)
    serial = fields.Char("Serial Number", readonly=True)
    manufacturer_serial = fields.Char("Manufacturer's Serial", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", readonly=True)
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    lot_company_id = fields.Many2one("res.company", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    location_id = fields.Many2one("stock.location", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    place = fields.Selection(
        [
            ("stock", "In Stock"),
            ("transit", "In Transit"),
            ("customer", "With Customer"),
            ("vendor", "With Vendor"),
            ("lost", "Scrapped or Lost"),
            ("consumed", "Consumed"),
            ("new", "Not Received"),
        ],
        "Where",
        readonly=True,
    )
    place_kind = fields.Selection(
        lambda self: self._get_selection("place_kind"), "Kind of Place", readonly=True
    )
    status = fields.Selection(
        # Add-ons add theirs.
        lambda self: self._get_selection("status"),
        readonly=True,
        help="As of now: at another date only the place is known.",
    )
    condition = fields.Selection(CONDITIONS, readonly=True)
    last_checked = fields.Datetime(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    received_date = fields.Datetime("Received On", readonly=True)
    age_days = fields.Integer("Age (Days)", readonly=True, aggregator="avg")
    age_group = fields.Selection(
        [
            ("1", "Up to 30 days"),
            ("2", "31 to 90 days"),
            ("3", "91 days to 1 year"),
            ("4", "1 to 3 years"),
            ("5", "Over 3 years"),
        ],
        "Age",
        readonly=True,
    )
    purchase_cost = fields.Monetary(
        readonly=True, currency_field="currency_id", groups=COST_GROUPS
    )
    currency_id = fields.Many2one("res.currency", readonly=True, groups=COST_GROUPS)
    is_serial_clash = fields.Boolean("Serial Number Clash", readonly=True)

    @property
    def _table_query(self):
        as_of = self._get_as_of()
        now = SQL("%s::timestamp", as_of or fields.Datetime.now())
        return SQL(
            """
            SELECT lot.id, lot.id AS lot_id, lot.name AS serial,
                   lot.manufacturer_serial, lot.product_id,
                   product.product_tmpl_id, template.categ_id,
                   lot.company_id AS lot_company_id,
                   COALESCE(usage.company_id, lot.received_company_id, lot.company_id)
                       AS company_id,
                   usage.id AS location_id, usage.warehouse_id,
                   %(place)s AS place, %(place_kind)s AS place_kind,
                   %(partner)s AS partner_id,
                   lot.received_date,
                   EXTRACT(day FROM %(now)s - lot.received_date)::int AS age_days,
                   CASE WHEN lot.received_date IS NULL THEN NULL
                        WHEN lot.received_date >= %(now)s - interval '31 day' THEN '1'
                        WHEN lot.received_date >= %(now)s - interval '91 day' THEN '2'
                        WHEN lot.received_date >= %(now)s - interval '1 year' THEN '3'
                        WHEN lot.received_date >= %(now)s - interval '3 year' THEN '4'
                        ELSE '5' END AS age_group,
                   lot.purchase_cost, lot.purchase_currency_id AS currency_id,
                   lot.is_serial_clash, %(said)s
              FROM stock_lot lot
              JOIN product_product product ON product.id = lot.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
                                            AND template.tracking = 'serial'
              %(where_it_is)s
            """,
            # What is said of a unit today was not said then.
            said=SQL(
                "NULL AS status, NULL AS condition, NULL::timestamp AS last_checked"
            )
            if as_of
            else SQL("lot.status, lot.condition, lot.last_checked"),
            place=PLACE_BY_USAGE,
            place_kind=KIND_BY_USAGE,
            partner=self._query_partner(as_of),
            now=now,
            where_it_is=self._query_place_then(as_of)
            if as_of
            else self._query_place_now(),
        )

    def action_open_unit(self):
        """Open the unit itself; there is nothing to see in a row of the report."""
        self.ensure_one()
        return self.lot_id._get_records_action()

    def action_view_history(self):
        """Open the log of the unit."""
        self.ensure_one()
        return self.lot_id.action_view_events()

    @api.model
    def _get_selection(self, name):
        return self.env["stock.lot"]._fields[name]._description_selection(self.env)

    @api.model
    def _get_as_of(self):
        as_of = self.env.context.get("nexus_as_of")
        return fields.Datetime.to_datetime(as_of) if as_of else None

    @api.model
    def _query_place_now(self):
        """Where the stock says each unit is. ``stock.lot.location_id`` is empty for a
        unit Odoo has in two places, say back in stock while the customer's location
        still holds it: the place in stock counts then, or else the latest. Found and
        lost again, or sent back to the vendor, a unit is in no stock at all: then its
        last movement tells."""
        return SQL("""
              LEFT JOIN LATERAL (
                   SELECT COALESCE(
                       (SELECT quant.location_id
                          FROM stock_quant quant
                          JOIN stock_location place ON place.id = quant.location_id
                         WHERE quant.lot_id = lot.id AND quant.quantity > 0
                         ORDER BY place.usage = 'internal' DESC, quant.id DESC
                         LIMIT 1),
                       (SELECT line.location_dest_id
                          FROM stock_move_line line
                         WHERE line.lot_id = lot.id AND line.state = 'done'
                           AND line.quantity > 0
                         ORDER BY line.date DESC, line.id DESC
                         LIMIT 1)) AS location_id
                    WHERE lot.location_id IS NULL
                   OFFSET 0) elsewhere ON TRUE
              LEFT JOIN stock_location usage
                     ON usage.id = COALESCE(lot.location_id, elsewhere.location_id)
        """)

    @api.model
    def _query_place_then(self, as_of):
        """Where each unit's last movement up to then had put it; units without any
        were not there yet. OFFSET keeps PostgreSQL from asking for each location."""
        return SQL(
            """
              JOIN LATERAL (
                   SELECT place.*
                     FROM (SELECT line.location_dest_id
                             FROM stock_move_line line
                            WHERE line.lot_id = lot.id AND line.state = 'done'
                              AND line.quantity > 0 AND line.date <= %(as_of)s
                            ORDER BY line.date DESC, line.id DESC
                            LIMIT 1) last
                     JOIN stock_location place ON place.id = last.location_dest_id
                   OFFSET 0) usage ON TRUE
            """,
            as_of=as_of,
        )

    @api.model
    def _query_partner(self, as_of):
        """Whom the unit was delivered to; read for the rows shown only."""
        return SQL(
            """
            CASE WHEN usage.usage = 'customer' THEN (
                SELECT COALESCE(picking.partner_id, move.partner_id)
                  FROM stock_move_line line
                  LEFT JOIN stock_picking picking ON picking.id = line.picking_id
                  LEFT JOIN stock_move move ON move.id = line.move_id
                 WHERE line.lot_id = lot.id AND line.state = 'done'
                   AND line.location_dest_id = usage.id %(until)s
                 ORDER BY line.date DESC, line.id DESC
                 LIMIT 1) END""",
            until=SQL("AND line.date <= %s", as_of) if as_of else SQL(),
        )
