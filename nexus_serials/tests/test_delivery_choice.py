from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .order_common import OrderCommon


class DeliveryCommon(OrderCommon):
    """Eight speakers in stock; deliveries are made, chosen and validated by a
    warehouse user with no other rights."""

    @classmethod
    def _create_delivery(cls, *lines, confirm=True, picking_type=None, dest=None):
        """Return a delivery of ``(product, quantity)`` lines without an order."""
        dest = dest or cls.customer.property_stock_customer
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": (picking_type or cls.warehouse.out_type_id).id,
                "partner_id": cls.customer.id,
                "location_id": cls.stock.id,
                "location_dest_id": dest.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom": product.uom_id.id,
                            "location_id": cls.stock.id,
                            "location_dest_id": dest.id,
                        }
                    )
                    for product, quantity in lines
                ],
            }
        )
        if confirm:
            picking.action_confirm()
        return picking.with_user(cls.user_stock)

    def _validate(self, pickings):
        """Press the Validate button; return what it answers."""
        pickings = pickings.with_user(self.user_stock)
        return pickings.with_context(nexus_ask_serials=True).button_validate()

    def _asked(self, pickings):
        """Return the moves Validate asks for, none if it does not."""
        action = self._validate(pickings)
        if not isinstance(action, dict):
            return self.env["stock.move"]
        self.assertEqual(action["tag"], "nexus_serials.enter_missing")
        return self.env["stock.move"].browse(action["params"]["ids"])

    def _chosen(self, move):
        lines = move.move_line_ids.filtered(lambda line: not line.is_proposed)
        return sorted(lines.lot_id.mapped("name"))


