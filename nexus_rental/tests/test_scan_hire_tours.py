from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import (
    PHONE,
    WarehouseTourCase,
)

from .hire_scan_common import HireScanCommon

SCANNER = "/odoo/scanner"


class HireScanTourCase(HireScanCommon, WarehouseTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units.condition = "good"
        cls.theatre = cls._create_hire((cls.speaker, 2), (cls.cable, 40))
        cls.theatre.sudo().name = "HIRE-77001"
        cls.theatre.order_line[0]._prepare_units(cls.units[:2])
        cls.festival = cls._create_hire((cls.speaker, 1, cls.units[3:]))
        cls.festival.sudo().name = "HIRE-77002"

    def _get_session(self, operation):
        return self.sessions.search([("operation", "=", operation)], limit=1)


@tagged("post_install", "-at_install")
class TestHireScanTours(HireScanTourCase):
    """A warehouse user, and a rental user, at the scanner page."""

    def test_check_out_with_a_swap_and_a_refused_unit(self):
        self._run_tour(SCANNER, "nexus_rental_scan_check_out")
        self.assertEqual(
            self._rows(self.theatre),
            [("out", "", 40.0), ("out", "SP-1", 1.0), ("out", "SP-3", 1.0)],
        )
        rows = self.theatre.sudo().booking_ids
        self.assertEqual(set(rows.move_out_id.mapped("state")), {"done"})
        self.assertEqual(self._get_session("check_out").state, "done")

    def test_three_hires_come_back_in_one_pile(self):
        self.theatre.order_line[0]._take_out_units(self.units[0] | self.units[2])
        self.theatre.order_line[1]._take_out_quantity(40)
        self.festival.order_line._take_out_units(self.units[3])
        club = self._create_hire((self.cable, 5))
        club.sudo().name = "HIRE-77003"
        club.order_line._take_out_quantity(5)
        rows = (self.theatre | self.festival | club).sudo().booking_ids
        rows._close_out_documents()
        self._run_tour(SCANNER, "nexus_rental_scan_check_in")
        self.assertEqual(
            self._rows(self.theatre),
            [
                ("back", "", 39.0),
                ("back", "SP-1", 1.0),
                ("back", "SP-3", 1.0),
                ("out", "", 1.0),
            ],
        )
        self.assertEqual(self.festival.hire_state, "back")
        self.assertEqual(club.hire_state, "out")
        self.assertEqual(self.units[2].status, "damaged")
        self.assertEqual(self.units.location_id, self.stock)

    def test_rental_user_adds_to_the_hire(self):
        self.festival._action_cancel()
        self._run_tour(
            SCANNER, "nexus_rental_scan_add_to_hire", login=self.user_rental.login
        )
        self.assertEqual(self.theatre.order_line[0].product_uom_qty, 3)
        self.assertEqual(self._unit_rows(self.theatre, "out"), ["SP-1", "SP-2", "SP-3"])


@tagged("post_install", "-at_install")
class TestHireScanToursOnPhone(TestHireScanTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True
