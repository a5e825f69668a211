"""Uninstalling leaves Odoo's lots as they are; reinstalling goes on where it was."""

MAKE_UNITS = """
product = env["product.product"].create({
    "name": "Reinstalled speaker", "type": "consu", "is_storable": True,
    "has_serial_numbers": True,
})
lots = env["stock.lot"]
names = lots.next_serials(product.id, 3) + ["Typed  By Hand"]
units = lots.create([{"name": name, "product_id": product.id} for name in names])
stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
for unit in units:
    env["stock.quant"]._update_available_quantity(product, stock, 1, lot_id=unit)
"""

UNINSTALL = """
if "nexus.hire.booking" in env:  # what is out keeps the add-ons
    rows = env["nexus.hire.booking"].search([])
    rows.filtered(lambda row: row.state == "out")._take_back()
    rows._close_in_documents()
addon = env["ir.module.module"].search([("name", "=", "nexus_serials")])
addon.button_immediate_uninstall()
"""

DRAW = """
product = env["product.product"].search([("name", "=", "Reinstalled speaker")])
print("DRAWN", env["stock.lot"].next_serials(product.id, 1)[0])
faults = env["stock.lot"].check_serials(product.id, ["typed by hand"])
print("FAULT", faults[0]["code"])
"""

UNITS = """
    SELECT lot.id, lot.name, sum(quant.quantity)
      FROM stock_lot lot
      JOIN product_product product ON product.id = lot.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      LEFT JOIN stock_quant quant ON quant.lot_id = lot.id
     WHERE template.name->>'en_US' = 'Reinstalled speaker'
     GROUP BY lot.id ORDER BY lot.id
"""


def test_uninstall_keeps_the_units_and_reinstall_numbers_on(database):
    database.shell(MAKE_UNITS)
    before = database.query(UNITS)
    assert len(before) == 4
    lots_before = database.query("SELECT count(*) FROM stock_lot")

    database.shell(UNINSTALL)
    assert database.query(UNITS) == before
    assert database.query("SELECT count(*) FROM stock_lot") == lots_before
    assert not database.query(
        """SELECT column_name FROM information_schema.columns
            WHERE table_name = 'stock_lot' AND column_name LIKE 'serial\\_%%'"""
    )
    tracking = database.query(
        """SELECT tracking FROM product_template
            WHERE name->>'en_US' = 'Reinstalled speaker'"""
    )
    assert tracking == [("serial",)]

    database.odoo("-i", "nexus_serials", "--stop-after-init")
    assert database.query(UNITS) == before
    keys = database.query(
        "SELECT serial_norm, serial_scope FROM stock_lot WHERE id = %s", before[-1][0]
    )
    assert keys == [("typed by hand", "all")]
    printed = database.shell(DRAW)
    drawn = next(line for line in printed.splitlines() if line.startswith("DRAWN"))
    highest = max(name for _id, name, _quantity in before if name.startswith("NX-"))
    assert drawn.split()[1] > highest
    assert "FAULT in_stock" in printed
