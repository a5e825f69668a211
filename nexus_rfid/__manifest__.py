{
    "name": "Nexus RFID",
    "summary": "Read, count, deliver and check in by RFID tags",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Nexus for Odoo",
    "license": "LGPL-3",
    "depends": ["nexus_serials"],
    "external_dependencies": {"python": ["epcpy", "fastjsonschema"]},
    "data": [
        "security/nexus_rfid_groups.xml",
        "security/ir.model.access.csv",
        "security/nexus_rfid_security.xml",
        "data/ir_sequence_data.xml",
    ],
    "assets": {
        "web.assets_backend": ["nexus_rfid/static/src/**/*"],
        "web.assets_tests": ["nexus_rfid/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
}
