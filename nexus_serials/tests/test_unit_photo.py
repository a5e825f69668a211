import base64
import io

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_unit_status import UnitCommon


@tagged("post_install", "-at_install")
class TestUnitPhoto(UnitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls._receive(cls.speaker, ["PH-1", "PH-2"])
        stream = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(stream, "PNG")
        cls.photo = base64.b64encode(stream.getvalue())

    def _open(self, lots, **defaults):
        model = self.env["nexus.unit.change"].with_user(self.user_stock)
        return Form(
            model.with_context(
                active_model="stock.lot",
                active_ids=lots.ids,
                **{f"default_{name}": value for name, value in defaults.items()},
            )
        )

    def _entries(self, lot, kind):
        entries = lot.with_user(self.user_stock).read_timeline()
        return [entry for entry in entries if entry["kind"] == kind]

    def test_damage_is_reported_with_a_photo(self):
        form = self._open(self.lots[0], kind="condition", condition="damaged")
        form.reason = "Fell off the truck"
        form.photo = self.photo
        form.save().action_apply()
        self.assertEqual(self.lots[0].status, "damaged")
        [entry] = self._entries(self.lots[0], "photo")
        self.assertEqual(entry["reason"], "Fell off the truck")
        photo = self.env["ir.attachment"].browse(entry["photo"])
        self.assertEqual(photo.with_user(self.user_stock).mimetype, "image/png")
        self.assertIn(f"/web/image/{photo.id}", self.lots[0].timeline)

    def test_each_of_several_units_has_the_photo(self):
        form = self._open(self.lots, kind="note")
        form.photo = self.photo
        form.save().action_apply()
        for lot in self.lots:
            self.assertEqual(len(self._entries(lot, "photo")), 1)
            self.assertFalse(self._entries(lot, "note"))

    def test_what_is_no_picture_is_refused(self):
        script = base64.b64encode(b"<svg onload='alert(1)'/>")
        for photo in (b"", b"no base64!", base64.b64encode(b"no picture"), script):
            with self.subTest(photo), self.assertRaises(UserError):
                self.lots.with_user(self.user_stock).add_photo(photo)
        self.assertFalse(self._entries(self.lots[0], "photo"))

    def test_it_takes_the_right_to_change_units(self):
        with self.assertRaises(AccessError):
            self.lots.with_user(self.user_sales).add_photo(self.photo)


@tagged("post_install", "-at_install")
class TestCheckIn(UnitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls._receive(cls.speaker, ["CI-1", "CI-2"])
        cls._deliver(cls.lots)
        cls.unit = cls.lots[0].with_user(cls.user_stock)

    def test_the_return_of_this_unit_alone_is_opened(self):
        picking = self._check_in()
        self.assertEqual(picking.move_line_ids.lot_id, self.lots[0])
        self.assertEqual(self._check_in(), picking, "the same request twice")
        picking.with_user(self.user_stock).button_validate()
        self.assertEqual(self.lots.mapped("status"), ["available", "sold"])

    def _check_in(self):
        action = self.unit.action_check_in()
        return self.env["stock.picking"].browse(action["res_id"])

    def test_what_is_not_away_is_not_checked_in(self):
        self._check_in().with_user(self.user_stock).button_validate()
        with self.assertRaisesRegex(UserError, "CI-1 is Available"):
            self.unit.action_check_in()
