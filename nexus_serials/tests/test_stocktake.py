import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestStocktake(ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["stock.location"].create(
            {"name": "Depot", "location_id": cls.warehouse.view_location_id.id}
        )
        cls.hall = cls.env["stock.location"].create(
            {"name": "Hall", "location_id": cls.stock.id}
        )
        cls.shelf.location_id = cls.hall
        cls.units[:6].transfer(cls.hall.id)
        cls.units[6:].transfer(cls.other.id)
        cls.units[:2].transfer(cls.shelf.id)
        cls.counter = new_test_user(cls.env, "counter2", "stock.group_stock_user")
        cls.manager = cls.sessions.with_user(cls.user_manager)

    def _count(self, **params):
        params.setdefault("location_id", self.hall.id)
        return self._open("stocktake", **params)

    def _kinds(self, session):
        lines = session.stocktake_line_ids
        return {
            kind: [line.lot_id.name or line.code for line in some]
            for kind, some in lines.grouped("kind").items()
        }

    def _sell(self, lot):
        lot.transfer(self.stock.id)
        self._deliver(lot)

    def _approve(self, session):
        return session.with_user(self.user_manager).action_approve()

    def test_what_is_found_missing_misplaced_and_unknown(self):
        session = self._count()
        self.assertEqual(session.read_state()["progress"], {"done": 0, "expected": 6})
        outcomes = self._scan(
            session, "SP-01", "SP-03", "SP-04", "SP-08", "SP-04", "STRANGE"
        )
        self.assertEqual(outcomes, ["ok", "ok", "ok", "warning", "already", "unknown"])
        self.assertIs(session.action_finish(), True)
        self.assertEqual(session.state, "to_approve")
        self.assertEqual(session.found_count, 3)
        self.assertEqual(
            self._kinds(session),
            {
                "missing": ["SP-02", "SP-05", "SP-06"],
                "misplaced": ["SP-08"],
                "unknown": ["STRANGE"],
            },
        )
        # Nothing has moved.
        self.assertEqual(self.units[7].location_id, self.other)

    def test_approval_makes_it_so(self):
        session = self._count()
        self._scan(session, "SP-01", "SP-03", "SP-04", "SP-08")
        session.action_finish()
        lines = session.stocktake_line_ids.with_user(self.user_manager)
        lines.filtered(lambda line: line.lot_id.name == "SP-05").is_lost = True
        self.assertTrue(self._approve(session))
        self.assertEqual(session.state, "done")
        self.assertEqual(self.units[4].status, "lost")
        self.assertEqual(self.units[7].location_id, self.hall)
        self.assertEqual(self.units[5].status, "available")
        self.assertNotIn("SP-05", self._on_hand(self.speaker))
        self.assertTrue(self.hall.last_inventory_date)

    def test_approval_is_one_thing_that_can_be_looked_up(self):
        self.units[5].with_user(self.user_manager).set_status("lost")
        session = self._count()
        self._scan(session, "SP-01", "SP-03", "SP-06", "SP-07", "SP-08")
        session.action_finish()
        lines = session.stocktake_line_ids.with_user(self.user_manager)
        lines.filtered(lambda line: line.kind == "missing").is_lost = True
        self.assertFalse(session.move_count)
        self._approve(session)
        session.invalidate_recordset()
        action = session.action_open_moves()
        moved = self.env["stock.move.line"].search(action["domain"])
        self.assertEqual(
            sorted(moved.lot_id.mapped("name")),
            ["SP-02", "SP-04", "SP-05", "SP-06", "SP-07", "SP-08"],
        )
        self.assertEqual(session.move_ids, moved.move_id)
        # Two that were misplaced, those that are lost, the one found again.
        self.assertEqual(session.move_count, 4)
        for move in session.move_ids:
            self.assertEqual(move.picking_id.origin or move.reference, session.name)
        counted_away = session.move_ids.filtered("is_inventory")[0]
        opened = counted_away.with_user(self.user_stock).action_open_reference()
        self.assertEqual(opened["res_id"], session.id)

    def test_only_managers_approve_and_tick(self):
        session = self._count()
        self._scan(session, "SP-01")
        session.action_finish()
        with self.assertRaisesRegex(UserError, "only inventory managers"):
            session.action_approve()
        with self.assertRaises(AccessError):
            session.stocktake_line_ids.filtered("lot_id").write({"is_lost": True})
        with self.assertRaisesRegex(UserError, "Only whether"):
            session.stocktake_line_ids.with_user(self.user_manager).write(
                {"kind": "misplaced"}
            )

    def test_scanned_shelf_says_where_units_are(self):
        session = self._count()
        outcomes = self._scan(session, "SHELF-A", "SP-01", "SP-03")
        self.assertEqual(outcomes, ["ok", "ok", "warning"])
        # The other counter is somewhere else.
        other = session.with_user(self.counter)
        self.assertEqual(self._scan(other, "SP-04"), ["ok"])
        session.action_finish()
        self.assertEqual(self._kinds(session)["misplaced"], ["SP-03"])
        self._approve(session)
        self.assertEqual(self.units[2].location_id, self.shelf)

    def test_place_outside_the_count_is_not_expected(self):
        self.other.barcode = "DEPOT"
        session = self._count(location_id=self.shelf.id)
        self.assertEqual(self._scan(session, "DEPOT"), ["not_expected"])

    def test_lost_unit_that_is_found_comes_back(self):
        self.units[2].with_user(self.user_manager).set_status("lost")
        self.assertNotIn("SP-03", self._on_hand(self.speaker))
        session = self._count()
        self.assertEqual(self._scan(session, "SP-03"), ["warning"])
        session.action_finish()
        self.assertEqual(self._kinds(session)["found_again"], ["SP-03"])
        self._approve(session)
        self.assertEqual(self.units[2].location_id, self.hall)
        self.assertEqual(self.units[2].status, "available")

    def test_sold_unit_is_for_somebody_to_decide(self):
        self._sell(self.units[2])
        session = self._count()
        self.assertEqual(self._scan(session, "SP-03"), ["warning"])
        session.action_finish()
        self.assertEqual(self._kinds(session)["not_eligible"], ["SP-03"])
        self._approve(session)
        self.assertEqual(self.units[2].status, "sold")

    def test_scope_by_product_and_category(self):
        self._receive(self.mixer, ["MX-1"]).transfer(self.hall.id)
        category = self.env["product.category"].create({"name": "Consoles"})
        self.mixer.categ_id = category
        for scope in ({"product_id": self.mixer.id}, {"category_id": category.id}):
            session = self._count(**scope)
            self.assertEqual(session.read_state()["progress"]["expected"], 1)
            self.assertEqual(
                self._scan(session, "SP-01", "MX-1"), ["not_expected", "ok"]
            )
            session.action_finish()
            self.assertFalse(session.stocktake_line_ids)

    def test_counters_of_the_same_scope_share_a_session(self):
        session = self._count()
        theirs = self.sessions.with_user(self.counter).open(
            "stocktake", location_id=self.hall.id
        )
        self.assertEqual(theirs, session.id)
        self._scan(session, "SP-01")
        self.assertEqual(
            self._scan(session.with_user(self.counter), "SP-01"), ["already"]
        )
        self.assertEqual(session.user_ids, self.user_stock + self.counter)

    def test_blind_count_tells_nothing_of_what_is_expected(self):
        """Whatever is scanned, and whatever is read: the answers are the same whether
        Odoo expects the units or not."""

        def tell(serials):
            session = self._count(is_blind=True, location_id=self.shelf.id)
            answers = session.scan_batch(self._scans(*serials))
            state = session.read_state()
            rows = session.scan_ids.read(["outcome", "message", "location_id"])
            record = session.read()
            told = json.dumps([answers, state, rows, record], default=str)
            session.action_cancel()
            for number, serial in enumerate(serials):
                told = told.replace(serial, f"unit {number}")
            return told, answers

        expected, answers = tell(["SP-01", "SP-02"])
        self.assertEqual([a["outcome"] for a in answers], ["ok", "ok"])
        self.units[3].with_user(self.user_manager).set_status("lost")
        _told, answers = tell(["SP-03", "SP-04"])
        for answer in answers:
            self.assertEqual(answer["outcome"], "ok")
            self.assertEqual(answer["progress"]["expected"], 0)
            self.assertFalse(answer["unit"]["place"])
            self.assertFalse(answer["unit"]["status"])
            self.assertNotIn("misplaced", answer["message"])
        self.assertNotIn("expected_count", expected)
        with self.assertRaises(AccessError):
            self._count(is_blind=True).read(["expected_count"])

    def test_blind_count_is_compared_at_the_end(self):
        session = self._count(is_blind=True)
        self._scan(session, "SP-01", "SP-08")
        self.assertFalse(session.stocktake_line_ids)
        session.action_finish()
        kinds = self._kinds(session)
        self.assertEqual(kinds["misplaced"], ["SP-08"])
        self.assertEqual(
            kinds["missing"], ["SP-02", "SP-03", "SP-04", "SP-05", "SP-06"]
        )

    def test_unit_that_moved_since_stops_the_approval(self):
        session = self._count()
        self._scan(session, "SP-01", "SP-03")
        session.action_finish()
        session = session.with_user(self.user_manager)
        session.stocktake_line_ids.is_lost = True
        self._sell(self.units[4])
        with self.assertRaisesRegex(UserError, "moved since(.|\n)*SP-05"):
            session.action_approve()
        session.action_compare()
        self.assertEqual(self._kinds(session)["missing"], ["SP-02", "SP-04", "SP-06"])
        self.assertTrue(all(session.stocktake_line_ids.mapped("is_lost")))
        session.action_approve()
        self.assertEqual(self.units[3].status, "lost")

    def test_count_is_taken_up_again(self):
        session = self._count()
        self._scan(session, "SP-01")
        session.action_finish()
        self.assertEqual(self._scan(session, "SP-03"), ["refused"])
        session.with_user(self.user_manager).action_recount()
        self.assertFalse(session.stocktake_line_ids)
        self.assertEqual(self._scan(session, "SP-03"), ["ok"])

    def test_undone_scan_is_missing(self):
        session = self._count(product_id=self.speaker.id)
        self._scan(session, "SP-01", "SP-02", "SP-03", "SP-04", "SP-05", "SP-06")
        session.undo()
        session.action_finish()
        self.assertEqual(self._kinds(session), {"missing": ["SP-06"]})

    def test_manager_gives_up_and_nothing_changes(self):
        session = self._count()
        self._scan(session, "SP-08")
        session.action_finish()
        session.with_user(self.user_manager).action_give_up()
        self.assertEqual(session.state, "cancelled")
        self.assertEqual(self.units[7].location_id, self.other)
