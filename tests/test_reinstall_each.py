"""Each add-on beside nexus_serials alone, and all of them: installed, used, uninstalled
and there again, with nothing broken left behind."""

import pytest

TAG = "E28011700000020A0000A6A1"
OTHERS = ("nexus_labels", "nexus_rental", "nexus_rfid")

BEGIN = f"""
import uuid
from odoo import Command

def addons(*names):
    return env["ir.module.module"].search([("name", "in", names)])

def is_there(name):
    return addons(name).state == "installed"

def install(*names):
    addons(*names).button_immediate_install()

def uninstall(*names):
    if "nexus.hire.booking" in env:  # what is out keeps the add-on
        rows = env["nexus.hire.booking"].search([])
        rows.filtered(lambda row: row.state == "out")._take_back()
        rows._close_in_documents()
    addons(*names).button_immediate_uninstall()

def tell(what):
    print("TOLD", what)

def find_units():
    # Asked for anew each time: records are of the add-ons there were.
    return env["stock.lot"].search([("name", "=like", "AGAIN-%")], order="name")

def look_around():
    # What people open: broken views, menus and actions say so.
    for model in ("stock.lot", "product.template", "stock.picking", "sale.order",
                  "res.config.settings", "nexus.unit.event", "res.company"):
        env[model].get_views([(False, "form"), (False, "list"), (False, "search")])
    for menu in env["ir.ui.menu"].search([("action", "!=", False)]):
        assert menu.action.exists(), menu.complete_name
        if menu.action.type == "ir.actions.act_window":
            assert menu.action.res_model in env, menu.complete_name
    units = find_units()
    for event in env["nexus.unit.event"].search([("lot_id", "in", units.ids)]):
        assert event.display_name is not None and event.read(), event
    assert len(units) == 2

def print_labels():
    units = find_units()
    design = env.ref("nexus_labels.nexus_label_design_standard")
    env["nexus.label.job"]._start(units[0], design, design.sheet_id._to_sheet())

def hire():
    from datetime import datetime
    units = find_units()
    product = units.product_id
    product.can_be_hired = True
    env.cr.commit()  # a confirmation reads what is there as others see it
    order = env["sale.order"].create({{
        "partner_id": env["res.partner"].create({{"name": "Again Ltd"}}).id,
        "is_hire": True,
        "hire_start": datetime(2035, 5, 7), "hire_end": datetime(2035, 5, 10),
        "order_line": [Command.create({{
            "product_id": product.id, "product_uom_qty": 2,
        }})],
    }})
    order.action_confirm()
    order.check_out_hire(units.ids)

def read_tags():
    units = find_units()
    bridge = env["nexus.rfid.bridge"].create({{"name": "Again Bay"}})
    code = bridge._make_code()
    assert bridge._pair({{"code": code, "name": "bay"}})
    reader = env["nexus.rfid.reader"].create({{
        "name": "Again Desk", "bridge_id": bridge.id, "address": "/dev/null",
    }})
    env["nexus.rfid.tag"]._assign_all([(units[0], TAG), (units[1], OTHER_TAG)])
    units[1].rfid_tag_ids.take_off()
    session = env["nexus.rfid.session"].browse(
        env["nexus.rfid.session"].open_desk(reader.ids)
    )
    now = "2026-03-02T08:15:09.300Z"
    told = dict(kind="arrived", at=now, reader=reader.wire_id,
                reads=3, rssi=-50.0)
    kept = env["nexus.rfid.event"]._ingest(bridge, {{
        "version": 1, "stream": str(uuid.uuid4()), "sent_at": now,
        "events": [
            {{**told, "sequence": 1, "id": str(uuid.uuid4()), "epc": TAG,
              "session": session.wire_id}},
            {{**told, "sequence": 2, "id": str(uuid.uuid4()), "epc": OTHER_TAG}},
        ],
    }})
    assert session.sighting_ids.mapped("code") == [TAG], kept

TAG, OTHER_TAG = "{TAG}", "E28011700000020A0000A6A2"
USE = {{
    "nexus_labels": print_labels, "nexus_rental": hire, "nexus_rfid": read_tags,
}}

env.cr.execute("UPDATE ir_module_module SET demo = FALSE WHERE name = 'nexus_serials'")
if is_there("nexus_serials"):
    others = [name for name in {OTHERS} if is_there(name)]
    if others:
        uninstall(*others)
else:
    install("nexus_serials")
product = env["product.product"].search([("name", "=", "Speaker again")])
if not product:
    product = env["product.product"].create({{
        "name": "Speaker again", "type": "consu", "is_storable": True,
        "has_serial_numbers": True,
    }})
    units = env["stock.lot"].create([
        {{"name": f"AGAIN-{{number}}", "product_id": product.id}}
        for number in range(2)
    ])
    stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
    for unit in units:
        env["stock.quant"]._update_available_quantity(product, stock, 1, lot_id=unit)
"""

