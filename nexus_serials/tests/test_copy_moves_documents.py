from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .copy_common import CopyCommon


@tagged("post_install", "-at_install")
class TestCopyMovesDocuments(CopyCommon):
    def _sell(self, quantity, product=None, confirm=True, **line):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.amp).id,
                            "product_uom_qty": quantity,
                            "price_unit": 87.5,
                            **line,
                        }
                    )
                ],
            }
        )
        if confirm:
            order.action_confirm()
            order.picking_ids.action_assign()
        return order

    def _buy(self, quantity, confirm=True, **line):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.amp.id,
                            "product_qty": quantity,
                            "price_unit": 31.25,
                            **line,
                        }
                    )
                ],
            }
        )
        if confirm:
            order.button_confirm()
        return order

    def _copy_all(self, **values):
        return self._copy(carry_stock=True, move_documents=True, **values)

    def _assert_refused(self, message, **values):
        wizard = self._open_wizard(
            carry_stock=bool(self.amp.qty_available), move_documents=True, **values
        )
        wizard.action_generate()
        before = self._snapshot()
        with self.assertRaisesRegex(UserError, message):
            wizard.action_copy()
        self.assertEqual(self._snapshot(), before)
        return wizard

    def _process(self, picking, quantity):
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()

    def test_open_documents_are_listed_first(self):
        self._stock_up(self.amp, 5)
        sale = self._sell(3)
        quotation = self._sell(7, confirm=False)
        purchase = self._buy(4)
        rfq = self._buy(2, confirm=False)
        documents = self._open_wizard().document_ids
        self.assertEqual(
            {(d.kind, d.document, d.quantity, d.reserved) for d in documents},
            {
                ("sale", sale, 3, 3),
                ("quotation", quotation, 7, 0),
                ("purchase", purchase, 4, 0),
                ("rfq", rfq, 2, 0),
            },
        )

    def test_sale_goes_on_with_the_copy_at_its_price(self):
        self._stock_up(self.amp, 5)
        order = self._sell(3, name="As seen in the showroom", discount=10)
        line, moves = order.order_line, order.picking_ids.move_ids
        kept = line.read(["name", "price_unit", "discount", "tax_ids", "price_total"])
        variant = self._copy_all().product_variant_id
        self.assertEqual(line.product_id, variant)
        self.assertEqual(
            line.read(["name", "price_unit", "discount", "tax_ids", "price_total"]),
            kept,
        )
        self.assertEqual(order.picking_ids.move_ids, moves)
        self.assertEqual(moves.product_id, variant)
        self.assertEqual((moves.state, moves.quantity), ("assigned", 3))
        self.assertEqual(len(moves.move_line_ids.lot_id), 3)
        self.assertEqual(variant.with_user(self.manager).free_qty, 2)
        self.assertEqual(self.amp.free_qty, 0)
        self.assertFalse(self.amp.stock_quant_ids.filtered("reserved_quantity"))
        self.assertIn("was replaced by", order.message_ids[0].body)
        self._process(order.picking_ids, 3)
        self.assertEqual(line.qty_delivered, 3)

    def test_quotation_and_rfq_go_on_with_the_copy(self):
        quotation = self._sell(7, confirm=False)
        rfq = self._buy(2, confirm=False)
        variant = self._copy(move_documents=True).product_variant_id
        self.assertEqual(quotation.order_line.product_id, variant)
        self.assertEqual(quotation.order_line.price_unit, 87.5)
        self.assertEqual(rfq.order_line.product_id, variant)
        self.assertEqual(rfq.order_line.price_unit, 31.25)
        quotation.action_confirm()
        rfq.button_confirm()
        self.assertEqual((quotation.state, rfq.state), ("sale", "purchase"))

    def test_purchase_goes_on_with_the_copy(self):
        order = self._buy(4)
        variant = self._copy(move_documents=True).product_variant_id
        line, move = order.order_line, order.picking_ids.move_ids
        self.assertEqual(line.product_id, variant)
        self.assertEqual((line.product_qty, line.price_unit), (4, 31.25))
        self.assertEqual((move.product_id, move.product_uom_qty), (variant, 4))
        move.set_serials(["A1", "A2", "A3", "A4"])
        order.picking_ids.button_validate()
        self.assertEqual(line.qty_received, 4)
        self.assertEqual(self._on_hand(variant), ["A1", "A2", "A3", "A4"])
        self.assertEqual(
            self.env["stock.lot"].search([("name", "=", "A1")]).purchase_cost, 31.25
        )

    def test_purchase_in_dozens_counts_in_units(self):
        dozen = self.env["uom.uom"].create(
            {
                "name": "Case of 12",
                "relative_factor": 12,
                "relative_uom_id": self.amp.uom_id.id,
            }
        )
        order = self._buy(2, product_uom_id=dozen.id)
        self._copy(move_documents=True)
        self.assertEqual(order.order_line.product_uom_id, dozen)
        self.assertEqual(order.order_line.product_qty, 2)
        move = order.picking_ids.move_ids
        self.assertEqual(move.product_qty, 24)
        self.assertEqual(move.serial_expected_count, 24)

    def test_reservations_are_redone_place_by_place(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 7", "location_id": self.stock.id}
        )
        self._stock_up(self.amp, 2)
        self._stock_up(self.amp, 3, location=shelf)
        first, second = self._sell(4), self._sell(3)
        moves = first.picking_ids.move_ids | second.picking_ids.move_ids

        def reserved():
            return {
                (move, location): sum(lines.mapped("quantity"))
                for move in moves
                for location, lines in move.move_line_ids.grouped("location_id").items()
            }

        before, states = reserved(), moves.mapped("state")
        self.assertEqual(states, ["assigned", "partially_available"])
        self._copy_all()
        self.assertEqual(reserved(), before)
        self.assertEqual(moves.mapped("state"), states)

    def test_all_steps_of_a_delivery_go_on_with_the_copy(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._stock_up(self.amp, 2)
        order = self._sell(2)
        variant = self._copy_all().product_variant_id
        for _step in range(2):
            picking = order.picking_ids.filtered(lambda p: p.state == "assigned")
            picking.move_ids.picked = True
            picking.button_validate()
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done"})
        self.assertEqual(order.picking_ids.move_ids.product_id, variant)
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_half_delivered_sale_is_named(self):
        self._stock_up(self.amp, 5)
        order = self._sell(3)
        self._process(order.picking_ids, 1)
        self._assert_refused(f"{order.name}: 1 of 3 delivered already")

    def test_delivery_finished_short_is_not_in_the_way(self):
        self._stock_up(self.amp, 5)
        order = self._sell(3)
        self._process(order.picking_ids, 1)
        order.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self._copy_all()
        self.assertEqual(order.order_line.product_id, self.amp)

    def test_half_received_purchase_is_named(self):
        order = self._buy(4)
        self._process(order.picking_ids, 1)
        self._assert_refused(f"{order.name}: 1 of 4 received already")

    def test_half_picked_delivery_is_named(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._stock_up(self.amp, 2)
        order = self._sell(2)
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self._assert_refused("part of its way is done already")

    def test_picked_delivery_is_named(self):
        self._stock_up(self.amp, 2)
        order = self._sell(2)
        order.picking_ids.move_ids.picked = True
        self._assert_refused(f"{order.picking_ids.name}: it is being picked")

    def test_invoiced_sale_is_named(self):
        self.amp.invoice_policy = "order"
        order = self._sell(2)
        order._create_invoices()
        self._assert_refused(f"{order.name}: it has been invoiced already")

    def test_locked_order_is_named(self):
        order = self._sell(2)
        order.action_lock()
        self._assert_refused(f"{order.name}: the order is locked")

    def test_open_return_is_named(self):
        self._stock_up(self.amp, 2)
        order = self._sell(2)
        self._process(order.picking_ids, 2)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        wizard.action_create_returns()
        self._assert_refused("it is a return of the old product")

    def test_move_that_is_no_transfer_is_named(self):
        self.env["stock.move"].create(
            {
                "product_id": self.amp.id,
                "product_uom_qty": 1,
                "location_id": self.stock.id,
                "location_dest_id": self.amp.property_stock_production.id,
            }
        )._action_confirm()
        self._assert_refused("it is no transfer")

    def test_part_of_a_kit_is_named(self):
        self._stock_up(self.amp, 2)
        kit = self._create_product("Amplifier rack")
        order = self._sell(1, product=kit)
        self.env["stock.move"].create(
            {
                "product_id": self.amp.id,
                "product_uom_qty": 1,
                "picking_id": order.picking_ids.id,
                "location_id": self.stock.id,
                "location_dest_id": order.picking_ids.location_dest_id.id,
            }
        )._action_confirm().sale_line_id = order.order_line
        self._assert_refused("it feeds a production or kit")

    def test_orders_the_user_may_not_see_are_counted_not_named(self):
        other = self.env["res.company"].create({"name": "Nexus Rentals BV"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "order_line": [
                    Command.create({"product_id": self.amp.id, "product_uom_qty": 2})
                ],
            }
        )
        order.action_confirm()
        wizard = self._assert_refused("1 sales order lines you may not change")
        self.assertNotIn(order.name, str(wizard.obstacles))
        self.assertFalse(wizard.document_ids)

    def test_orders_alone_do_not_move_away_from_stock(self):
        self._stock_up(self.amp, 2)
        self._sell(1)
        wizard = self._open_wizard(move_documents=True)
        with self.assertRaisesRegex(UserError, "only move over together"):
            wizard.action_copy()

    def test_orders_left_alone_stay_with_the_old_product(self):
        purchase = self._buy(4)
        quotation = self._sell(1, confirm=False)
        self._copy()
        self.assertEqual(purchase.order_line.product_id, self.amp)
        self._process(purchase.picking_ids, 4)
        self.assertEqual(purchase.order_line.qty_received, 4)
        with self.assertRaisesRegex(UserError, "blocked for new"):
            quotation.action_confirm()

    def test_values_that_make_no_variant_move_along(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Engraving",
                "create_variant": "no_variant",
                "value_ids": [
                    Command.create({"name": "None"}),
                    Command.create({"name": "Text", "is_custom": True}),
                ],
            }
        )
        line = self.env["product.template.attribute.line"].create(
            {
                "product_tmpl_id": self.amp.product_tmpl_id.id,
                "attribute_id": attribute.id,
                "value_ids": [Command.set(attribute.value_ids.ids)],
            }
        )
        self.assertEqual(self.amp.product_tmpl_id.product_variant_ids, self.amp)
        text = line.product_template_value_ids[1]
        order = self._sell(
            1,
            product_no_variant_attribute_value_ids=[Command.set(text.ids)],
            product_custom_attribute_value_ids=[
                Command.create(
                    {
                        "custom_product_template_attribute_value_id": text.id,
                        "custom_value": "City Theatre",
                    }
                )
            ],
        )
        copy = self._copy(move_documents=True)
        line = order.order_line
        new_text = copy.attribute_line_ids.product_template_value_ids[1]
        self.assertEqual(line.product_no_variant_attribute_value_ids, new_text)
        custom = line.product_custom_attribute_value_ids
        self.assertEqual(custom.custom_value, "City Theatre")
        self.assertEqual(custom.custom_product_template_attribute_value_id, new_text)
