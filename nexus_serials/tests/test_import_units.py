from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .import_common import ImportCommon

FIELDS = ["name", "product_id", "condition", "status", "location_id"]
FACTS = ["name", "product_id", "location_id", "purchase_cost", "received_date"]


@tagged("post_install", "-at_install")
class TestImportUnits(ImportCommon):
    def _row(self, name, condition="", status="", location=None, product="Speaker K12"):
        place = self.shelf.display_name if location is None else location
        return [name, product, condition, status, place]

    def test_a_row_with_a_place_puts_its_unit_in_stock(self):
        messages = self._load(FIELDS, self._row("I-1", "Good"), self._row("I-2"))
        self.assertFalse(messages)
        lots = self._find("I-1", "I-2")
        self.assertEqual(lots.mapped("status"), ["available"] * 2)
        self.assertEqual(lots.location_id, self.shelf)
        self.assertEqual(self.speaker.qty_available, 2)
        move = lots.quant_ids.product_id.stock_move_ids
        self.assertEqual(len(move), 1)
        self.assertTrue(move.is_inventory)
        self.assertEqual(move.create_uid, self.user_stock)

    def test_the_condition_is_told_of(self):
        self._load(FIELDS, self._row("I-1", "Good"))
        event = self._find("I-1").event_ids
        self.assertEqual(event.mapped("change"), ["Good"])
        self.assertEqual(event.mapped("reason"), ["Import"])

    def test_a_status_on_hand_is_set_and_nobody_reserves_the_unit(self):
        self._load(
            FIELDS,
            self._row("I-1", "", "In Maintenance"),
            self._row("I-2", "Damaged", "damaged"),
        )
        lots = self._find("I-1", "I-2")
        self.assertEqual(lots.mapped("status"), ["in_maintenance", "damaged"])
        self.assertEqual(self.speaker.qty_available, 2)
        self.assertEqual(self.speaker.free_qty, 0)
        self.assertIn("Available → In Maintenance", lots[0].event_ids.mapped("change"))

    def test_lost_and_retired_units_are_known_without_stock(self):
        messages = self._load(
            FIELDS,
            self._row("I-1", "", "Lost", ""),
            self._row("I-2", "Poor", "Retired", ""),
        )
        self.assertFalse(messages)
        self.assertEqual(self._find("I-1", "I-2").mapped("status"), ["lost", "retired"])
        self.assertEqual(self.speaker.qty_available, 0)

    def test_a_row_without_place_makes_a_unit_that_is_not_received(self):
        self._load(["name", "product_id"], ["I-1", "Speaker K12"])
        self.assertEqual(self._find("I-1").status, "not_received")

    def test_date_and_cost_are_the_units_own(self):
        self.speaker.categ_id.property_cost_method = "average"
        place = self.shelf.display_name
        messages = self._load(
            FACTS,
            ["I-1", "Speaker K12", place, "100.5", "2023-05-01 10:00:00"],
            ["I-2", "Speaker K12", place, "300", "2024-05-01 10:00:00"],
            ["I-3", "Speaker K12", place, "", ""],
            user=self.user_manager,
        )
        self.assertFalse(messages)
        lots = self._find("I-1", "I-2", "I-3")
        self.assertEqual(lots[:2].mapped("purchase_cost"), [100.5, 300.0])
        self.assertEqual(lots[1].received_date.year, 2024)
        self.assertEqual(lots[2].received_date.date(), datetime.now().date())
        self.assertTrue(all(lots.mapped("cost_move_id")))
        moves = lots.cost_move_id
        self.assertEqual(moves.filtered(lambda m: m.quantity == 2).value, 400.5)

    def test_a_file_imported_again_is_refused_row_by_row(self):
        rows = [self._row(f"I-{i}", "Good") for i in range(15)]
        self.assertFalse(self._load(FIELDS, *rows))
        messages = self._load(FIELDS, *rows)
        self.assertEqual(sorted(messages), list(range(15)))
        self.assertRegex(messages[3][0], "I-3 is in stock already: WH/Stock/Shelf I")
        self.assertEqual(self.speaker.qty_available, 15)

    def test_a_file_with_external_ids_imported_again_changes_nothing(self):
        fields, row = ["id", *FIELDS], ["unit_1", *self._row("I-1", "Good")]
        for _time in range(2):
            self.assertFalse(self._load(fields, row))
        self.assertEqual(self.speaker.qty_available, 1)
        self.assertEqual(len(self._find("I-1").event_ids), 1)

    def test_an_external_id_says_what_is_new_of_a_unit(self):
        fields = ["id", *FIELDS]
        self._load(
            fields,
            *([f"unit_{i}", *self._row(f"I-{i}", "Good")] for i in range(3)),
        )
        messages = self._load(
            ["id", "condition", "status", "ref"],
            ["unit_0", "Damaged", "Damaged", "Case 1"],
            ["unit_1", "", "In Maintenance", ""],
            ["unit_2", "Fair", "", ""],
        )
        self.assertFalse(messages)
        lots = self._find("I-0", "I-1", "I-2")
        self.assertEqual(lots.mapped("condition"), ["damaged", "good", "fair"])
        self.assertEqual(
            lots.mapped("status"), ["damaged", "in_maintenance", "available"]
        )
        self.assertEqual(lots[0].ref, "Case 1")
        self.assertIn("Available → In Maintenance", lots[1].event_ids.mapped("change"))
        self.assertEqual(set(lots.event_ids.mapped("reason")), {"Import"})

    def test_lost_takes_a_known_unit_off_hand(self):
        fields = ["id", *FIELDS]
        self._load(fields, ["unit_1", *self._row("I-1")])
        self._load(["id", "status"], ["unit_1", "Lost"], user=self.user_manager)
        self.assertEqual(self._find("I-1").status, "lost")
        self.assertEqual(self.speaker.qty_available, 0)
        self._load(
            ["id", "status", "location_id"],
            ["unit_1", "Available", self.shelf.display_name],
        )
        self.assertEqual(self._find("I-1").location_id, self.shelf)
        self.assertEqual(self.speaker.qty_available, 1)

    def test_a_condition_written_from_outside_is_told_of(self):
        self._load(FIELDS, self._row("I-1", "Good"))
        lot = self._find("I-1").with_user(self.user_stock)
        lot.write({"condition": "poor"})
        self.assertEqual(lot.event_ids[0].change, "Good → Poor")
        for values in ({"status": "lost"}, {"received_date": "2020-01-01"}):
            with self.assertRaises(AccessError):
                lot.write(values)

    def test_lots_are_imported_as_ever(self):
        self._create_product("Paint", tracking="lot")
        self.assertFalse(
            self._load(["name", "product_id"], ["P-1", "Paint"], ["P-2", "Paint"])
        )
        self.assertEqual(len(self._find("P-1", "P-2")), 2)
