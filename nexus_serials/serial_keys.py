"""The keys that make a serial number unique, written in bulk by SQL.

Used where the ORM would be too slow or would abort over data that clashes: on
installation, and when the scope of uniqueness is changed in the settings.
"""

from odoo.tools import SQL, sql

from . import numbering

#: From strictest to loosest.
SCOPES = ("everywhere", "company", "product")

_KEYS = {
    "everywhere": SQL("'all'::text"),
    "company": SQL("'c' || coalesce(lot.company_id, 0)"),
    "product": SQL("'p' || lot.product_id || 'c' || coalesce(lot.company_id, 0)"),
}

_BATCH = 20_000


def create_columns(cr):
    """Add the key columns before the ORM does, so that it computes nothing."""
    columns = (
        ("product_template", "has_serial_numbers", "bool"),
        ("stock_lot", "serial_norm", "varchar"),
        ("stock_lot", "serial_scope", "varchar"),
        ("stock_lot", "is_serial_clash", "bool"),
        ("stock_move_line", "serial_norm", "varchar"),
    )
    for table, column, column_type in columns:
        if not sql.column_exists(cr, table, column):
            sql.create_column(cr, table, column, column_type)


def fill_columns(cr):
    """Fill the columns of :func:`create_columns`, the scope apart."""
    cr.execute(
        """UPDATE product_template
              SET has_serial_numbers = (tracking = 'serial' AND is_storable)"""
    )
    _fill_norms(cr, SQL("stock_lot"), SQL("name"), SQL("name IS NOT NULL"))
    _fill_norms(
        cr,
        SQL("stock_move_line"),
        SQL("lot_name"),
        SQL("lot_name IS NOT NULL AND lot_id IS NULL"),
    )


def _fill_norms(cr, table, column, condition):
    # In Python, so that old and new serials are folded by the very same function.
    last_id = 0
    while True:
        cr.execute(
            SQL(
                "SELECT id, %s FROM %s WHERE %s AND id > %s ORDER BY id LIMIT %s",
                column,
                table,
                condition,
                last_id,
                _BATCH,
            )
        )
        rows = cr.fetchall()
        if not rows:
            return
        last_id = rows[-1][0]
        cr.execute(
            SQL(
                """UPDATE %s AS t SET serial_norm = v.norm
                     FROM unnest(%s::int[], %s::text[]) AS v(id, norm)
                    WHERE t.id = v.id""",
                table,
                [row_id for row_id, _name in rows],
                [numbering.normalise(name) or None for _row_id, name in rows],
            )
        )


def find_strictest_scope(cr):
    """Return the strictest scope in which no two units share a serial; the loosest
    one when even that has clashes."""
    for scope in SCOPES[:-1]:
        cr.execute(
            SQL(
                """SELECT 1 %s GROUP BY lot.serial_norm, %s HAVING count(*) > 1
                    LIMIT 1""",
                _from_units(),
                _KEYS[scope],
            )
        )
        if not cr.fetchone():
            return scope
    return SCOPES[-1]


def assign_scopes(cr, scope):
    """Give every unit its key in ``scope``.

    Of units with the same serial the one that has the key keeps it, else the oldest
    gets it; the others are flagged as clashes. The table is locked meanwhile.

    :return: number of clashes
    """
    cr.execute("LOCK TABLE stock_lot IN SHARE ROW EXCLUSIVE MODE")
    cr.execute(
        SQL(
            """CREATE TEMPORARY TABLE nexus_serial_key ON COMMIT DROP AS
               SELECT lot.id, %(key)s AS key,
                      row_number() OVER (
                          PARTITION BY lot.serial_norm, %(key)s
                          ORDER BY (lot.serial_scope = %(key)s) IS NOT TRUE, lot.id
                      ) > 1 AS is_clash
                 %(units)s""",
            key=_KEYS[scope],
            units=_from_units(),
        )
    )
    # First out of the way, then in: the unique index is checked row by row.
    cr.execute(
        """UPDATE stock_lot AS lot SET serial_scope = NULL, is_serial_clash = k.is_clash
             FROM (SELECT id FROM stock_lot WHERE serial_scope IS NOT NULL
                                               OR is_serial_clash) AS had
             LEFT JOIN nexus_serial_key AS k USING (id)
            WHERE lot.id = had.id AND (k.is_clash IS NOT FALSE OR lot.is_serial_clash)
        """
    )
    cr.execute(
        """UPDATE stock_lot AS lot
              SET serial_scope = CASE WHEN k.is_clash THEN NULL ELSE k.key END,
                  is_serial_clash = k.is_clash
             FROM nexus_serial_key AS k
            WHERE lot.id = k.id
              AND (lot.serial_scope IS DISTINCT FROM
                   CASE WHEN k.is_clash THEN NULL ELSE k.key END
                   OR lot.is_serial_clash IS DISTINCT FROM k.is_clash)"""
    )
    cr.execute("SELECT count(*) FROM nexus_serial_key WHERE is_clash")
    clashes = cr.fetchone()[0]
    cr.execute("DROP TABLE nexus_serial_key")
    return clashes


def create_sequence(cr, prefix):
    """Make the one sequence of our own numbers, or wind it on, past the highest
    number in use. It belongs to no module data, so an uninstall leaves it."""
    cr.execute("CREATE SEQUENCE IF NOT EXISTS nexus_serial_number_seq")
    cr.execute(
        "SELECT name FROM stock_lot WHERE starts_with(lower(name), lower(%s))", [prefix]
    )
    highest = numbering.highest_number(prefix, [name for (name,) in cr.fetchall()])
    if highest:
        cr.execute(
            """SELECT setval('nexus_serial_number_seq', %s)
                WHERE %s > (SELECT CASE WHEN is_called THEN last_value ELSE 0 END
                              FROM nexus_serial_number_seq)""",
            [highest, highest],
        )


def _from_units():
    return SQL(
        """FROM stock_lot AS lot
           JOIN product_product AS product ON product.id = lot.product_id
           JOIN product_template AS template ON template.id = product.product_tmpl_id
          WHERE template.tracking = 'serial' AND lot.serial_norm IS NOT NULL"""
    )
