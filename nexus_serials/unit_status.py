"""What a unit's status is: what somebody said of it, or else what its place says.

The same SQL answers for a few units whose place is not plain, and fills a database
with history in one go.
"""

from odoo.tools import SQL

#: What somebody says of a unit; it holds until somebody says otherwise, or until the
#: unit moves in a way that speaks against it.
FLAGS = [
    ("in_maintenance", "In Maintenance"),
    ("damaged", "Damaged"),
    ("lost", "Lost"),
    ("retired", "Retired"),
]

#: What is said of units that are to leave stock, or have.
OFF_HAND = ("lost", "retired")

STATUSES = [
    ("available", "Available"),
    *FLAGS,
    ("sold", "Sold"),
    ("not_received", "Not Received"),
    ("in_transit", "In Transit"),
    ("returned", "Returned to Vendor"),
    ("consumed", "Consumed"),
]

#: What the type of the location says. Not "inventory": a unit that was counted away
#: is lost, one that was scrapped is retired, and both are there.
STATUS_BY_USAGE = {
    "internal": "available",
    "transit": "in_transit",
    "customer": "sold",
    "supplier": "returned",
    "production": "consumed",
}

_STATUS = SQL(
    """CASE place.usage
           %s
           WHEN 'inventory' THEN
               CASE WHEN last.is_loss THEN 'lost' ELSE 'retired' END
           ELSE 'not_received' END""",
    SQL(" ").join(
        SQL("WHEN %s THEN %s", usage, status)
        for usage, status in STATUS_BY_USAGE.items()
    ),
)


def query_status(condition):
    """Return a query of ``lot_id`` and the ``status`` the place says, of the units
    that satisfy the condition (SQL on ``lot``, a ``stock_lot``).

    Where Odoo has a unit in two places, the one in stock counts, or else the latest;
    where it has it in none (found and lost again, sent back to the vendor), its last
    movement tells.
    """
    return SQL(
        """SELECT lot.id AS lot_id, %(status)s AS status
             FROM stock_lot AS lot
             JOIN product_product AS product ON product.id = lot.product_id
             JOIN product_template AS template ON template.id = product.product_tmpl_id
                                              AND template.tracking = 'serial'
             LEFT JOIN LATERAL (
                  SELECT quant.location_id
                    FROM stock_quant AS quant
                    JOIN stock_location AS place ON place.id = quant.location_id
                   WHERE quant.lot_id = lot.id AND quant.quantity > 0
                   ORDER BY place.usage = 'internal' DESC, quant.id DESC
                   LIMIT 1) AS stored ON TRUE
             LEFT JOIN stock_location AS stored_place
                    ON stored_place.id = stored.location_id
             LEFT JOIN LATERAL (
                  SELECT line.location_dest_id,
                         move.is_inventory AND move.scrap_id IS NULL
                         AND NOT EXISTS (
                             SELECT FROM nexus_serial_adjustment_removal AS removal
                              WHERE removal.adjustment_id =
                                    move.nexus_serial_adjustment_id
                                AND removal.lot_id = lot.id
                                AND removal.reason = 'damaged') AS is_loss
                    FROM stock_move_line AS line
                    JOIN stock_move AS move ON move.id = line.move_id
                   WHERE line.lot_id = lot.id AND line.state = 'done'
                     AND line.quantity > 0
                   ORDER BY line.date DESC, line.id DESC
                   LIMIT 1) AS last
                    ON stored.location_id IS NULL OR stored_place.usage = 'inventory'
             LEFT JOIN stock_location AS place
                    ON place.id = COALESCE(stored.location_id, last.location_dest_id)
            WHERE %(condition)s""",
        status=_STATUS,
        condition=condition,
    )


def create_columns(cr):
    """Add the columns before the ORM does, so that it computes nothing."""
    cr.execute(
        """ALTER TABLE stock_lot ADD COLUMN IF NOT EXISTS status varchar,
                                 ADD COLUMN IF NOT EXISTS status_flag varchar"""
    )


def fill_status(cr):
    """Say of every unit that was there before what its place says.

    :param cr: database cursor; nothing may be waiting to be flushed
    """
    cr.execute(
        SQL(
            """UPDATE stock_lot AS unit SET status = found.status
                 FROM (%s) AS found
                WHERE found.lot_id = unit.id""",
            query_status(SQL("lot.status_flag IS NULL")),
        )
    )
