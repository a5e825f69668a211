"""Manufacturing, the till and dropshipping move units their own way: whatever they do,
the unit's status is right."""

import pytest

ADDONS = "mrp,point_of_sale,stock_dropshipping"

START = """
from odoo import Command

groups = [
    "base.group_user", "stock.group_stock_user", "mrp.group_mrp_user",
    "purchase.group_purchase_user", "sales_team.group_sale_salesman",
    "point_of_sale.group_pos_manager",
]
user = env["res.users"].create({
    "name": "Ada", "login": "ada_of_all_trades",
    "group_ids": [Command.set([env.ref(name).id for name in groups])],
})
stock = env["stock.warehouse"].search([], limit=1).lot_stock_id

def make_product(name, **values):
    return env["product.product"].create({
        "name": name, "type": "consu", "is_storable": True,
        "has_serial_numbers": True, "list_price": 100, "taxes_id": False,
        "supplier_taxes_id": False, **values,
    })

def put_in_stock(product, serial):
    unit = env["stock.lot"].create({"name": serial, "product_id": product.id})
    env["stock.quant"].with_context(inventory_mode=True).create({
        "product_id": product.id, "location_id": stock.id, "lot_id": unit.id,
        "inventory_quantity": 1,
    }).action_apply_inventory()
    return unit

def tell(step, *units):
    env.flush_all()
    env.invalidate_all()
    print("STATUS", step, *(unit.status for unit in units))
"""

MANUFACTURE = """
case, motor = make_product("Case"), make_product("Motor")
motor_unit = put_in_stock(motor, "MOTOR-1")
tell("stocked", motor_unit)
order = env["mrp.production"].with_user(user).create({
    "product_id": case.id, "product_qty": 1,
    "move_raw_ids": [Command.create({"product_id": motor.id, "product_uom_qty": 1})],
})
order.action_confirm()
order.action_assign()
order.action_generate_serial()
order.qty_producing = 1
order.move_raw_ids.picked = True
order.button_mark_done()
tell("made", order.lot_producing_ids, motor_unit)
env["mrp.unbuild"].with_user(user).create({
    "product_id": case.id, "mo_id": order.id, "product_qty": 1,
    "lot_id": order.lot_producing_ids.id,
}).action_unbuild()
tell("unbuilt", order.lot_producing_ids, motor_unit)
"""

SELL_AT_THE_TILL = """
import uuid

speaker = make_product("Till speaker", available_in_pos=True)
unit = put_in_stock(speaker, "TILL-1")
cash = env["account.journal"].create({"name": "Till", "code": "TILL", "type": "cash"})
method = env["pos.payment.method"].create({"name": "Till", "journal_id": cash.id})
till = env["pos.config"].create({
    "name": "Till", "payment_method_ids": [Command.set(method.ids)],
}).with_user(user)

def sell(quantity, **line):
    till.open_ui()
    session = till.current_session_id
    session.set_opening_control(0, "")
    amount = 100 * quantity
    order = {
        "uuid": str(uuid.uuid4()), "session_id": session.id, "user_id": user.id,
        "company_id": env.company.id, "pricelist_id": till.pricelist_id.id,
        "amount_paid": amount, "amount_total": amount, "amount_tax": 0,
        "amount_return": 0, "state": "paid", "sequence_number": 1,
        "lines": [Command.create({
            "product_id": speaker.id, "qty": quantity, "price_unit": 100,
            "price_subtotal": amount, "price_subtotal_incl": amount,
            "uuid": str(uuid.uuid4()),
            "pack_lot_ids": [Command.create({"lot_name": "TILL-1"})], **line,
        })],
        "payment_ids": [Command.create({
            "amount": amount, "payment_method_id": method.id,
        })],
    }
    stored = env["pos.order"].with_user(user).sync_from_ui([order])["pos.order"]
    session.close_session_from_ui()
    return env["pos.order"].browse(stored[0]["id"])

sold = sell(1)
tell("sold", unit)
sell(-1, refunded_orderline_id=sold.lines.id)
tell("refunded", unit)
"""

DROPSHIP = """
vendor, client = env["res.partner"].create([{"name": "Vendor"}, {"name": "Client"}])
product = make_product(
    "Dropped speaker",
    route_ids=[Command.set(env.ref("stock_dropshipping.route_drop_shipping").ids)],
    seller_ids=[Command.create({"partner_id": vendor.id, "price": 50})],
)
env["sale.order"].with_user(user).create({
    "partner_id": client.id,
    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
}).action_confirm()
purchase = env["purchase.order"].with_user(user).search([
    ("partner_id", "=", vendor.id),
])
purchase.button_confirm()
picking = purchase.sudo().picking_ids.with_user(user)
picking.move_ids.set_serials(["DROP-1"])
picking.button_validate()
unit = picking.move_line_ids.lot_id
tell("dropped", unit)
wizard = env["stock.return.picking"].with_user(user).with_context(
    active_model="stock.picking", active_id=picking.id,
).create({"picking_id": picking.id})
wizard.product_return_moves.quantity = 1
back = env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
back.with_user(user).move_ids.picked = True
back.with_user(user).button_validate()
tell("returned", unit)
"""


@pytest.fixture(scope="module")
def statuses(database):
    """Return {step: statuses} of one unit of each, on its way through the add-ons."""
    database.odoo("-i", ADDONS, "--stop-after-init")
    script = START + MANUFACTURE + SELL_AT_THE_TILL + DROPSHIP
    printed = [line.split() for line in database.shell(script).splitlines()]
    return {words[1]: words[2:] for words in printed if words[:1] == ["STATUS"]}


def test_a_unit_is_consumed_where_another_is_made_and_back_when_unbuilt(statuses):
    assert statuses["stocked"] == ["available"]
    assert statuses["made"] == ["available", "consumed"]
    assert statuses["unbuilt"] == ["consumed", "available"]


def test_a_unit_sold_at_the_till_is_sold_until_refunded(statuses):
    assert statuses["sold"] == ["sold"]
    assert statuses["refunded"] == ["available"]


def test_a_dropshipped_unit_is_sold_until_the_vendor_has_it_back(statuses):
    assert statuses["dropped"] == ["sold"]
    assert statuses["returned"] == ["returned"]
