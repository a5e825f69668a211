from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .rfid_common import EPC, OTHER_EPC, RfidCommon


@tagged("post_install", "-at_install")
class TestTagAssign(RfidCommon):
    def test_tag_is_put_on_and_told(self):
        tag = self._tag(self.units[0], EPC.lower())
        self.assertEqual(
            (tag.epc, tag.lot_id, tag.user_id, tag.origin),
            (EPC, self.units[0], self.user_rfid, "adopted"),
        )
        entry = self.units[0].read_timeline(limit=1)[0]
        self.assertEqual(
            (entry["kind"], entry["change"], entry["user"]),
            ("rfid_tag", EPC, self.user_rfid.name),
        )

    def test_tag_already_on_the_unit_stays(self):
        tag = self._tag(self.units[0], EPC)
        self.assertEqual(self._tag(self.units[0], EPC), tag)
        self.assertEqual(len(self.units[0].event_ids), 1)

    def test_unit_carries_several_tags(self):
        tags = self._tag(self.units[0], EPC) | self._tag(self.units[0], OTHER_EPC)
        self.assertEqual(self.units[0].rfid_tag_ids, tags)

    def test_tag_of_another_unit_is_refused(self):
        self._tag(self.units[0], EPC)
        with self.assertRaisesRegex(UserError, r"is on SP-1 \(Speaker K12\)"):
            self._tag(self.units[1], EPC)
        self.assertFalse(self.units[1].rfid_tag_ids)

    def test_tag_of_another_company_is_refused_without_naming_its_unit(self):
        company = self.env["res.company"].create({"name": "Stage North"})
        product = self._create_product(
            "Their speaker", has_serial_numbers=True, company_id=company.id
        )
        lot = self.env["stock.lot"].create({"name": "TH-1", "product_id": product.id})
        self.env["nexus.rfid.tag"].create({"epc": EPC, "lot_id": lot.id})
        with self.assertRaisesRegex(UserError, "unit of another company"):
            self._tag(self.units[0], EPC)

    def test_what_is_no_epc_is_refused(self):
        for text in ("", "NX-000042", "E2801", "E280" * 32):
            with self.assertRaisesRegex(UserError, "not the EPC of a tag"):
                self._tag(self.units[0], text)

    def test_retired_unit_gets_no_tag(self):
        self.units[0].set_status("retired", reason="Worn out")
        with self.assertRaisesRegex(UserError, "SP-1 is retired"):
            self._tag(self.units[0], EPC)

    def test_lot_gets_no_tag(self):
        product = self._create_product("Gaffer tape", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": product.id})
        with self.assertRaisesRegex(UserError, "Only units carry tags"):
            self._tag(lot, EPC)

    def test_epc_that_is_a_serial_number_is_refused_elsewhere(self):
        self.units[1].name = EPC
        with self.assertRaisesRegex(UserError, "is the serial number of"):
            self._tag(self.units[0], EPC)
        self.assertTrue(self._tag(self.units[1], EPC))

    def test_only_rfid_users_tag(self):
        with self.assertRaises(AccessError):
            self._tag(self.units[0], EPC, user=self.user_stock)
        with self.assertRaises(AccessError):
            self.env["nexus.rfid.tag"].with_user(self.user_rfid).create(
                {"epc": EPC, "lot_id": self.units[0].id}
            )

    def test_many_are_put_on_all_or_none(self):
        tags = self.env["nexus.rfid.tag"].with_user(self.user_rfid)
        first, second, third = self.units
        with self.assertRaisesRegex(UserError, "(?s)2 tags cannot.*SP-1 and on SP-3"):
            tags._assign_all([(first, EPC), (second, "?"), (third, EPC)])
        self.assertFalse(self.units.rfid_tag_ids)
        pairs = [(first, EPC), (second, OTHER_EPC)]
        self.assertEqual(tags._assign_all(pairs).lot_id, first | second)

    def test_queries_do_not_grow_with_the_tags(self):
        tags = self.env["nexus.rfid.tag"].with_user(self.user_rfid)
        lots = self._receive(self.speaker, [f"M-{n}" for n in range(60)])
        pairs = [(lot, f"{n:024X}") for n, lot in enumerate(lots)]
        counts = []
        for part in (pairs[:10], pairs[10:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tags._assign_all(part)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestTagOff(RfidCommon):
    def test_tag_taken_off_stays_as_history(self):
        tag = self._tag(self.units[0], EPC)
        tag.with_user(self.user_rfid).take_off("Torn off")
        self.assertFalse(self.units[0].rfid_tag_ids)
        self.assertEqual(self.units[0].rfid_tag_history_ids, tag)
        self.assertEqual(
            (tag.off_reason, tag.off_user_id), ("Torn off", self.user_rfid)
        )
        entry = self.units[0].read_timeline(limit=1)[0]
        self.assertEqual(
            (entry["change"], entry["reason"]), (f"{EPC} taken off", "Torn off")
        )

    def test_tag_taken_off_goes_on_another_unit(self):
        self._tag(self.units[0], EPC).with_user(self.user_rfid).take_off()
        self._tag(self.units[1], EPC)
        self.assertEqual(self.units[1].rfid_tag_ids.epc, EPC)

    def test_tag_is_replaced(self):
        old = self._tag(self.units[0], EPC)
        new = self._tag(self.units[0], OTHER_EPC, replace=old)
        self.assertEqual(self.units[0].rfid_tag_ids, new)
        self.assertEqual(old.off_reason, "Replaced")
        entry = self.units[0].read_timeline(limit=1)[0]
        self.assertEqual(entry["change"], f"{EPC} → {OTHER_EPC}")

    def test_refused_replacement_leaves_the_old_tag_on(self):
        old = self._tag(self.units[0], EPC)
        self._tag(self.units[1], OTHER_EPC)
        with self.assertRaises(UserError):
            self._tag(self.units[0], OTHER_EPC, replace=old)
        self.assertTrue(old.active)

    def test_only_rfid_users_take_off(self):
        tag = self._tag(self.units[0], EPC)
        with self.assertRaises(AccessError):
            tag.with_user(self.user_stock).take_off()
