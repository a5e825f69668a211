from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_delivery_choice import DeliveryCommon


class ReturnCommon(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shipped = cls.units[:3]
        cls.delivery = cls._deliver(cls.shipped)

    @classmethod
    def _wizard(cls, picking, quantity=None):
        """Return Odoo's return of a transfer, for ``quantity`` of its first line."""
        wizard = (
            cls.env["stock.return.picking"]
            .with_user(cls.user_stock)
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        if quantity is not None:
            wizard.product_return_moves[0].quantity = quantity
        return wizard

    @classmethod
    def _return(cls, picking, quantity=None):
        """Return the transfer that takes goods back, of all if not said how many."""
        wizard = cls._wizard(picking, quantity)
        if quantity is None:
            action = wizard.action_create_returns_all()
        else:
            action = wizard.action_create_returns()
        return (
            cls.env["stock.picking"].with_user(cls.user_stock).browse(action["res_id"])
        )

    def _named(self, picking):
        return picking.move_line_ids.filtered("quantity").lot_id


@tagged("post_install", "-at_install")
class TestReturnOfDelivery(ReturnCommon):
    def test_whole_return_names_the_units_and_asks_nothing(self):
        back = self._return(self.delivery)
        self.assertEqual(self._named(back), self.shipped)
        self.assertIs(self._validate(back), True)
        self.assertEqual(self.shipped.location_id, self.stock)
        self.assertEqual(len(self._on_hand(self.speaker)), 8)

    def test_partial_return_proposes_and_asks_which(self):
        back = self._return(self.delivery, 1)
        move = back.move_ids
        self.assertEqual(self._asked(back), move)
        window = move.serial_entry_open()
        self.assertEqual((window["mode"], window["expected"]), ("choose", 1))
        offered = move.serial_choice_search("", 0, 80)
        self.assertEqual(
            [row["serial"] for row in offered["rows"]], ["SP-01", "SP-02", "SP-03"]
        )
        move.serial_choice_save(self.shipped[2].ids)
        self.assertIs(self._validate(back), True)
        self.assertEqual(self.shipped[2].location_id, self.stock)
        self.assertEqual(self.shipped[0].location_id.usage, "customer")

    def test_partial_return_asks_even_when_reservations_are_trusted(self):
        self._set_parameter("nexus_serials.reserved_units", "trust")
        back = self._return(self.delivery, 1)
        self.assertEqual(self._asked(back), back.move_ids)

    def test_unit_returned_is_not_offered_twice(self):
        first = self._return(self.delivery, 1)
        first.move_ids.serial_choice_save(self.shipped[0].ids)
        second = self._return(self.delivery, 1)
        self.assertEqual(self._named(second), self.shipped[1])
        with self.assertRaisesRegex(UserError, f"SP-01 comes back with {first.name}"):
            second.move_ids.serial_choice_save(self.shipped[0].ids)
        self._validate(first)
        with self.assertRaisesRegex(UserError, "SP-01 is no longer where"):
            second.move_ids.serial_choice_save(self.shipped[0].ids)
        third = self._return(self.delivery)
        self.assertEqual(self._named(third), self.shipped[2])
        self.assertEqual(third.move_ids.product_uom_qty, 1)

    def test_unit_that_came_back_otherwise_is_not_offered(self):
        receipt = self._create_receipt((self.speaker, 1))
        receipt.move_ids.set_serials(["SP-01"])
        receipt.button_validate()
        back = self._return(self.delivery)
        self.assertEqual(self._named(back), self.shipped[1:])
        self.assertEqual(back.move_ids.product_uom_qty, 2)

    def test_unit_sold_again_comes_back_from_the_later_delivery_only(self):
        back = self._return(self.delivery)
        self._validate(back)
        again = self._deliver(self.shipped[0])
        first = self._return(self.delivery, 1)
        self.assertFalse(self._named(first))
        self.assertEqual(self._asked(first), first.move_ids)
        second = self._return(again)
        self.assertEqual(self._named(second), self.shipped[0])

    def test_unit_of_another_delivery_is_refused(self):
        self._deliver(self.units[6])
        back = self._return(self.delivery, 1)
        with self.assertRaisesRegex(
            UserError, f"SP-07 did not go with {self.delivery.name}"
        ):
            back.move_ids.serial_choice_save(self.units[6].ids)
        with self.assertRaisesRegex(UserError, "SP-08 did not go with"):
            back.move_ids.set_serials(["SP-08"])
        scanned = back.move_ids.serial_choice_scan(["sp-02", "SP-07"])
        self.assertEqual([row["outcome"] for row in scanned], ["ok", "refused"])

    def test_return_leaves_the_order_line_as_it_was(self):
        order = self._create_order(2, self.units[5:7], confirm=True)
        self._validate(order.picking_ids)
        back = self._return(order.picking_ids, 1)
        back.move_ids.serial_choice_save(self.units[6].ids)
        self.assertEqual(order.order_line.serial_ids, self.units[5:7])
        self._validate(back)
        self.assertEqual(order.order_line.serial_ids, self.units[5:7])
        self.assertFalse(self._claimed(order))
        again = self._create_order(1, self.units[6], confirm=True)
        self.assertEqual(self._reserved(again), ["SP-07"])

    def test_exchange_takes_the_unit_back_and_proposes_another(self):
        order = self._create_order(1, self.units[5], confirm=True)
        self._validate(order.picking_ids)
        wizard = self._wizard(order.picking_ids, 1)
        action = wizard.action_create_exchanges()
        back = self.env["stock.picking"].browse(action["res_id"])
        self.assertEqual(self._named(back), self.units[5])
        exchange = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel") and p != back
        )
        self.assertEqual(self._named(exchange), self.units[3])
        self._validate(back)
        self.assertEqual(self._asked(exchange), exchange.move_ids)
        exchange.move_ids.with_user(self.user_stock).serial_choice_save(
            self.units[4].ids
        )
        self.assertIs(self._validate(exchange), True)
        self.assertEqual(self.units[4].location_id.usage, "customer")

    def test_exchanged_unit_is_not_named_again_beside_its_replacement(self):
        order = self._create_order(2, self.units[5:7], confirm=True)
        self._validate(order.picking_ids)
        wizard = self._wizard(order.picking_ids, 1)
        back = self.env["stock.picking"].browse(
            wizard.action_create_exchanges()["res_id"]
        )
        back.move_ids.serial_choice_save(self.units[6].ids)
        self._validate(back)
        exchange = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        exchange.move_ids.serial_choice_save(self.units[4].ids)
        self._validate(exchange)
        self.assertEqual(order.order_line.serial_ids, self.units[4] + self.units[5])

    def test_return_in_packages_empties_them(self):
        package = self.env["stock.package"].create({"name": "CRATE-1"})
        delivery = self._create_delivery((self.speaker, 1))
        delivery.move_ids.serial_choice_save(self.units[7].ids)
        delivery.move_line_ids.result_package_id = package
        self._validate(delivery)
        back = self._return(delivery)
        self._validate(back)
        quants = self.units[7].quant_ids.filtered(lambda q: q.quantity > 0)
        self.assertEqual(quants.location_id, self.stock)
        self.assertEqual(sum(quants.mapped("quantity")), 1)

    def test_return_to_a_shelf_follows_putaway(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.speaker.id,
                "location_in_id": self.stock.id,
                "location_out_id": shelf.id,
            }
        )
        back = self._return(self.delivery)
        self.assertEqual(back.move_line_ids.location_dest_id, shelf)


