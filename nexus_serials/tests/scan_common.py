from odoo import Command

from .common import SerialsCommon


class ScanCommon(SerialsCommon):
    """A warehouse user who scans: eight speakers in stock, a shelf beside them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.speaker.barcode = "9501101530003"
        cls.mixer = cls._create_product("Mixer 12", has_serial_numbers=True)
        cls.mixer.barcode = "4006381333931"
        cls.units = cls._receive(cls.speaker, [f"SP-{n:02}" for n in range(1, 9)])
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf A", "location_id": cls.stock.id, "barcode": "SHELF-A"}
        )
        cls.sessions = cls.env["nexus.scan.session"].with_user(cls.user_stock)
        cls.uuid_count = 0

    @classmethod
    def _open(cls, operation, **params):
        return cls.sessions.browse(cls.sessions.open(operation, **params))

    @classmethod
    def _scans(cls, *codes):
        """Return scans of these codes, each with a uuid of its own."""
        scans = []
        for code in codes:
            cls.uuid_count += 1
            scans.append({"uuid": f"u{cls.uuid_count}", "code": code})
        return scans

    def _scan(self, session, *codes):
        """Send the codes as one batch; return the outcomes."""
        answers = session.scan_batch(self._scans(*codes))
        return [answer["outcome"] for answer in answers]

    def _scan_one(self, session, code):
        [answer] = session.scan_batch(self._scans(code))
        return answer

    @classmethod
    def _create_delivery(cls, *lines, picking_type=None, dest=None):
        """Return a confirmed delivery of ``(product, quantity)`` lines."""
        dest = dest or cls.customer.property_stock_customer
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": (picking_type or cls.warehouse.out_type_id).id,
                "partner_id": cls.customer.id,
                "location_id": cls.stock.id,
                "location_dest_id": dest.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": cls.stock.id,
                            "location_dest_id": dest.id,
                        }
                    )
                    for product, quantity in lines
                ],
            }
        )
        picking.action_confirm()
        return picking.with_user(cls.user_stock)

    def _shipped(self, picking):
        return sorted(picking.move_line_ids.lot_id.mapped("name"))
