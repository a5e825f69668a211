"""A label that sticks on a case opens its unit, whether the add-on that printed it is
there or not."""

PRINT = """
product = env["product.product"].create({
    "name": "Labelled speaker", "type": "consu", "is_storable": True,
    "has_serial_numbers": True, "identification": "qr",
})
units = env["stock.lot"].create([
    {"name": f"LABEL-{number}", "product_id": product.id} for number in range(2)
])
design = env.ref("nexus_labels.nexus_label_design_standard")
env["nexus.label.job"]._start(units[0], design, design.sheet_id._to_sheet())
print("URL", units[0]._get_label_url())
"""

UNINSTALL = """
addon = env["ir.module.module"].search([("name", "=", "nexus_labels")])
addon.button_immediate_uninstall()
"""

SCAN = """
[found] = env["stock.lot"].resolve_codes(["{url}"])
print("FOUND", env["stock.lot"].browse(found["lot_id"]).name)
"""

LABELS = """
    SELECT name, has_qr_code, label_date IS NOT NULL FROM stock_lot
     WHERE name LIKE 'LABEL-%%' ORDER BY name
"""


def said(printed, word):
    """Return what the line that begins with this word says."""
    return next(
        line.split()[1] for line in printed.splitlines() if line.startswith(word)
    )


def test_labels_printed_before_open_their_unit(database):
    url = said(database.shell(PRINT), "URL")
    before = database.query(LABELS)
    assert before == [("LABEL-0", True, True), ("LABEL-1", True, False)]

    database.shell(UNINSTALL)
    assert not database.query(
        """SELECT FROM information_schema.columns
            WHERE table_name = 'stock_lot' AND column_name IN
                  ('has_qr_code', 'label_date')"""
    )
    assert not database.query(
        "SELECT FROM ir_attachment WHERE res_model LIKE 'nexus.label.%%'"
    )
    assert said(database.shell(SCAN.format(url=url)), "FOUND") == "LABEL-0"

    database.odoo("-i", "nexus_labels", "--stop-after-init")
    assert database.query(LABELS) == before
    assert said(database.shell(SCAN.format(url=url)), "FOUND") == "LABEL-0"
