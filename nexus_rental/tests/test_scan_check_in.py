from odoo.exceptions import AccessError
from odoo.tests import tagged

from .hire_scan_common import HireScanCommon


@tagged("post_install", "-at_install")
class TestScanCheckIn(HireScanCommon):
    """Whatever comes back, scanned in one pile by a warehouse user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theatre = cls._create_hire((cls.speaker, 2), (cls.cable, 40))
        cls.theatre.order_line[0]._take_out_units(cls.units[:2])
        cls.theatre.order_line[1]._take_out_quantity(40)
        cls.festival = cls._create_hire((cls.speaker, 1))
        cls.festival.order_line._take_out_units(cls.units[2])
        cls.session = cls._open("check_in")

    def _take_out_cables(self, quantity):
        order = self._create_hire((self.cable, quantity))
        order.order_line._take_out_quantity(quantity)
        return order

    def test_three_hires_come_back_in_one_pile(self):
        club = self._create_hire((self.speaker, 1))
        club.order_line._take_out_units(self.units[3])
        answers = self.session.scan_batch(
            self._scans("SP-4", "SP-1", "9501101530003", "SP-3", "SP-1")
        )
        self.assertEqual(
            [answer["outcome"] for answer in answers],
            ["ok", "ok", "ok", "ok", "already"],
        )
        for order, answer in zip((club, self.theatre), answers, strict=False):
            self.assertIn(order.name, answer["message"])
        self.assertEqual(club.hire_state, "back")
        self.assertEqual(self.festival.hire_state, "back")
        self.assertEqual(
            self._rows(self.theatre),
            [
                ("back", "", 1.0),
                ("back", "SP-1", 1.0),
                ("out", "", 39.0),
                ("out", "SP-2", 1.0),
            ],
        )
        self.assertEqual(self.units[0].status, "available")
        self.assertIs(self.session.action_finish(), True)
        self.assertEqual(self.session.state, "done")
        rows = (club | self.festival | self.theatre).sudo().booking_ids
        back = rows.filtered(lambda row: row.state == "back")
        self.assertEqual(set(back.move_in_id.mapped("state")), {"done"})
        self.assertFalse((rows - back).move_in_id)
        self.assertEqual(self.units[0].location_id, self.stock)
        self.assertEqual(self.cable.qty_available, 100)

    def test_what_went_out_with_documents_comes_back(self):
        rows = (self.theatre | self.festival).sudo().booking_ids
        rows._close_out_documents()
        self.assertNotEqual(self.units[0].location_id, self.stock)
        self._scan(self.session, "SP-1", "SP-3", "9501101530003")
        self.assertEqual(self.units[0].status, "available")
        self.session.action_finish()
        self.assertEqual(self.units[0].location_id, self.stock)
        self.assertEqual(self.units[2].location_id, self.stock)
        self.assertNotEqual(self.units[1].location_id, self.stock)
        self.assertEqual(self.cable.qty_available, 61)

    def test_what_is_not_out_is_told_what_it_is(self):
        extra = self._receive(self.speaker, ["SP-5"])
        self._deliver(extra)
        answers = self.session.scan_batch(
            self._scans("SP-4", "SP-5", "SP-99", self.stock.barcode)
        )
        self.assertEqual(
            [answer["outcome"] for answer in answers],
            ["already", "not_expected", "unknown", "wrong"],
        )
        self.assertRegex(answers[0]["message"], "SP-4 is not out.*Available.*Stock")
        self.assertRegex(answers[1]["message"], "SP-5 is not out.*Sold")
        self.assertEqual(self.session.read_state()["progress"]["done"], 0)

    def test_bulk_goes_to_the_only_hire_it_is_out_on(self):
        answer = self._scan_one(self.session, "9501101530003")
        self.assertEqual(answer["outcome"], "ok")
        self.session.scan_action(answer["uuid"], "quantity", 35)
        with self._refused("40 of XLR cable 10 m are out.*not 41"):
            self.session.scan_action(answer["uuid"], "quantity", 41)
        self.assertIn(("back", "", 35.0), self._rows(self.theatre))
        self.assertIn(("out", "", 5.0), self._rows(self.theatre))

    def test_bulk_out_on_several_hires_is_asked(self):
        club = self._take_out_cables(7)
        answer = self._scan_one(self.session, "9501101530003")
        self.assertEqual(answer["outcome"], "ambiguous")
        self.assertEqual(
            [(action["name"], action["value"]) for action in answer["actions"]],
            [("hire", club.id), ("hire", self.theatre.id)]
            if answer["actions"][0]["value"] == club.id
            else [("hire", self.theatre.id), ("hire", club.id)],
        )
        with self._refused("Choose one of the hires"):
            self.session.scan_action(answer["uuid"], "hire", self.festival.id)
        answer = self.session.scan_action(answer["uuid"], "hire", club.id)
        self.session.scan_action(answer["uuid"], "quantity", 6)
        self.assertEqual(self._rows(club), [("back", "", 6.0), ("out", "", 1.0)])
        # The next one is of the same pile, until all of it is back.
        self.assertEqual(self._scan(self.session, "9501101530003"), ["ok"])
        self.assertEqual(self._rows(club), [("back", "", 7.0)])
        self.assertEqual(self._scan(self.session, "9501101530003"), ["ok"])
        self.assertIn(("back", "", 1.0), self._rows(self.theatre))

    def test_hire_the_session_was_opened_for_is_not_asked(self):
        club = self._take_out_cables(7)
        session = self._open("check_in", hire_order_id=club.id)
        self.assertEqual(session.read_state()["progress"], {"done": 0, "expected": 7})
        self._scan(session, "9501101530003", "9501101530003", "SP-3")
        self.assertEqual(self._rows(club), [("back", "", 2.0), ("out", "", 5.0)])
        self.assertEqual(self.festival.hire_state, "back")

    def test_more_than_is_out_is_refused_in_one_batch_too(self):
        self._take_out_cables(1)
        order = self._create_hire((self.cable, 2))
        order.order_line._take_out_quantity(2)
        session = self._open("check_in", hire_order_id=order.id)
        outcomes = self._scan(session, *["9501101530003"] * 3)
        self.assertEqual(outcomes, ["ok", "ok", "ambiguous"])

    def test_same_scan_sent_again_has_one_effect(self):
        scans = self._scans("SP-1", "9501101530003")
        first = self.session.scan_batch(scans)
        again = self.session.scan_batch(scans)
        self.assertEqual(first, again)
        self.assertIn(("out", "", 39.0), self._rows(self.theatre))

    def test_undo_and_cancel_have_it_out_again(self):
        before = self._rows(self.theatre)
        self._scan(self.session, "SP-1", "9501101530003", "SP-3")
        self.session.undo()
        self.assertEqual(self.festival.hire_state, "out")
        self.session.undo()
        self.assertEqual(self._unit_rows(self.theatre, "back"), ["SP-1"])
        self.assertEqual(self._scan(self.session, "9501101530003"), ["ok"])
        self.session.action_cancel()
        self.assertEqual(self._rows(self.theatre), before)
        self.assertEqual(self.units[0].status, "rented")
        self.assertFalse(self.theatre.sudo().booking_ids.session_in_id)

    def test_unit_that_is_wanted_by_another_hire_since_is_not_out_again(self):
        self._scan(self.session, "SP-1")
        later = self._create_hire((self.speaker, 1), start=1, end=2)
        self._scan(self._open_out(later), "SP-1")
        with self._refused(f"SP-1 is out on {later.name}"):
            self.session.undo()

    def test_unit_goes_out_and_comes_back_in_one_session(self):
        self._scan(self.session, "SP-1")
        self._scan(self._open_out(self._create_hire((self.speaker, 1))), "SP-1")
        self.assertEqual(self._scan(self.session, "SP-1"), ["ok"])
        self.assertEqual(len(self.session.scan_ids.filtered("lot_id")), 2)

    def test_opened_again_it_goes_on(self):
        self.assertEqual(self._open("check_in"), self.session)
        other = self.sessions.with_user(self.user_rental)
        self.assertNotEqual(other.open("check_in"), self.session.id)

    def test_nothing_scanned_is_not_finished(self):
        with self._refused("Nothing was scanned"):
            self.session.action_finish()

    def test_lists_say_what_is_still_out(self):
        self._scan(self.session, "SP-1")
        lists = {it["title"]: it["rows"] for it in self.session.read_state()["lists"]}
        self.assertEqual(
            sorted((row["serial"], row["product"]) for row in lists["Still out"]),
            [("40", "XLR cable 10 m"), ("SP-2", "Speaker K12")],
        )
        self.assertIn(self.theatre.name, lists["Still out"][0]["note"])


@tagged("post_install", "-at_install")
class TestScanHiresOfTwoCompanies(HireScanCommon):
    """Companies are apart, also on the scanner page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_hire((cls.speaker, 2), (cls.cable, 5))
        cls.order.order_line[0]._take_out_units(cls.units[0])
        cls.order.order_line[1]._take_out_quantity(5)
        cls.other = cls.env["res.company"].create({"name": "Other Hire Ltd"})
        cls.user_stock.company_ids = cls.order.company_id | cls.other

    def _open_there(self, operation, companies, **params):
        sessions = self.sessions.with_context(allowed_company_ids=companies.ids)
        return sessions.browse(sessions.open(operation, **params))

    def test_what_is_out_for_another_company_is_checked_in_there(self):
        session = self._open_there("check_in", self.other | self.order.company_id)
        self.assertEqual(session.company_id, self.other)
        answers = session.scan_batch(self._scans("SP-1", "9501101530003"))
        self.assertEqual(
            [(answer["outcome"], answer["fault"]) for answer in answers],
            [("refused", "other_company"), ("not_eligible", "not_out")],
        )
        self.assertIn(self.order.company_id.name, answers[0]["message"])
        self.assertEqual(self.units[0].status, "rented")

    def test_hire_is_checked_out_in_its_company(self):
        with self.assertRaises(AccessError):
            self._open_there("check_out", self.other, hire_order_id=self.order.id)
        both = self.other | self.order.company_id
        session = self._open_there("check_out", both, hire_order_id=self.order.id)
        self.assertEqual(session.company_id, self.order.company_id)
        self.assertEqual(self._scan(session, "SP-2"), ["ok"])

    def test_session_of_another_company_is_not_scanned_into(self):
        session = self._open_out(self.order)
        elsewhere = session.with_context(allowed_company_ids=self.other.ids)
        with self.assertRaises(AccessError):
            elsewhere.scan_batch(self._scans("SP-2"))