@tagged("post_install", "-at_install")
class TestReturnToVendor(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receipt = cls._create_receipt((cls.speaker, 3))
        cls.receipt.move_ids.set_serials(["V-1", "V-2", "V-3"])
        cls.receipt.button_validate()
        cls.received = cls.receipt.move_line_ids.lot_id

    def test_the_very_units_received_go_back(self):
        back = self._return(self.receipt)
        self.assertEqual(self._named(back), self.received)
        self.assertIs(self._validate(back), True)
        self.assertEqual(self._on_hand(self.speaker), [u.name for u in self.units[3:]])

    def test_units_moved_to_a_shelf_are_found(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.received[0].quant_ids.filtered(lambda q: q.quantity > 0).move_quants(
            location_dest_id=shelf
        )
        back = self._return(self.receipt)
        self.assertEqual(self._named(back), self.received)
        self.assertIs(self._validate(back), True)
        self.assertEqual(self._on_hand(self.speaker), [u.name for u in self.units[3:]])

    def test_promised_and_sold_units_are_left_out(self):
        self._create_order(1, self.received[0], confirm=True)
        self._deliver(self.received[1])
        back = self._return(self.receipt, 2)
        self.assertEqual(self._named(back), self.received[2])

    def test_partial_return_asks_which(self):
        back = self._return(self.receipt, 1)
        move = back.move_ids
        self.assertEqual(self._asked(back), move)
        with self.assertRaisesRegex(UserError, "SP-07 did not go with"):
            move.serial_choice_save(self.units[6].ids)
        move.serial_choice_save(self.received[1].ids)
        self.assertIs(self._validate(back), True)
        self.assertEqual(self._on_hand(self.speaker)[-2:], ["V-1", "V-3"])

    def test_exchange_with_the_vendor_brings_new_units(self):
        wizard = self._wizard(self.receipt, 1)
        action = wizard.action_create_exchanges()
        back = self.env["stock.picking"].browse(action["res_id"])
        self.assertEqual(len(self._named(back)), 1)
        exchange = back.return_ids
        self.assertTrue(exchange.move_ids.asks_serials)


@tagged("post_install", "-at_install")
class TestReturnQueries(ReturnCommon):
    def test_number_of_queries_does_not_grow_with_the_units(self):
        counts = []
        for count in (10, 60):
            lots = self._receive(self.speaker, [f"Q{count}-{i}" for i in range(count)])
            delivery = self._deliver(lots)
            wizard = self._wizard(delivery, count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_create_returns()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 8, counts)

    def test_return_of_a_product_without_serials_looks_for_none(self):
        delivery = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.property_stock_customer.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.cable.id,
                            "product_uom_qty": 2,
                            "quantity": 2,
                            "location_id": self.stock.id,
                            "location_dest_id": (
                                self.customer.property_stock_customer.id
                            ),
                        }
                    )
                ],
            }
        )
        delivery.action_confirm()
        delivery.button_validate()
        back = self._return(delivery, 2)
        self.assertEqual(back.move_ids.quantity, 2)
        self.assertIs(self._validate(back), True)