@tagged("post_install", "-at_install")
class TestDeliveryChoice(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls._create_delivery((cls.speaker, 3))
        cls.move = cls.delivery.move_ids

    def _save(self, lots, move=None):
        return (move or self.move).serial_choice_save(lots.ids)

    def test_window_opens_with_the_proposal(self):
        window = self.move.serial_entry_open()
        self.assertEqual((window["mode"], window["expected"]), ("choose", 3))
        self.assertEqual(
            [row["serial"] for row in window["chosen"]], ["SP-01", "SP-02", "SP-03"]
        )
        self.assertIn("only proposed", window["hint"])
        self.assertEqual(window["document"], self.delivery.name)

    def test_saving_reserves_exactly_these_units(self):
        self._save(self.units[1:2] + self.units[6:])
        self.assertEqual(self._chosen(self.move), ["SP-02", "SP-07", "SP-08"])
        self.assertEqual(self.move.quantity, 3)
        self.assertEqual(self.delivery.state, "assigned")
        self.assertFalse(self._asked(self.delivery))
        self.assertEqual(
            self._on_hand(self.speaker), ["SP-01", "SP-03", "SP-04", "SP-05", "SP-06"]
        )

    def test_freed_units_are_free_again(self):
        self._save(self.units[5:])
        other = self._create_delivery((self.speaker, 3))
        self.assertEqual(self._reserved(other), ["SP-01", "SP-02", "SP-03"])

    def test_fewer_leave_the_rest_to_the_back_order(self):
        self._save(self.units[5:7])
        self.assertEqual(self.delivery.move_ids.quantity, 2)
        action = self._validate(self.delivery)
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        self.env["stock.backorder.confirmation"].with_user(
            self.user_stock
        ).with_context(**action["context"]).create({}).process()
        back_order = self.delivery.backorder_ids
        self.assertEqual(self.delivery.move_line_ids.lot_id, self.units[5:7])
        self.assertEqual(back_order.move_ids.product_uom_qty, 1)
        self.assertEqual(self._asked(back_order), back_order.move_ids)

    def test_more_than_demanded_are_refused(self):
        with self.assertRaisesRegex(UserError, "4 units are chosen where 3"):
            self._save(self.units[:4])
        self.assertEqual(self.move.move_line_ids.lot_id, self.units[:3])

    def test_unit_proposed_to_another_delivery_is_taken_over_and_told(self):
        other = self._create_delivery((self.speaker, 2))
        self.assertEqual(self._reserved(other), ["SP-04", "SP-05"])
        result = self._save(self.units[:2] + self.units[3])
        self.assertIn(other.name, result["message"])
        self.assertIn("SP-03 in place of SP-04", result["message"])
        self.assertEqual(self._reserved(other), ["SP-03", "SP-05"])
        self.assertEqual(other.move_ids.quantity, 2)
        self.assertIn("in place of SP-04", other.message_ids[0].body)
        self.assertEqual(self._asked(other), other.move_ids)

    def test_unit_no_other_can_replace_stays_where_it_is(self):
        other = self._create_delivery((self.speaker, 5))
        third = self._create_delivery((self.speaker, 1))
        self.assertEqual(third.move_ids.quantity, 0)
        with self.assertRaisesRegex(UserError, f"SP-04: {other.name}"):
            self._save(self.units[3], third.move_ids)

    def test_unit_chosen_for_another_delivery_is_refused_by_name(self):
        other = self._create_delivery((self.speaker, 2))
        other.move_ids.serial_choice_save(self.units[6:].ids)
        with self.assertRaisesRegex(UserError, f"SP-08 is chosen for {other.name}"):
            self._save(self.units[:2] + self.units[7])
        self.assertEqual(self.move.move_line_ids.lot_id, self.units[:3])
        self.assertTrue(all(self.move.move_line_ids.mapped("is_proposed")))

    def test_scan_of_wrong_and_free_units(self):
        self._receive(self.cable_drum, ["DR-1"])
        scanned = self.move.serial_choice_scan(["sp-08", "DR-1", "SP-99"])
        self.assertEqual(
            [row["outcome"] for row in scanned], ["ok", "refused", "unknown"]
        )

    @property
    def cable_drum(self):
        return self._create_product("Cable drum", has_serial_numbers=True)

    def test_serials_by_name_choose_too(self):
        self.move.set_serials(["sp-08 ", "SP-07"])
        self.assertEqual(self._chosen(self.move), ["SP-07", "SP-08"])
        with self.assertRaisesRegex(UserError, "SP-99, sp-99"):
            self.move.set_serials(["SP-06", "SP-99", "sp-99"])
        self.assertEqual(self._chosen(self.move), ["SP-07", "SP-08"])
        self.move.set_serials([])
        self.assertEqual(self._chosen(self.move), [])
        self.assertEqual(self.move.quantity, 3)

    def test_done_delivery_is_refused(self):
        self._save(self.units[:3])
        self._validate(self.delivery)
        self.assertTrue(self.move.serial_entry_open()["readonly"])
        with self.assertRaises(UserError):
            self._save(self.units[3:6])
        with self.assertRaisesRegex(UserError, "is Done already"):
            self.move.set_serials(["SP-05"])

    def test_without_stock_rights_nothing_goes(self):
        move = self.move.with_user(self.user_none)
        for call in (
            move.serial_entry_open,
            move.serial_choice_search,
            lambda: move.serial_choice_save(self.units[:3].ids),
            lambda: move.set_serials(["SP-01"]),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_dozens_are_counted_in_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._receive(self.speaker, [f"SQ-{i:02}" for i in range(12)])
        delivery = self._create_delivery((self.speaker, 1), confirm=False)
        delivery.sudo().move_ids.product_uom = dozen
        delivery.action_confirm()
        move = delivery.move_ids
        self.assertEqual(move.serial_entry_open()["expected"], 12)
        move.set_serials([f"SQ-{i:02}" for i in range(12)])
        self.assertEqual(move.quantity, 1)
        self.assertFalse(self._asked(delivery))
        self.assertEqual(delivery.state, "done")

    def test_number_of_queries_does_not_grow_with_the_units(self):
        lots = self._receive(self.speaker, [f"Q-{i:03}" for i in range(160)])
        counts = []
        for first, count in ((0, 20), (40, 80)):
            move = self._create_delivery((self.speaker, count)).move_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            move.serial_choice_save(lots[first : first + count].ids)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(move.move_line_ids.lot_id, lots[first : first + count])
        self.assertLessEqual(counts[1], counts[0] + 8, counts)


@tagged("post_install", "-at_install")
class TestDeliveryOfOrder(DeliveryCommon):
    """The order line follows what the warehouse chooses."""

    def test_chosen_units_are_named_on_the_order(self):
        order = self._create_order(3, self.units[:2], confirm=True)
        picking = order.picking_ids.with_user(self.user_stock)
        move = picking.move_ids
        self.assertEqual(self._asked(picking), move)
        move.serial_choice_save((self.units[0] + self.units[5:7]).ids)
        self.assertEqual(order.order_line.serial_ids, self.units[0] + self.units[5:7])
        self.assertEqual(self._claimed(order), ["SP-01", "SP-06", "SP-07"])
        self.assertEqual(self._reserved(order), ["SP-01", "SP-06", "SP-07"])
        other = self._create_order(1, self.units[1], confirm=True)
        self.assertEqual(self._claimed(other), ["SP-02"])
        self.assertFalse(self._asked(picking))
        self.assertFalse(self._claimed(order))

    def test_only_the_third_is_asked_when_two_are_chosen(self):
        order = self._create_order(3, self.units[:2], confirm=True)
        picking = order.picking_ids
        move = self._asked(picking).with_user(self.user_stock)
        window = move.serial_entry_open()
        self.assertEqual(
            [row["serial"] for row in window["chosen"]], ["SP-01", "SP-02", "SP-03"]
        )
        move.serial_choice_save([row["id"] for row in window["chosen"]])
        self.assertFalse(self._asked(picking))
        self.assertEqual(order.order_line.serial_ids, self.units[:3])

    def test_all_chosen_on_the_order_are_not_asked(self):
        order = self._create_order(2, self.units[:2], confirm=True)
        self.assertFalse(self._asked(order.picking_ids))
        self.assertEqual(order.picking_ids.state, "done")

    def test_unit_promised_to_another_order_is_refused(self):
        promised = self._create_order(1, self.units[7], confirm=True)
        order = self._create_order(1, confirm=True)
        move = order.picking_ids.move_ids.with_user(self.user_stock)
        with self.assertRaisesRegex(UserError, f"SP-08 is promised to {promised.name}"):
            move.serial_choice_save(self.units[7].ids)
        self.assertFalse(order.order_line.serial_ids)

    def test_unit_chosen_for_another_transfer_is_not_taken_away(self):
        delivery = self._create_delivery((self.speaker, 1))
        delivery.move_ids.serial_choice_save(self.units[:1].ids)
        order = self._create_order(lots=self.units[1:2], quantity=1, confirm=True)
        with self.assertRaisesRegex(UserError, f"SP-01.*{delivery.name}"):
            order.order_line.serial_ids = self.units[:1]
        with self.assertRaisesRegex(UserError, "chosen for other transfers"):
            self.env["nexus.serial.claim"]._promise({order.order_line: self.units[:1]})
        self.assertEqual(self._reserved(delivery), ["SP-01"])

    def test_unit_proposed_to_another_order_is_swapped(self):
        first = self._create_order(2, confirm=True)
        order = self._create_order(1, confirm=True)
        move = order.picking_ids.move_ids.with_user(self.user_stock)
        result = move.serial_choice_save(self.units[0].ids)
        self.assertIn(first.picking_ids.name, result["message"])
        self.assertEqual(self._reserved(order), ["SP-01"])
        self.assertEqual(self._reserved(first), ["SP-02", "SP-03"])
        self.assertEqual(self._claimed(order), ["SP-01"])

    def test_chosen_unit_not_there_yet_gives_way(self):
        away = self._receive(self.speaker, ["SP-09"])
        other_stock = self.env["stock.warehouse"].create(
            {"name": "Depot", "code": "DEP"}
        )
        away.quant_ids.filtered(lambda q: q.quantity > 0).move_quants(
            location_dest_id=other_stock.lot_stock_id
        )
        order = self._create_order(2, self.units[0] + away, confirm=True)
        move = order.picking_ids.move_ids.with_user(self.user_stock)
        self.assertEqual(self._reserved(order), ["SP-01"])
        move.serial_choice_save(self.units[:2].ids)
        self.assertEqual(order.order_line.serial_ids, self.units[:2])
        self.assertEqual(self._claimed(order), ["SP-01", "SP-02"])
