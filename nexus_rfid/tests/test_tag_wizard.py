from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .rfid_common import EPC, OTHER_EPC, SGTIN_EPC, RfidCommon


@tagged("post_install", "-at_install")
class TestTagWizard(RfidCommon):
    def _form(self, kind, lot, **values):
        changes = self.env["nexus.rfid.tag.change"].with_user(self.user_rfid)
        defaults = {"default_kind": kind, "default_lot_id": lot.id}
        defaults.update({f"default_{name}": value for name, value in values.items()})
        return Form(changes.with_context(**defaults))

    def test_tag_is_put_on_by_hand(self):
        form = self._form("put_on", self.units[0])
        form.epc = "e280 1170 0000 020a 1b2c 3d4e"
        self.assertFalse(form.hint)
        form.save().action_apply()
        self.assertEqual(self.units[0].rfid_tag_ids.epc, EPC)
        self.assertEqual(self.units[0].event_ids[0].source, "form")

    def test_fault_is_shown_while_typing(self):
        self._tag(self.units[1], EPC)
        form = self._form("put_on", self.units[0])
        form.epc = EPC
        self.assertIn("is on SP-2", form.hint)
        with self.assertRaisesRegex(UserError, "is on SP-2"):
            form.save().action_apply()

    def test_number_meant_for_another_unit_is_told(self):
        self.speaker.barcode = "80614141123458"
        self.units[1].manufacturer_serial = "6789"
        form = self._form("put_on", self.units[0])
        form.epc = SGTIN_EPC
        self.assertIn("meant for SP-2", form.hint)

    def test_tag_is_replaced_and_taken_off(self):
        old = self._tag(self.units[0], EPC)
        form = self._form("replace", self.units[0], tag_id=old.id)
        form.epc = OTHER_EPC
        form.save().action_apply()
        tag = self.units[0].rfid_tag_ids
        self.assertEqual((tag.epc, old.active), (OTHER_EPC, False))
        form = self._form("take_off", self.units[0], tag_id=tag.id)
        form.reason = "Sold without"
        form.save().action_apply()
        self.assertFalse(self.units[0].rfid_tag_ids)
        self.assertEqual(tag.off_reason, "Sold without")

    def test_tag_of_another_unit_cannot_come_off_here(self):
        tag = self._tag(self.units[1], EPC)
        form = self._form("take_off", self.units[0], tag_id=tag.id)
        with self.assertRaisesRegex(UserError, "Choose the tag of SP-1"):
            form.save().action_apply()

    def test_warehouse_users_without_rfid_cannot(self):
        changes = self.env["nexus.rfid.tag.change"].with_user(self.user_stock)
        with self.assertRaises(AccessError):
            changes.create({"lot_id": self.units[0].id, "epc": EPC})
