from odoo.exceptions import UserError
from odoo.tests import tagged

from .scan_common import ScanCommon
from .test_delivery_tours import PHONE, TRANSFERS, WarehouseTourCase

SCANNER = "/odoo/scanner"


class ScannerTourCase(ScanCommon, WarehouseTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receipt = cls._create_receipt((cls.speaker, 3))
        cls.delivery = cls._create_delivery((cls.speaker, 3))
        cls.delivery.name = "WH/OUT/77001"
        # Nobody else may have the last one.
        cls.promised = cls._create_delivery((cls.speaker, 1))
        cls.promised.move_ids.set_serials(["SP-08"])


@tagged("post_install", "-at_install")
class TestScannerTours(ScannerTourCase):
    def test_lookup(self):
        self._run_tour(SCANNER, "nexus_serials_scan_lookup")
        session = self.sessions.search(
            [("operation", "=", "lookup"), ("user_ids", "=", self.user_stock.id)]
        )
        self.assertEqual(
            session.scan_ids.sorted("id").mapped("code"),
            ["sp-03", "SP-99", "9501101530003", "SP-05"],
        )
        self.assertEqual(session.scan_ids.user_id, self.user_stock)

    def test_receive_from_the_receipt(self):
        self._run_tour(f"{TRANSFERS}/{self.receipt.id}", "nexus_serials_scan_receive")
        self.assertEqual(self.receipt.state, "done")
        self.assertEqual(
            self.receipt.move_line_ids.lot_id.mapped("name"),
            ["NEW-1", "NEW-2", "NEW-3"],
        )

    def test_deliver_from_the_start_screen(self):
        self._run_tour(SCANNER, "nexus_serials_scan_deliver")
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-02", "SP-07"])

    def test_transfer_barcode_opens_it_and_it_can_be_gone_on_with(self):
        self._run_tour(SCANNER, "nexus_serials_scan_transfer_barcode")
        session = self.sessions.search([("picking_id", "=", self.delivery.id)])
        self.assertEqual(session.state, "cancelled")
        self.assertEqual(self.delivery.state, "assigned")

    def test_transfer_to_a_scanned_place(self):
        self._run_tour(SCANNER, "nexus_serials_scan_to_a_shelf")
        self.assertEqual(self.units[4:6].location_id, self.shelf)

    def test_condition_and_status_are_chosen_once(self):
        self._run_tour(SCANNER, "nexus_serials_scan_condition")
        self.assertEqual(self.units[:2].mapped("condition"), ["good", "good"])
        self.assertFalse(self.units[2].condition)
        self.assertEqual(
            self.units[:3].mapped("status"),
            ["available", "in_maintenance", "available"],
        )

    def test_scan_in_the_form_of_a_transfer(self):
        self._run_tour(f"{TRANSFERS}/{self.delivery.id}", "nexus_serials_scan_in_form")
        session = self.sessions.search([("picking_id", "=", self.delivery.id)])
        self.assertEqual(
            [(scan.code, scan.outcome) for scan in session.scan_ids.sorted("id")],
            [("SP-07", "ok"), ("SP-08", "promised")],
        )
        self.assertIn(self.units[6], self.delivery.move_line_ids.lot_id)


@tagged("post_install", "-at_install")
class TestScannerToursOnPhone(TestScannerTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestScannerMenu(ScannerTourCase):
    def test_menu_of_the_inventory_app(self):
        self._run_tour(
            "/odoo/action-stock.stock_picking_type_action", "nexus_serials_scan_menu"
        )

    def test_button_refused_without_units(self):
        receipt = self._create_receipt((self.cable, 5)).with_user(self.user_stock)
        self.assertFalse(receipt.can_scan)
        with self.assertRaisesRegex(UserError, "no units to scan"):
            receipt.action_open_scanner()


@tagged("post_install", "-at_install")
class TestScannerLosesNothing(ScannerTourCase):
    def test_200_scans_with_the_network_cut_and_a_reload(self):
        receipt = self._create_receipt((self.speaker, 200)).with_user(self.user_stock)
        session = self._open("receive", picking_id=receipt.id)
        self._run_tour(
            f"{TRANSFERS}/{receipt.id}", "nexus_serials_scan_loses_nothing", timeout=300
        )
        serials = [f"RX-{number:06}" for number in range(1, 201)]
        scans = session.scan_ids.sorted("id")
        self.assertEqual(scans.mapped("code"), serials)
        self.assertEqual(set(scans.mapped("outcome")), {"ok"})
        self.assertEqual(receipt.move_line_ids.mapped("lot_name"), serials)
