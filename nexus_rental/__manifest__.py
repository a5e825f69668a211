{
    "name": "Nexus Rental",
    "summary": "Hire out units and bulk, without booking anything twice",
    "version": "19.0.1.0.0",
    "category": "Sales/Rental",
    "author": "Nexus for Odoo",
    "license": "LGPL-3",
    "depends": ["nexus_serials", "repair", "sale_management"],
    "data": [
        "security/nexus_rental_groups.xml",
        "security/ir.model.access.csv",
        "security/nexus_rental_security.xml",
    ],
    "application": True,
}
