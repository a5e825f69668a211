from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .. import serial_keys, serial_settings
from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestSerialKeys(SerialsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.camera = cls._create_product("Camera", has_serial_numbers=True)

    def _create(self, product, *names):
        return self.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )

    def _faults(self, serials, product=None, **kw):
        faults = self.env["stock.lot"].check_serials(
            (product or self.speaker).id, serials, **kw
        )
        return [(fault["index"], fault["code"]) for fault in faults]

    def test_case_and_blanks_do_not_make_another_serial(self):
        self._create(self.speaker, "Ab  1")
        for name in ("ab 1", " AB 1 ", "aB   1", "\uff21b 1"):
            with self.assertRaisesRegex(ValidationError, "taken by a unit of Speaker"):
                self._create(self.camera, name)

    def test_name_is_trimmed_not_changed(self):
        lot = self._create(self.speaker, "  Ab  1 ")
        self.assertEqual(lot.name, "Ab  1")

    def test_one_bad_name_creates_none(self):
        with (
            self.assertRaises(ValidationError),
            self.env.cr.savepoint(),
        ):
            self._create(self.speaker, "N-1", "N-2", "n-1")
        self.assertFalse(self.env["stock.lot"].search([("name", "=like", "N-%")]))

    def test_length_is_up_to_100_and_never_cut(self):
        lot = self._create(self.speaker, "x" * 100)
        self.assertEqual(len(lot.name), 100)
        with self.assertRaisesRegex(ValidationError, "101 characters"):
            self._create(self.speaker, "y" * 101)

    def test_bad_characters_are_refused(self):
        bad = ["a\nb", "a\x00b", "a\u200bb", "a\u202eb", "a\tb"]
        self.assertEqual(
            self._faults(bad), [(i, "bad_character") for i in range(len(bad))]
        )
        self.assertEqual(self._faults(["Ünïté-№1", "序列-1", "שלום"]), [])

    def test_each_fault_has_its_code(self):
        self._receive(self.speaker, ["IN-1"])
        self._create(self.camera, "CAM-1")
        self.speaker.barcode = "4006381333931"
        receipt = self._create_receipt((self.speaker, 1))
        receipt.move_ids.set_serials(["WAIT-1"])
        serials = ["", "IN-1", "CAM-1", "4006381333931", "wait-1", "OK", "ok", "OK2"]
        self.assertEqual(
            self._faults(serials),
            [
                (0, "empty"),
                (1, "in_stock"),
                (2, "taken"),
                (3, "product_barcode"),
                (4, "pending"),
                (6, "duplicate"),
            ],
        )
        self.assertEqual(
            self._faults(["WAIT-1"], exclude_move_ids=receipt.move_ids.ids), []
        )

    def test_pattern_of_the_product_is_asked(self):
        self.speaker.serial_pattern = "[A-Z]{2}[0-9]{4}"
        self.assertEqual(
            self._faults(["AB1234", "AB12345", "ab1235"]),
            [(1, "pattern"), (2, "pattern")],
        )

    def test_check_is_bulk(self):
        self._receive(self.speaker, [f"B-{i}" for i in range(60)])
        serials = [f"B-{i}" for i in range(10)]
        self._faults(serials)
        with self.assertQueryCount(10):
            self.env.invalidate_all()
            self.env["stock.lot"].check_serials(self.speaker.id, serials)
        with self.assertQueryCount(10):
            self.env.invalidate_all()
            self.env["stock.lot"].check_serials(
                self.speaker.id, [f"B-{i}" for i in range(60)]
            )

    def test_product_barcode_equal_to_a_serial_is_refused(self):
        self._create(self.speaker, "12345670")
        with self.assertRaisesRegex(ValidationError, "serial number of a unit of Sp"):
            self.cable.barcode = "12345670"

    def test_scope_per_product(self):
        self._set_parameter(serial_settings.SCOPE, "product")
        self._create(self.speaker, "S-1")
        self._create(self.camera, "S-1")
        with self.assertRaises(ValidationError):
            self._create(self.camera, "s-1")

    def test_scope_per_company(self):
        self._set_parameter(serial_settings.SCOPE, "company")
        other = self.env["res.company"].create({"name": "Sister firm"})
        ours, theirs = (
            self._create_product(
                "Mixer", has_serial_numbers=True, company_id=company.id
            )
            for company in (self.env.company, other)
        )
        self._create(ours, "M-1")
        self._create(theirs, "M-1")
        with self.assertRaises(ValidationError):
            self._create(ours, "m-1")

    def test_scope_per_company_goes_by_the_company_units_will_have(self):
        self._set_parameter(serial_settings.SCOPE, "company")
        self._receive(self.speaker, ["SH-1"])
        self._create(self.camera, "SH-2")
        move = self._create_receipt((self.speaker, 2)).move_ids
        faults = move.serial_entry_check(["sh-1", "sh-2"])
        self.assertEqual([f["code"] for f in faults], ["in_stock", "taken"])
        waiting = self._create_receipt((self.speaker, 1)).move_ids
        waiting.set_serials(["SH-3"])
        self.assertEqual(self._faults(["sh-3"]), [(0, "pending")])

    def _draft_adjustment(self, serial):
        return self.env["nexus.serial.adjustment"].create(
            {
                "product_id": self.speaker.id,
                "location_id": self.stock.id,
                "reason": "found",
                "addition_ids": [Command.create({"serial": serial})],
            }
        )

    def test_serial_on_a_draft_adjustment_is_pending(self):
        draft = self._draft_adjustment("DR-1")
        fault = self.env["stock.lot"].check_serials(self.speaker.id, ["dr-1"])[0]
        self.assertEqual(fault["code"], "pending")
        self.assertIn(draft.name, fault["message"])
        self.assertEqual(draft.serial_entry_check(["dr-1"]), [])
        draft.action_cancel()
        self.assertEqual(self._faults(["dr-1"]), [])

    def test_barcodes_are_compared_as_serials_are(self):
        self.speaker.barcode = "Box 77a"
        self.assertEqual(self._faults(["BOX  77A"]), [(0, "product_barcode")])
        self._create(self.speaker, "PACK-1")
        with self.assertRaisesRegex(ValidationError, "serial number of a unit"):
            self.env["product.uom"].create(
                {
                    "barcode": "pack-1",
                    "product_id": self.cable.id,
                    "uom_id": self.env.ref("uom.product_uom_dozen").id,
                }
            )

    def test_lot_moved_to_a_product_with_serials_is_checked(self):
        self.cable.tracking = "lot"
        lot = self._create(self.cable, "z" * 150)
        with self.assertRaisesRegex(ValidationError, "150 characters"):
            lot.product_id = self.speaker

    def test_keys_and_history_cannot_be_written_by_hand(self):
        lot = self._receive(self.speaker, ["H-1"]).with_user(self.user_stock)
        for values in (
            {"serial_norm": "zzz"},
            {"is_serial_clash": True},
            {"received_date": "2001-01-01"},
        ):
            with self.assertRaisesRegex(AccessError, "follow from what happens"):
                lot.write(values)
        lot.name = "H-2"
        self.assertEqual(lot.serial_norm, "h-2")

    def test_location_of_another_company_is_not_named(self):
        other = self.env["res.company"].create({"name": "Sister firm"})
        stock = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        lot = self._create(self.speaker, "FAR-1")
        self.env["stock.quant"]._update_available_quantity(
            self.speaker, stock.lot_stock_id, 1, lot_id=lot
        )
        fault = (
            self.env["stock.lot"]
            .with_user(self.user_stock)
            .check_serials(self.speaker.id, ["FAR-1"])[0]
        )
        self.assertEqual(fault["code"], "in_stock")
        self.assertIn("in another company", fault["message"])

    def test_lots_are_left_to_odoo(self):
        self.cable.tracking = "lot"
        self._create(self.speaker, "L-1")
        lot = self._create(self.cable, "L-1")
        self.assertFalse(lot.serial_scope)

    def test_another_companys_unit_is_not_named(self):
        other = self.env["res.company"].create({"name": "Sister firm"})
        secret = self._create_product(
            "Secret drone", has_serial_numbers=True, company_id=other.id
        )
        self._create(secret, "DRONE-1")
        fault = (
            self.env["stock.lot"]
            .with_user(self.user_stock)
            .check_serials(self.speaker.id, ["drone-1"])
        )[0]
        self.assertIn("another company", fault["message"])
        self.assertNotIn("Secret", fault["message"])

    def test_user_without_rights_learns_nothing(self):
        lots = self.env["stock.lot"].with_user(self.user_none)
        with self.assertRaises(AccessError):
            lots.check_serials(self.speaker.id, ["X-1"])
        with self.assertRaises(AccessError):
            lots.next_serials(self.speaker.id, 1)

    # Renaming and deleting --------------------------------------------------

    def test_renaming_is_checked_and_logged(self):
        lot, other = self._receive(self.speaker, ["R-1", "R-2"])
        lot = lot.with_context(tracking_disable=False)
        self.env.cr.flush()  # what is created and renamed at once is not logged
        with self.assertRaisesRegex(ValidationError, "r-2 is in stock"):
            lot.name = " r-2 "
        lot.name = " r-1 "
        self.assertEqual((lot.name, lot.serial_norm), ("r-1", "r-1"))
        self.env.cr.flush()
        lot.invalidate_recordset()
        self.assertIn(
            "R-1", lot.message_ids.tracking_value_ids.mapped("old_value_char")
        )
        self.assertEqual(other.name, "R-2")

    def test_unit_with_history_cannot_be_deleted(self):
        lot = self._receive(self.speaker, ["D-1"])
        with self.assertRaisesRegex(UserError, "D-1 cannot be deleted: it is on WH/IN"):
            lot.with_user(self.user_manager).unlink()
        self._create(self.speaker, "D-2").with_user(self.user_manager).unlink()
        lot = self._create(self.speaker, "D-3")
        self.env["stock.quant"]._update_available_quantity(
            self.speaker, self.stock, 1, lot_id=lot
        )
        with self.assertRaisesRegex(UserError, "D-3 cannot be deleted"):
            lot.with_user(self.user_manager).unlink()

    # Clashes ------------------------------------------------------------------

    def _make_clash(self):
        """Two units of one serial, as a database may have had before."""
        self._set_parameter(serial_settings.SCOPE, "product")
        lots = self._create(self.speaker, "C-1") + self._create(self.camera, "C-1")
        self.env.flush_all()
        self._set_parameter(serial_settings.SCOPE, "everywhere")
        self.assertEqual(serial_keys.assign_scopes(self.env.cr, "everywhere"), 1)
        self.env.invalidate_all()
        return lots

    def test_stricter_scope_flags_the_younger_unit(self):
        lots = self._make_clash()
        self.assertEqual(lots.mapped("is_serial_clash"), [False, True])
        self.assertEqual(lots.mapped("serial_scope"), ["all", False])
        self.assertEqual(serial_keys.assign_scopes(self.env.cr, "product"), 0)
        self.env.invalidate_all()
        self.assertEqual(lots.mapped("is_serial_clash"), [False, False])

    def test_clash_counts_as_taken(self):
        lots = self._make_clash()
        lots[0].name = "C-2"
        self.assertEqual(self._faults(["c-1"]), [(0, "taken")])

    def test_renaming_either_unit_ends_the_clash(self):
        for index in (0, 1):
            with self.subTest(index=index), self.env.cr.savepoint() as savepoint:
                lots = self._make_clash()
                lots[index].name = "C-9"
                self.assertEqual(lots.mapped("is_serial_clash"), [False, False])
                self.assertEqual(lots.mapped("serial_scope"), ["all", "all"])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_clashing_unit_may_leave_stock(self):
        self._set_parameter(serial_settings.SCOPE, "product")
        lots = self._receive(self.speaker, ["C-5"]) + self._receive(
            self.camera, ["C-5"]
        )
        self.env.flush_all()
        serial_keys.assign_scopes(self.env.cr, "everywhere")
        self.env.invalidate_all()
        self._set_parameter(serial_settings.SCOPE, "everywhere")
        picking = self._deliver(lots[1])
        self.assertEqual(picking.state, "done")

    def test_install_takes_the_strictest_scope_the_data_satisfies(self):
        cr = self.env.cr
        self._set_parameter(serial_settings.SCOPE, "product")
        self.env.flush_all()
        cr.execute("UPDATE stock_lot SET serial_norm = 'x' || id, serial_scope = NULL")
        self.assertEqual(serial_keys.find_strictest_scope(cr), "everywhere")
        self.env.invalidate_all()
        self._create(self.speaker, "Y-1")
        self._create(self.camera, "Y-1")
        self.env.flush_all()
        self.assertEqual(serial_keys.find_strictest_scope(cr), "product")
