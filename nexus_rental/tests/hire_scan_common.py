from odoo.addons.nexus_serials.tests.scan_common import ScanCommon

from .rental_common import RentalCommon


class HireScanCommon(RentalCommon):
    """A warehouse user who scans what goes out on hire and comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cable.barcode = "9501101530003"
        cls.sessions = cls.env["nexus.scan.session"].with_user(cls.user_stock)
        cls.uuid_count = 0

    _open = ScanCommon.__dict__["_open"]
    _scans = ScanCommon.__dict__["_scans"]
    _scan = ScanCommon._scan
    _scan_one = ScanCommon._scan_one

    @classmethod
    def _open_out(cls, order, user=None):
        sessions = cls.sessions.with_user(user or cls.user_stock)
        return sessions.browse(sessions.open("check_out", hire_order_id=order.id))

    def _unit_rows(self, order, state):
        """Return the serials of an order in this state, sorted."""
        rows = order.sudo().booking_ids.filtered(lambda row: row.state == state)
        return sorted(rows.lot_id.mapped("name"))