EACH = """
install(addon)
USE[addon]()
env.cr.commit()
uninstall(addon)
look_around()
tell("gone")
install(addon)
look_around()
if addon == "nexus_rfid":
    tell(find_units().rfid_tag_ids.mapped("epc"))
else:
    USE[addon]()
env.cr.commit()
uninstall(addon)
env.cr.commit()
tell("gone again")
"""

ALL = f"""
install(*{OTHERS})
for use in USE.values():
    if use is not read_tags:
        use()
tell(find_units().rfid_tag_ids.mapped("epc"))
env.cr.commit()
uninstall("nexus_serials")
env.cr.commit()
tell([name for name in {OTHERS} if is_there(name)])
install("nexus_serials", *{OTHERS})
look_around()
tell([name for name in {OTHERS} if is_there(name)])
"""

#: What an add-on may have left: rows, by the name of the add-on.
LEFT = {
    # Odoo keeps demo data that is used elsewhere.
    "records": """SELECT model, name FROM ir_model_data WHERE module = %(addon)s
                     AND (model LIKE 'ir.%%' OR model LIKE 'res.groups%%')""",
    "tables": """SELECT tablename FROM pg_tables
                  WHERE tablename ~ ('^' || CASE %(addon)s
                        WHEN 'nexus_labels' THEN 'nexus_label_'
                        WHEN 'nexus_rental' THEN 'nexus_hire_'
                        ELSE 'nexus_rfid_' END)""",
    "models": """SELECT model FROM ir_model WHERE model LIKE
                 replace(%(addon)s, '_', '.') || '.%%'""",
    "keys": "SELECT name FROM res_users_apikeys WHERE scope = 'nexus_rfid'",
    "users": "SELECT login FROM res_users WHERE login LIKE 'nexus-rfid-bridge%%'",
    "attachments": """SELECT name FROM ir_attachment
                       WHERE res_model LIKE 'nexus.rfid%%'""",
}


@pytest.fixture(scope="module", autouse=True)
def _no_demo_data(database):
    """It takes minutes to make, and is tested where it is made."""
    change = "UPDATE ir_module_module SET demo = %s WHERE name = 'stock' RETURNING id"
    database.query(change, False)
    yield
    database.query(change, True)


def told(printed):
    return [
        line.removeprefix("TOLD ")
        for line in printed.splitlines()
        if line.startswith("TOLD ")
    ]


@pytest.mark.parametrize("addon", OTHERS)
def test_an_addon_beside_serial_numbers_alone(database, addon):
    printed = database.shell(f'{BEGIN}\naddon = "{addon}"\n{EACH}')

    tags = [f"['{TAG}']"] if addon == "nexus_rfid" else []
    assert told(printed) == ["gone", *tags, "gone again"]
    for what, query in LEFT.items():
        assert database.query(query.replace("%(addon)s", f"'{addon}'")) == [], what


def test_all_of_them_at_once(database):
    printed = database.shell(BEGIN + ALL)

    assert told(printed) == [f"['{TAG}']", "[]", str(list(OTHERS))]
