"""Finding the unit to choose among thousands: one query, whatever their number."""

from odoo import api, models
from odoo.tools import SQL

from .stock_move import ON_HAND_USAGES

#: Models whose pending changes the query has to see.
_READ = (
    "nexus.serial.claim",
    "stock.lot",
    "stock.move",
    "stock.move.line",
    "stock.quant",
)


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _query_choice_in_stock(self, product, company, locations=None):
        """Return a query of the units of the product in the company's stock.

        :param locations: where they are taken from; None or empty: anywhere
        :return: SQL with the columns ``lot_id`` and ``is_away``: the unit is in stock,
            but not in (or below) these locations
        """
        near = SQL("TRUE")
        if locations:
            near = SQL(
                "location.parent_path LIKE ANY(%s)",
                [f"{location.parent_path}%" for location in locations.sudo()],
            )
        return SQL(
            """SELECT quant.lot_id, NOT bool_or(location.is_near) AS is_away
                 FROM stock_quant AS quant
                 JOIN (SELECT location.id, %(near)s AS is_near
                         FROM stock_location AS location
                        WHERE location.usage = ANY(%(usages)s)
                          AND location.company_id = %(company_id)s
                       OFFSET 0) AS location ON location.id = quant.location_id
                WHERE quant.product_id = %(product_id)s
                  AND quant.quantity > 0
                  AND quant.lot_id IS NOT NULL
                GROUP BY quant.lot_id""",
            near=near,
            product_id=product.id,
            usages=list(ON_HAND_USAGES),
            company_id=company.id,
        )

    @api.model
    def _search_choice(
        self, offer, product, text, offset, limit, sale_line=None, move=None
    ):
        """Return (page of units, number of all): those on offer whose serial holds
        the text.

        An exact match comes first, then the free ones, those reserved for somebody who
        can take another one, those elsewhere and at last the taken ones; in each of
        them those that end with the text first. What is free here
        only decides on the order: whether a unit may be chosen is said by
        ``_find_choice_faults``.

        :param SQL offer: see :meth:`_query_choice_in_stock`
        :param str text: normalised
        """
        for name in _READ:
            self.env[name].flush_model()
        escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        hits = SQL(
            """SELECT lot.id, lot.name, lot.serial_norm, offer.is_away
                 FROM (%(offer)s) AS offer
                 JOIN stock_lot AS lot ON lot.id = offer.lot_id
                WHERE %(condition)s""",
            offer=offer,
            condition=(
                SQL(
                    "lot.serial_norm LIKE %(part)s "
                    "OR lot.manufacturer_serial ILIKE %(part)s",
                    part=f"%{escaped}%",
                )
                if text
                else SQL("TRUE")
            ),
        )
        # "A9" before "A10": the text before the last number, then its length.
        self.env.cr.execute(
            SQL(
                """WITH hit AS MATERIALIZED (%(hits)s)
                   SELECT (SELECT count(*) FROM hit),
                          ARRAY(SELECT hit.id
                                  FROM hit
                                 ORDER BY hit.serial_norm = %(text)s DESC,
                                          CASE WHEN hit.id IN (%(taken)s) THEN 3
                                               WHEN hit.is_away THEN 2
                                               WHEN hit.id IN (%(proposed)s) THEN 1
                                               ELSE 0 END,
                                          hit.serial_norm LIKE %(end)s DESC,
                                          rtrim(hit.name, '0123456789'),
                                          length(hit.name), hit.name, hit.id
                                OFFSET %(offset)s LIMIT %(limit)s)""",
                hits=hits,
                text=text,
                taken=self._query_taken(product, sale_line, move),
                proposed=self._query_held(product, sale_line, move, proposed=True),
                end=f"%{escaped}",
                offset=offset,
                limit=limit,
            )
        )
        total, ids = self.env.cr.fetchone()
        return self.browse(ids), total

    @api.model
    def _query_taken(self, product, sale_line=None, move=None):
        """Return a query of the units nobody may take, and of those other documents
        hold: promised to another order line, or chosen for another transfer."""
        return SQL(
            """SELECT claim.lot_id
                 FROM nexus_serial_claim AS claim
                WHERE claim.sale_line_id <> %s
                UNION ALL
               SELECT unfit.id
                 FROM stock_lot AS unfit
                WHERE unfit.status_flag = ANY(%s) AND unfit.product_id = %s
                UNION ALL
               %s""",
            (sale_line and sale_line.id) or 0,
            self._get_unfit_flags(),
            product.id,
            self._query_held(product, sale_line, move),
        )

    @api.model
    def _query_held(self, product, sale_line=None, move=None, proposed=False):
        """Return a query of the units chosen for other transfers, or of those that
        are merely proposed for them."""
        return SQL(
            """SELECT line.lot_id
                 FROM stock_move_line AS line
                 JOIN stock_move AS move ON move.id = line.move_id
                WHERE line.product_id = %(product_id)s
                  AND line.lot_id IS NOT NULL
                  AND line.state NOT IN ('draft', 'done', 'cancel')
                  AND line.quantity_product_uom > 0
                  AND %(is_not)s (line.is_proposed IS NOT TRUE OR line.picked)
                  AND line.move_id <> %(move_id)s
                  AND move.sale_line_id IS DISTINCT FROM %(line_id)s""",
            is_not=SQL("NOT" if proposed else ""),
            product_id=product.id,
            line_id=(sale_line and sale_line.id) or 0,
            move_id=(move and move.id) or 0,
        )
