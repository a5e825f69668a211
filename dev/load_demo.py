"""Piped into `odoo shell`: the demo data of our add-ons, in a firm of their own.

`--with-demo` would bring Odoo's furniture shop along.
"""

import os

from odoo.modules.loading import load_data
from odoo.modules.module_graph import ModuleGraph

env = globals()["env"]
company = env.company
if company.name == "My Company":
    pound = env.ref("base.GBP")
    pound.active = True
    company.write(
        {
            "name": "Lumen & Sound Hire",
            "street": "14 Canal Yard",
            "city": "Leeds",
            "zip": "LS2 7EW",
            "country_id": env.ref("base.uk").id,
            "email": "hello@lumen-sound.example",
        }
    )
    env["account.chart.template"].try_loading(
        "generic_coa", company, install_demo=False
    )
    company.currency_id = pound
    # Made in dollars before, which orders would be in, whatever the company's money.
    env["product.pricelist"].search([]).currency_id = pound

installed = env["ir.module.module"].search([("state", "=", "installed")])
graph = ModuleGraph(env.cr, mode="load")
graph.extend(installed.mapped("name"))
wanted = os.environ["NEXUS_DEMO_OF"].split(",")
for package in graph:
    if package.name in wanted:
        load_data(env(su=True), {}, "init", kind="demo", package=package)
        # As when modules are installed; what is free for hire is read as committed.
        env.cr.commit()
# Of this firm. Among Odoo's own demo data they would come before its partners.
customers = env["sale.order"].search([]).partner_id
customers._increase_rank("customer_rank")
if "odoobot_state" in env["res.users"]._fields:
    # Its greeting would cover the screen of a phone at every first login.
    env["res.users"].search([]).odoobot_state = "disabled"
env.cr.commit()
