from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .labels_common import LabelsCommon, decode


@tagged("post_install", "-at_install")
class TestLabelPrint(LabelsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls._receive(cls.speaker, ["L-1", "L-2", "L-3"])

    def test_every_unit_has_a_label_whose_code_opens_it(self):
        job = self._print(self.units)
        self.assertEqual(job.state, "done")
        self.assertEqual(
            sorted(decode(self._pdf(job))[0]), sorted(self._urls(self.units))
        )
        for unit in self.units:
            self.assertIn(unit.name, self._text(job)[0])
            self.assertEqual(
                self.env["stock.lot"].resolve_codes([unit._get_label_url()])[0][
                    "lot_id"
                ],
                unit.id,
            )

    def test_printing_is_in_the_history_and_takes_units_from_the_unlabelled(self):
        unlabelled = [("label_date", "=", False), ("product_id", "=", self.speaker.id)]
        self.assertEqual(self.env["stock.lot"].search(unlabelled), self.units)
        self._print(self.units[:2])
        self.assertEqual(self.env["stock.lot"].search(unlabelled), self.units[2])
        [entry] = [
            entry
            for entry in self.units[0].with_user(self.user_stock).read_timeline()
            if entry["kind"] == "label_printed"
        ]
        self.assertEqual(entry["change"], "Plain")
        self.assertEqual(entry["user"], self.user_stock.name)
        self.assertEqual(entry["date"].date(), fields.Date.today())

    def test_copies_follow_each_other_from_the_place_asked_for(self):
        job = self._print(self.units, copies=2, start=20)
        pages = decode(self._pdf(job))
        one, two, three = self._urls(self.units)
        self.assertEqual(pages[0], [one, one])
        self.assertEqual(sorted(pages[1]), sorted([two, two, three, three]))

    def test_a_roll_has_a_page_for_each_label(self):
        roll = self.env.ref("nexus_labels.nexus_label_sheet_zebra_50_x_25_mm")
        job = self._print(self.units, sheet_id=roll.id, start=7)
        self.assertEqual(
            decode(self._pdf(job)), [[url] for url in self._urls(self.units)]
        )

    def test_a_size_of_my_own(self):
        job = self._print(self.units[0], size="custom", label_width=40, label_height=30)
        self.assertEqual(decode(self._pdf(job)), [self._urls(self.units[:1])])

    def test_none_prints_no_code_and_barcode_prints_the_serial(self):
        self.design.font_size = 6
        self.speaker.identification = "none"
        self.assertEqual(decode(self._pdf(self._print(self.units))), [[]])
        self.speaker.identification = "barcode"
        self.assertEqual(decode(self._pdf(self._print(self.units[0]))), [["L-1"]])
        self.design.code_kind = "both"
        self.assertEqual(
            sorted(decode(self._pdf(self._print(self.units[0])))[0]),
            sorted(["L-1", self.units[0]._get_label_url()]),
        )
        self.speaker.identification = "none"
        self.assertEqual(decode(self._pdf(self._print(self.units))), [[]])

    def test_the_preview_is_of_the_first_unit(self):
        preview = self._open(self.units).preview
        self.assertIn("<svg", preview)
        self.assertIn("L-1", preview)

    def test_an_impossible_size_is_refused_and_prints_nothing(self):
        for values, words in (
            ({"size": "custom", "label_width": 5}, "Label Width is 5"),
            ({"size": "custom", "label_width": 12, "label_height": 10}, "QR code"),
            ({"start": 22}, "labels 1 to 21"),
            ({"start": 0}, "labels 1 to 21"),
            ({"copies": 0}, "between 1 and 100"),
            ({"copies": 101}, "between 1 and 100"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, words):
                self._open(self.units, **values).action_print()
        self.assertFalse(self.units.filtered("label_date"))

    def test_lots_have_no_labels_of_units(self):
        paint = self._create_product("Paint", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "P-1", "product_id": paint.id})
        self.assertEqual(self._open(self.units | lot).lot_ids, self.units)
        with self.assertRaisesRegex(UserError, "no units"):
            lot.with_user(self.user_stock).action_print_labels()
        with self.assertRaisesRegex(UserError, "Choose the units"):
            self._open(lot).action_print()

    def test_printing_takes_the_right_to_see_stock(self):
        with self.assertRaises(AccessError):
            self._open(self.units, user=self.user_sales)
        with self.assertRaises(AccessError):
            self.units.with_user(self.user_sales).action_print_labels()

    def test_products_receipts_and_adjustments_print_their_units(self):
        receipt = (
            self.units[0].received_move_id.picking_id
            if "received_move_id" in self.units
            else self.env["stock.move.line"]
            .search([("lot_id", "=", self.units[0].id)])
            .picking_id
        )
        for record in (self.speaker, self.speaker.product_tmpl_id, receipt):
            action = record.with_user(self.user_stock).action_print_unit_labels()
            self.assertEqual(action["res_model"], "nexus.label.print")
            self.assertEqual(action["context"]["active_ids"], self.units.ids)

    def test_a_receipt_prints_its_labels_by_itself(self):
        kind = self.warehouse.in_type_id
        with self.assertRaisesRegex(ValidationError, "design"):
            kind.auto_print_unit_labels = True
        kind.write(
            {"auto_print_unit_labels": True, "unit_label_design_id": self.design.id}
        )
        receipt = self._create_receipt((self.speaker, 2)).with_user(self.user_stock)
        receipt.move_ids.set_serials(["R-1", "R-2"])
        action = receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertEqual(action["type"], "ir.actions.act_url")
        lots = receipt.move_line_ids.lot_id
        self.assertTrue(all(lots.mapped("label_date")))
        job = self.env["nexus.label.job"].search([], limit=1)
        self.assertEqual(sorted(decode(self._pdf(job))[0]), sorted(self._urls(lots)))


@tagged("post_install", "-at_install")
class TestQrCode(LabelsCommon):
    def test_born_with_a_code_only_where_the_setting_and_the_product_say_so(self):
        [born] = self._receive(self.speaker, ["Q-1"])
        self.assertTrue(born.has_qr_code)
        barcode = self._create_product(
            "B", has_serial_numbers=True, identification="barcode"
        )
        self.assertFalse(self._receive(barcode, ["Q-2"]).has_qr_code)
        self._set_parameter("nexus_labels.auto_generate_qr", "False")
        self.assertFalse(self._receive(self.speaker, ["Q-3"]).has_qr_code)

    def test_without_a_code_until_somebody_generates_it(self):
        self._set_parameter("nexus_labels.auto_generate_qr", "False")
        lots = self._receive(self.speaker, ["Q-1", "Q-2"])
        window = self._open(lots, generate=False)
        self.assertEqual(window.missing_count, 2)
        window.action_print()
        job = self.env["nexus.label.job"].search([], limit=1)
        self.assertEqual(decode(self._pdf(job)), [[]])
        lots[0].with_user(self.user_stock).action_generate_qr_codes()
        self.assertEqual(lots.mapped("has_qr_code"), [True, False])
        self._open(lots).action_print()
        self.assertEqual(lots.mapped("has_qr_code"), [True, True])
        job = self.env["nexus.label.job"].search([], limit=1)
        self.assertEqual(sorted(decode(self._pdf(job))[0]), sorted(self._urls(lots)))
        kinds = [event.kind for event in lots[0].event_ids]
        self.assertEqual(kinds.count("qr_code"), 1)

    def test_a_product_without_identification_has_no_code_to_generate(self):
        lots = self._receive(self.speaker, ["Q-1"])
        self.speaker.identification = "none"
        lots.sudo().has_qr_code = False
        with self.assertRaisesRegex(UserError, self.speaker.name):
            lots.with_user(self.user_stock).action_generate_qr_codes()
        self.assertFalse(lots.has_qr_code)

    def test_nobody_gives_himself_a_code_or_a_date(self):
        lots = self._receive(self.speaker, ["Q-1"]).with_user(self.user_stock)
        for values in ({"has_qr_code": False}, {"label_date": "2020-01-01"}):
            with self.assertRaises(AccessError):
                lots.write(values)

    def test_receiving_asks_no_more_for_more_units(self):
        counts = []
        for count in (5, 50):
            receipt = self._create_receipt((self.speaker, count))
            receipt.move_ids.set_serials([f"N-{count}-{n}" for n in range(count)])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            receipt.button_validate()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 20)

    def test_the_address_is_in_capitals_where_that_changes_nothing(self):
        lot = self._receive(self.speaker, ["Q-1"])
        self.assertEqual(
            lot._get_label_url(),
            f"HTTPS://LABELS.EXAMPLE.COM/U/{lot.nexus_token.upper()}",
        )
        self._set_parameter("nexus_labels.base_url", "https://example.com/odoo/")
        self.assertEqual(
            lot._get_label_url(), f"https://example.com/odoo/u/{lot.nexus_token}"
        )

    def test_an_address_nobody_can_reach_is_refused(self):
        for address in (
            "odoo.example.com",
            "ftp://x",
            "https://",
            "https://a b",
            "https://a?b",
        ):
            with self.subTest(address), self.assertRaises(ValidationError):
                self.env["res.config.settings"].create({"label_base_url": address})
