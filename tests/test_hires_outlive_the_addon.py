"""While gear is out the add-on of hires stays; then it goes, and stock is what it
was."""

MAKE = """
product = env["product.product"].create({
    "name": "Hired speaker", "type": "consu", "is_storable": True,
    "has_serial_numbers": True,
})
units = env["stock.lot"].create([
    {"name": f"HIRE-{number}", "product_id": product.id} for number in range(3)
])
stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
for unit in units:
    env["stock.quant"]._update_available_quantity(product, stock, 1, lot_id=unit)
"""

HIRE = """
from datetime import datetime
from odoo import Command
product = env["product.product"].search([("name", "=", "Hired speaker")])
product.can_be_hired = True  # an add-on takes its fields along
units = env["stock.lot"].search([("product_id", "=", product.id)])
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Hiring Ltd"}).id,
    "is_hire": True,
    "hire_start": datetime(2035, 5, 7), "hire_end": datetime(2035, 5, 10),
    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 3})],
})
order.action_confirm()
order.check_out_hire(units[:2].ids)
print("STATUS", *units.mapped("status"))
"""

UNINSTALL = """
from odoo.exceptions import UserError
addon = env["ir.module.module"].search([("name", "=", "nexus_rental")])
try:
    addon.button_immediate_uninstall()
except UserError as error:
    print("REFUSED", "HIRE-" in str(error))
else:
    print("GONE")
"""

BRING_BACK = """
rows = env["nexus.hire.booking"].search([])
rows.filtered(lambda row: row.state == "out")._take_back()
rows._close_in_documents()
"""

PLACES = """
    SELECT lot.name, lot.status, place.complete_name, quant.quantity
      FROM stock_lot AS lot
      JOIN stock_quant AS quant ON quant.lot_id = lot.id AND quant.quantity > 0
      JOIN stock_location AS place ON place.id = quant.location_id
     WHERE lot.name LIKE 'HIRE-%%' ORDER BY lot.name
"""


def test_addon_stays_while_gear_is_out_and_goes_after(database):
    database.shell(MAKE)
    before = database.query(PLACES)
    assert [status for _name, status, _place, _count in before] == ["available"] * 3

    assert "STATUS rented rented available" in database.shell(HIRE)
    assert "REFUSED True" in database.shell(UNINSTALL)
    database.shell(BRING_BACK)
    assert database.query(PLACES) == before
    assert "GONE" in database.shell(UNINSTALL)
    assert database.query(PLACES) == before
    assert database.query("SELECT to_regclass('nexus_hire_booking')") == [(None,)]
    states = """SELECT sale.state FROM sale_order AS sale
                  JOIN res_partner AS client ON client.id = sale.partner_id
                 WHERE client.name = 'Hiring Ltd' ORDER BY sale.id"""
    assert database.query(states) == [("sale",)]

    database.odoo("-i", "nexus_rental", "--stop-after-init")
    assert "STATUS rented rented available" in database.shell(HIRE)
    database.shell(BRING_BACK)
    assert database.query(PLACES) == before
