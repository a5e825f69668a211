from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import serial_settings
from .test_delivery_choice import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryValidate(DeliveryCommon):
    """Validate asks for units nobody chose, and for nothing else."""

    def _confirm_choice(self, moves):
        for move in moves.with_user(self.user_stock):
            rows = move.serial_entry_open()["chosen"]
            move.serial_choice_save([row["id"] for row in rows])

    def test_proposed_units_are_asked_line_after_line(self):
        camera = self._create_product("Camera", has_serial_numbers=True)
        self._receive(camera, ["C-1"])
        delivery = self._create_delivery(
            (self.speaker, 2), (self.cable, 5), (camera, 1)
        )
        delivery.move_ids.filtered(lambda m: m.product_id == self.cable).quantity = 5
        asked = self._asked(delivery)
        self.assertEqual(asked.product_id, self.speaker + camera)
        self._confirm_choice(asked[0])
        self.assertEqual(self._asked(delivery), asked[1])
        self._confirm_choice(asked[1])
        self.assertIs(self._validate(delivery), True)
        self.assertEqual(delivery.state, "done")

    def test_confirming_makes_the_proposal_a_choice(self):
        delivery = self._create_delivery((self.speaker, 2))
        lines = delivery.move_line_ids
        self.assertTrue(all(lines.mapped("is_proposed")))
        self._confirm_choice(delivery.move_ids)
        self.assertEqual(delivery.move_line_ids, lines)
        self.assertFalse(any(lines.mapped("is_proposed")))

    def test_trusted_reservation_is_not_asked(self):
        self._set_parameter(serial_settings.RESERVED_UNITS, "trust")
        delivery = self._create_delivery((self.speaker, 2))
        self.assertIs(self._validate(delivery), True)
        self.assertEqual(delivery.move_line_ids.lot_id, self.units[:2])

    def test_unnamed_units_are_asked_even_when_trusted(self):
        self._set_parameter(serial_settings.RESERVED_UNITS, "trust")
        delivery = self._create_delivery((self.speaker, 1))
        delivery.move_ids.quantity = 2
        delivery.move_line_ids[-1:].lot_id = False
        self.assertEqual(self._asked(delivery), delivery.move_ids)

    def test_calls_without_the_context_behave_as_odoo_does(self):
        delivery = self._create_delivery((self.speaker, 2))
        self.assertIs(delivery.button_validate(), True)
        self.assertEqual(delivery.state, "done")

    def test_several_transfers_ask_for_all_of_them(self):
        deliveries = self._create_delivery((self.speaker, 2))
        deliveries += self._create_delivery((self.speaker, 1))
        receipt = self._create_receipt((self.speaker, 1))
        both = deliveries + receipt.with_user(self.user_stock)
        asked = self._asked(both)
        self.assertEqual(asked, both.move_ids)
        self._confirm_choice(deliveries.move_ids)
        receipt.move_ids.set_serials(["SP-09"])
        self.assertIs(self._validate(both), True)
        self.assertEqual(set(both.mapped("state")), {"done"})

    def test_the_list_asks_as_the_form_does(self):
        deliveries = self._create_delivery((self.speaker, 2))
        deliveries += self._create_delivery((self.speaker, 1))
        action = self.env.ref("stock.action_validate_picking").with_user(
            self.user_stock
        )
        result = action.with_context(
            active_model="stock.picking", active_ids=deliveries.ids
        ).run()
        self.assertEqual(result["params"]["ids"], deliveries.move_ids.ids)
        self.assertEqual(result["params"]["then"]["ids"], deliveries.ids)

    def test_immediate_delivery_shows_what_confirming_it_reserves(self):
        delivery = self._create_delivery((self.speaker, 3), confirm=False)
        move = delivery.move_ids
        self.assertEqual(self._asked(delivery), move)
        self.assertEqual(len(move.serial_entry_open()["chosen"]), 3)
        move.serial_choice_save(self.units[3:5].ids)
        action = self._validate(delivery)
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(delivery.move_line_ids.lot_id, self.units[3:5])

    def test_immediate_delivery_ships_other_products_as_odoo_does(self):
        delivery = self._create_delivery(
            (self.speaker, 1), (self.cable, 5), confirm=False
        )
        self._confirm_choice(self._asked(delivery))
        self.assertIs(self._validate(delivery), True)
        self.assertEqual(delivery.move_ids.mapped("quantity"), [1, 5])

    def test_delivery_with_nothing_reserved_asks(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        delivery = self._create_delivery((self.speaker, 2))
        self.assertFalse(delivery.move_line_ids)
        self.assertEqual(self._asked(delivery), delivery.move_ids)
        delivery.move_ids.serial_choice_save(self.units[3:5].ids)
        self.assertIs(self._validate(delivery), True)
        self.assertEqual(delivery.move_line_ids.lot_id, self.units[3:5])

    def test_immediate_delivery_of_named_units_is_not_asked(self):
        delivery = self._create_delivery((self.speaker, 2), confirm=False)
        delivery.sudo().move_ids.lot_ids = [Command.set(self.units[3:5].ids)]
        self.assertIs(self._validate(delivery), True)
        self.assertEqual(delivery.move_line_ids.lot_id, self.units[3:5])

    def test_only_picked_lines_are_asked(self):
        camera = self._create_product("Camera", has_serial_numbers=True)
        self._receive(camera, ["C-1", "C-2"])
        delivery = self._create_delivery((self.speaker, 2), (camera, 2))
        cameras = delivery.move_ids[1]
        cameras.move_line_ids[0].picked = True
        self.assertEqual(self._asked(delivery), cameras)
        window = cameras.serial_entry_open()
        self.assertEqual([row["serial"] for row in window["chosen"]], ["C-1"])
        self._confirm_choice(cameras)
        action = self._validate(delivery)
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(delivery.move_line_ids.lot_id.mapped("name"), ["C-1"])
        self.assertEqual(len(delivery.backorder_ids.move_line_ids), 3)

    def test_what_is_not_in_stock_is_left_to_the_back_order(self):
        delivery = self._create_delivery((self.speaker, 10))
        self._confirm_choice(self._asked(delivery))
        action = self._validate(delivery)
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")

    def test_steps_ask_once_and_hand_the_units_on(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._create_order(2, self.units[4], confirm=True)
        pick = order.picking_ids
        self.assertEqual(pick.picking_type_id, self.warehouse.pick_type_id)
        move = self._asked(pick).with_user(self.user_stock)
        move.serial_choice_save(self.units[4:6].ids)
        self.assertIs(self._validate(pick), True)
        self.assertEqual(order.order_line.serial_ids, self.units[4:6])
        for _step in range(2):
            step = order.picking_ids.filtered(lambda p: p.state == "assigned")
            self.assertEqual(step.move_line_ids.lot_id, self.units[4:6])
            self.assertFalse(step.move_ids.asks_choice)
            self.assertIs(self._validate(step), True)
        self.assertEqual(self.units[4].location_id.usage, "customer")
        self.assertFalse(self._claimed(order))

    def test_internal_transfer_chooses_but_is_not_asked(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        transfer = self._create_delivery(
            (self.speaker, 2), picking_type=self.warehouse.int_type_id, dest=shelf
        )
        self.assertTrue(transfer.move_ids.asks_choice)
        self.assertTrue(all(transfer.move_line_ids.mapped("is_proposed")))
        self.assertFalse(transfer._get_moves_missing_serials())
        transfer.move_ids.serial_choice_save(self.units[5:7].ids)
        self.assertIs(self._validate(transfer), True)
        self.assertEqual(self.units[5:7].location_id, shelf)


@tagged("post_install", "-at_install")
class TestDeliveryByHand(DeliveryCommon):
    """Units put on a delivery in Odoo's own detailed operations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls._create_delivery((cls.speaker, 2))
        cls.line = cls.delivery.move_line_ids[0]

    def test_free_unit_is_taken_as_chosen(self):
        self.line.lot_id = self.units[6]
        self.assertFalse(self.line.is_proposed)
        self.assertEqual(self._reserved(self.delivery), ["SP-02", "SP-07"])

    def test_unit_proposed_elsewhere_is_swapped(self):
        other = self._create_delivery((self.speaker, 2))
        self.line.lot_id = self.units[2]
        self.assertEqual(self._reserved(other), ["SP-01", "SP-04"])
        self.assertEqual(other.move_ids.quantity, 2)
        for picking in (self.delivery, other):
            self.assertIn("SP-01 in place of SP-03", picking.message_ids[0].body)
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.speaker.id), ("location_id", "=", self.stock.id)]
        )
        self.assertLessEqual(max(quants.mapped("reserved_quantity")), 1)

    def test_unit_picked_from_its_place_is_swapped(self):
        other = self._create_delivery((self.speaker, 2))
        quant = self.units[2].quant_ids.filtered(lambda q: q.quantity > 0)
        self.line.quant_id = quant
        self.assertEqual(self._reserved(other), ["SP-01", "SP-04"])

    def test_promised_unit_is_refused(self):
        order = self._create_order(1, self.units[7], confirm=True)
        with self.assertRaisesRegex(UserError, f"SP-08 is promised to {order.name}"):
            self.line.lot_id = self.units[7]

    def test_unit_chosen_elsewhere_is_refused(self):
        other = self._create_delivery((self.speaker, 1))
        other.move_ids.serial_choice_save(self.units[7].ids)
        with self.assertRaisesRegex(UserError, f"SP-08 is chosen for {other.name}"):
            self.line.lot_id = self.units[7]

    def test_order_line_follows(self):
        order = self._create_order(1, self.units[7], confirm=True)
        line = order.picking_ids.move_line_ids.with_user(self.user_stock)
        line.lot_id = self.units[6]
        self.assertEqual(order.order_line.serial_ids, self.units[6])
        self.assertEqual(self._claimed(order), ["SP-07"])

    def test_screen_warns_before_it_is_saved(self):
        other = self._create_delivery((self.speaker, 2))
        order = self._create_order(1, self.units[7], confirm=True)
        for lot, text in (
            (self.units[2], f"{other.name} .*takes another unit"),
            (self.units[7], f"promised to {order.name}"),
        ):
            line = self.env["stock.move.line"].with_user(self.user_stock)
            line = line.new(origin=self.line)
            line.lot_id = lot
            warning = line._onchange_serial_number()["warning"]["message"]
            self.assertRegex(warning, text)
        line = self.line.new(origin=self.line)
        line.lot_id = self.units[6]
        self.assertFalse(line._onchange_serial_number())

    def test_promised_unit_does_not_slip_onto_a_done_delivery(self):
        self._confirm = self.delivery.button_validate()
        order = self._create_order(1, self.units[7], confirm=True)
        with self.assertRaisesRegex(UserError, f"SP-08: {order.name}"):
            self.line.sudo().lot_id = self.units[7]
