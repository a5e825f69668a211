from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .invoice_common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestInvoiceChoice(InvoiceCommon):
    """Units chosen by hand on an invoice."""

    def _draft(self, order):
        return self._line(self._invoice(order, post=False))

    def _offered(self, line, text=""):
        rows = line.serial_choice_search(text)["rows"]
        return {row["serial"]: row["selectable"] for row in rows}

    def test_accountant_opens_the_window(self):
        line = self._draft(self._sell(self.units[:3]))
        with self.assertRaises(AccessError):
            line.serial_ids.mapped("name")
        values = line.serial_entry_open()
        self.assertEqual(values["mode"], "choose")
        self.assertEqual(values["expected"], 3)
        self.assertFalse(values["readonly"])
        self.assertTrue(values["may_be_fewer"])
        self.assertEqual(
            [row["serial"] for row in values["chosen"]], ["SP-01", "SP-02", "SP-03"]
        )
        line.move_id.action_post()
        self.assertTrue(line.serial_entry_open()["readonly"])
        with self._assert_refused("cannot be changed any more"):
            line.serial_choice_save([])

    def test_window_offers_what_this_customer_got(self):
        self._invoice(self._sell(self.units[:1]))
        self._sell(self.units[3:4], customer=self.other)
        earlier = self._sell(self.units[1:2])
        line = self._draft(self._sell(self.units[2:3]))
        self.assertEqual(
            self._offered(line), {"SP-02": True, "SP-03": True, "SP-01": False}
        )
        line.serial_choice_save(self.units[1].ids)
        line.move_id.action_post()
        self.assertEqual(self._names(line.move_id), ["SP-02"])
        self.assertEqual(
            self._names(self._invoice(earlier)), [], "invoiced on the other one"
        )

    def test_chosen_by_hand_stays(self):
        order = self._sell(self.units[:3])
        line = self._draft(order)
        line.serial_choice_save(self.units[2].ids)
        self.assertTrue(line.has_chosen_serials)
        line.move_id.action_post()
        self.assertEqual(self._names(line.move_id), ["SP-03"])

    def test_chosen_units_go_with_their_product(self):
        line = self._draft(self._sell(self.units[:3]))
        line.serial_choice_save(self.units[2].ids)
        line.product_id = self._create_product("Mixer", has_serial_numbers=True)
        self.assertEqual(self._names(line.move_id), [])
        self.assertFalse(line.has_chosen_serials)
        line.product_id = self.speaker
        self.assertEqual(self._names(line.move_id), ["SP-01", "SP-02", "SP-03"])

    def test_all_taken_off_by_hand_stay_off(self):
        line = self._draft(self._sell(self.units[:3]))
        line.serial_choice_save([])
        line.move_id.action_post()
        self.assertEqual(self._names(line.move_id), [])

    def test_more_than_the_quantity_is_refused(self):
        line = self._draft(self._sell(self.units[:3]))
        line.serial_choice_save(self.units[:3].ids)
        line.quantity = 2
        with self._assert_refused("3 serial numbers are on a line for 2"):
            line.move_id.action_post()
        with self._assert_refused("3 units are chosen where 2"):
            line.serial_choice_save(self.units[:3].ids)
        with self._assert_refused("3 serial numbers are on a line for 2"):
            line.serial_ids = [Command.set(self.units[:3].ids)]
        line.serial_choice_save(self.units[1:3].ids)
        line.move_id.action_post()
        self.assertEqual(self._names(line.move_id), ["SP-02", "SP-03"])

    def test_another_customers_unit_is_refused(self):
        delivery = self._sell(self.units[:1], customer=self.other).picking_ids
        line = self._draft(self._sell(self.units[1:3]))
        message = f"SP-01 was shipped with {delivery.name}, which was not for City"
        with self._assert_refused(message):
            line.serial_choice_save(self.units[:2].ids)
        with self._assert_refused(message):
            line.write({"serial_ids": [Command.link(self.units[0].id)], "quantity": 3})
        result = line.serial_choice_scan(["SP-01"])
        self.assertEqual(result[0]["outcome"], "refused")
        self.assertRegex(result[0]["message"], message)
        self.assertEqual(self._names(line.move_id), ["SP-02", "SP-03"])

    def test_units_not_shipped_are_refused(self):
        line = self._draft(self._sell(self.units[:2]))
        with self._assert_refused("SP-08 was not shipped to City"):
            line.serial_choice_save(self.units[7].ids)

    def test_a_unit_invoiced_already_is_refused(self):
        first = self._invoice(self._sell(self.units[:1]))
        line = self._draft(self._sell(self.units[1:3]))
        message = f"SP-01 is invoiced already on {first.name}"
        with self._assert_refused(message):
            line.serial_choice_save(self.units[0].ids)
        self._reverse(first).action_post()
        line.serial_choice_save(self.units[0].ids)
        line.move_id.action_post()
        self.assertEqual(self._names(line.move_id), ["SP-01"])

    def test_two_drafts_of_one_unit_the_second_is_refused_when_posted(self):
        order = self._sell(self.units[:3])
        first = self._draft(order)
        first.quantity = 1
        first.serial_choice_save(self.units[2].ids)
        second = self._draft(order)
        self.assertEqual(self._names(second.move_id), ["SP-01", "SP-02"])
        second.serial_choice_save(self.units[2].ids)
        second.move_id.action_post()
        with self._assert_refused("SP-03 is invoiced already"):
            first.move_id.action_post()
        first.serial_choice_save(self.units[0].ids)
        first.move_id.action_post()

    def test_one_unit_on_two_lines_is_refused(self):
        line = self._draft(self._sell(self.units[:2]))
        line.quantity = 1
        copy = line.with_context(include_business_fields=True).copy({"quantity": 1})
        with self._assert_refused("SP-01 is on another line"):
            copy.serial_choice_save(self.units[0].ids)

    def test_a_unit_of_another_product_is_refused(self):
        mixer = self._create_product("Mixer", has_serial_numbers=True)
        lot = self._receive(mixer, ["MX-1"])
        line = self._draft(self._sell(self.units[:2]))
        with self._assert_refused("MX-1 is a unit of Mixer"):
            line.serial_choice_save(lot.ids)

    # ------------------------------------------------------------------
    # Without an order
    # ------------------------------------------------------------------

    def test_direct_invoice_may_name_units(self):
        self._sell(self.units[:1])
        invoice = self._invoice_directly(self.units[0] + self.units[5])
        invoice.action_post()
        self.assertEqual(self._names(invoice), ["SP-01", "SP-06"])

    def test_direct_invoice_without_units(self):
        invoice = self._invoice_directly(self.units.browse(), quantity=2)
        invoice.action_post()
        self.assertEqual(self._names(invoice), [])

    def test_direct_invoice_refuses_what_others_wait_for(self):
        self._sell(self.units[:1], ship=False, customer=self.other)
        self._sell(self.units[1:2], customer=self.other)
        with self._assert_refused("SP-01 is promised to"):
            self._invoice_directly(self.units[0])
        with self._assert_refused("SP-02 was shipped with"):
            self._invoice_directly(self.units[1])
        own = self._sell(self.units[2:3], ship=False)
        self._invoice_directly(self.units[2]).action_post()
        self._ship(own, self.units[2:3])
        self.assertEqual(self._names(self._invoice(own)), [])

    def test_direct_invoice_offers_stock_and_the_customers_units(self):
        self._sell(self.units[:1])
        self._sell(self.units[1:2], customer=self.other)
        self._sell(self.units[2:3], ship=False, customer=self.other)
        line = self._line(self._invoice_directly(self.units.browse(), quantity=2))
        offered = self._offered(line)
        self.assertTrue(offered.pop("SP-01"))
        self.assertFalse(offered.pop("SP-03"))
        self.assertEqual(set(offered), {f"SP-0{i}" for i in range(4, 9)})
        self.assertTrue(all(offered.values()))
        self.assertEqual(self._offered(line, "08"), {"SP-08": True})

    # ------------------------------------------------------------------
    # Where there is nothing to choose
    # ------------------------------------------------------------------

    def test_vendor_bills_name_no_units(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.speaker.id, "quantity": 2})
                ],
            }
        )
        line = self._line(bill)
        self.assertFalse(line.asks_choice)
        self.assertFalse(bill.asks_choice)
        with self._assert_refused("for customers' invoices"):
            line.serial_ids = [Command.set(self.units[0].ids)]
        with self._assert_refused("customers' invoices"):
            line.serial_choice_search()

    def test_other_lines_have_no_icon(self):
        order = self._create_order(2, product=self.cable, confirm=True)
        self.cable.invoice_policy = "order"
        order.order_line.invalidate_recordset()
        line = self._draft(order)
        self.assertFalse(line.asks_choice)
        with self._assert_refused("XLR cable 10 m has no serial numbers"):
            line.serial_choice_save([])
        with self._assert_refused("for customers' invoices"):
            line.serial_ids = [Command.set(self.units[0].ids)]

    def test_posted_invoice_keeps_its_serials(self):
        invoice = self._invoice(self._sell(self.units[:2]))
        with self._assert_refused("is posted: its serial numbers stay"):
            self._line(invoice).serial_ids = [Command.clear()]
        invoice.button_draft()
        self._line(invoice).serial_ids = [Command.clear()]
        self.assertEqual(self._names(invoice), [])

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def test_accountant_and_auditor_open_documents(self):
        order = self._sell(self.units[:3])
        note = self._reverse(self._invoice(order), return_to_stock="expected")
        note.action_post()
        receipt = note.sudo().serial_return_ids
        for user in (self.user_accountant, self.user_auditor):
            for move in (note, note.reversed_entry_id):
                with self.subTest(user=user.login, move=move.name):
                    Form(move.with_user(user))
                    self.assertTrue(move.with_user(user).asks_choice)
                    self.assertEqual(
                        self._line(move).with_user(user).serial_summary,
                        "SP-01 – SP-03 (3)",
                    )
                    # everything, as a program reads it that names no fields
                    self._line(move).with_user(user).read()
                    move.with_user(user).read(
                        name
                        for name, field in move._fields.items()
                        if field._module == "nexus_serials"
                    )
            self.assertEqual(
                self._line(note).with_user(user).serial_entry_open()["readonly"], True
            )
            self.assertEqual(
                note.with_user(user).serial_return_summary,
                f"{receipt.name} (Ready)",
            )
        with self.assertRaises(AccessError):
            self._line(note).with_user(self.user_auditor).serial_choice_search()

    def test_portal_user_sees_the_own_serials_only(self):
        self._invoice(self._sell(self.units[3:4]))
        invoice = self._invoice(self._sell(self.units[:2], customer=self.other))
        theirs = self._invoice(self._sell(self.units[4:5]))
        portal = new_test_user(self.env, "nexus_portal", "base.group_portal")
        portal.partner_id.parent_id = self.other
        own = self._line(invoice).with_user(portal)
        self.assertEqual(own.serial_summary, "SP-01, SP-02")
        line = self._line(theirs).with_user(portal)
        for read in (
            lambda: line.read(["serial_summary"]),
            lambda: line.read(["serial_ids"]),
            line.serial_entry_open,
            own.serial_choice_search,
            lambda: own.serial_choice_scan(["SP-05"]),
        ):
            with self.assertRaises(AccessError):
                read()
        found = own.search([("serial_summary", "ilike", "SP-0")])
        self.assertEqual(found, own)

    def test_invoice_is_found_by_serial(self):
        invoice = self._invoice(self._sell(self.units[:3]))
        self._invoice(self._sell(self.units[3:5]))
        found = (
            self.env["account.move"]
            .with_user(self.user_accountant)
            .search([("invoice_line_ids.serial_summary", "ilike", "sp-02")])
        )
        self.assertEqual(found, invoice)
