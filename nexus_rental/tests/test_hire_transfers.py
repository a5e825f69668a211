from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .rental_common import RentalCommon


class TransferCommon(RentalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["res.partner"].create({"name": "Open Air Stage"})

    def _out(self, order, lots=(), quantity=0, close=True):
        """Hand out units and a quantity of cables; return their rows."""
        lines = order.with_user(self.user_rental).order_line
        rows = self.env["nexus.hire.booking"].with_user(self.user_rental).sudo()
        if lots:
            rows |= lines._take_out_units(lots.with_user(self.user_rental))
        if quantity:
            line = lines.filtered(lambda line: line.product_id == self.cable)
            rows |= line._take_out_quantity(quantity)
        if close:
            rows._close_out_documents()
        return rows

    def _back(self, rows, close=True):
        rows.sudo()._take_back()
        if close:
            rows._close_in_documents()

    def _stock_of(self, product, location):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "child_of", location.id)]
        )
        return sum(quants.mapped("quantity"))

    def _place(self, order):
        return order.sudo()._get_hire_place()

    def _planned(self, order):
        """Return {product: quantity} of what is planned to come back."""
        moves = order.sudo().order_line._find_planned_returns()
        return {move.product_id: move.product_uom_qty for move in moves}


@tagged("post_install", "-at_install")
class TestHireTransfers(TransferCommon):
    """Stock goes where the bookings say things are, by transfers."""

    def test_out_moves_units_and_quantity_to_the_client(self):
        order = self._create_hire((self.speaker, 3), (self.cable, 40))
        rows = self._out(order, self.units[:2], 30)
        picking = rows.sudo().move_out_id.picking_id
        self.assertEqual(len(picking), 1)
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.hire_order_id, order)
        self.assertEqual(picking.picking_type_id, self.warehouse.hire_out_type_id)
        place = self._place(order)
        self.assertEqual(picking.location_dest_id, place)
        self.assertEqual(self.units.mapped("location_id"), place | self.stock)
        self.assertEqual(self.units[:2].location_id, place)
        self.assertEqual(self._stock_of(self.cable, place), 30)
        self.assertEqual(self._stock_of(self.cable, self.stock), 70)
        self.assertEqual(self.cable.qty_available, 70)
        self.assertFalse(picking.move_ids.sale_line_id)
        self.assertEqual(
            picking.move_ids.hire_line_id, order.order_line.with_env(self.env)
        )

    def test_out_plans_the_return(self):
        order = self._create_hire((self.speaker, 3), (self.cable, 40))
        self._out(order, self.units[:2], 30)
        self.assertEqual(self._planned(order), {self.speaker: 2, self.cable: 30})
        moves = order.sudo().order_line._find_planned_returns()
        self.assertEqual(len(moves.picking_id), 1)
        self.assertEqual(set(moves.mapped("state")), {"confirmed"})
        self.assertFalse(moves.move_line_ids)
        self.assertEqual(moves.picking_id.scheduled_date, order.hire_end)
        self.assertEqual(self.cable.virtual_available, 100)

    def test_further_check_out_raises_the_planned_return(self):
        order = self._create_hire((self.speaker, 3), (self.cable, 40))
        self._out(order, self.units[:2])
        first = order.sudo().order_line._find_planned_returns().picking_id
        self._out(order, self.units[2:3], 40)
        moves = order.sudo().order_line._find_planned_returns()
        self.assertEqual(moves.picking_id, first)
        self.assertEqual(self._planned(order), {self.speaker: 3, self.cable: 40})

    def test_part_comes_back_and_the_rest_stays_planned(self):
        order = self._create_hire((self.speaker, 3), (self.cable, 40))
        rows = self._out(order, self.units[:3], 40)
        unit_row = rows.filtered(lambda row: row.lot_id == self.units[1])
        cables = rows.filtered(lambda row: row.product_id == self.cable)
        planned = order.sudo().order_line._find_planned_returns().picking_id
        back = cables.sudo()._take_back_quantity(15).sudo(False)
        self._back(unit_row, close=False)
        (unit_row | back)._close_in_documents()
        self.assertEqual(planned.state, "done")
        rest = order.sudo().order_line._find_planned_returns().picking_id
        self.assertEqual(rest.backorder_id, planned)
        self.assertEqual(rest.hire_order_id, order)
        self.assertEqual(self._planned(order), {self.speaker: 2, self.cable: 25})
        self.assertEqual(self.units[1].location_id, self.stock)
        self.assertEqual(self.units[1].status, "available")
        self.assertEqual(self.units[0].status, "rented")
        self.assertEqual(self._stock_of(self.cable, self.stock), 75)
        self.assertEqual((unit_row | back).sudo().move_in_id.picking_id, planned)

    def test_all_back_leaves_nothing_planned(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 40))
        rows = self._out(order, self.units[:2], 40)
        self._back(rows)
        self.assertFalse(self._planned(order))
        self.assertFalse(self._stock_of(self.cable, self._place(order)))
        self.assertEqual(self.units.location_id, self.stock)
        pickings = self.env["stock.picking"].search([("hire_order_id", "=", order.id)])
        self.assertEqual(pickings.mapped("state"), ["done", "done"])

    def test_back_closed_before_out_makes_both(self):
        order = self._create_hire((self.speaker, 1), (self.cable, 5))
        rows = self._out(order, self.units[:1], 5, close=False)
        self._back(rows, close=False)
        rows._close_in_documents()
        self.assertTrue(all(row.move_out_id and row.move_in_id for row in rows.sudo()))
        self.assertEqual(self._stock_of(self.cable, self.stock), 100)
        self.assertEqual(self.units[0].location_id, self.stock)
        self.assertFalse(self._planned(order))

    def test_unit_out_twice_before_the_documents_ends_with_the_second(self):
        first = self._create_hire((self.speaker, 1))
        second = self._create_hire(
            (self.speaker, 1), partner_id=self.site.id, start=4, end=6
        )
        rows = self._out(first, self.units[:1], close=False)
        self._back(rows, close=False)
        again = self._out(second, self.units[:1], close=False)
        again._close_out_documents()
        self.assertEqual(self.units[0].location_id, self._place(second))
        self.assertTrue(rows.sudo().move_out_id and rows.sudo().move_in_id)
        self.assertFalse(self._planned(first))
        self.assertEqual(self._planned(second), {self.speaker: 1})

    def test_closing_again_changes_nothing(self):
        order = self._create_hire((self.speaker, 1))
        rows = self._out(order, self.units[:1])
        rows._close_out_documents()
        domain = [("hire_order_id", "=", order.id)]
        self.assertEqual(self.env["stock.picking"].search_count(domain), 2)

    def test_fifty_rounds_leave_one_quant_and_fifty_hires(self):
        unit = self.units[:1]
        for _round in range(50):
            order = self._create_hire((self.speaker, 1))
            self._back(self._out(order, unit))
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "=", unit.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", "!=", 0),
            ]
        )
        self.assertEqual(quants.mapped("quantity"), [1])
        self.assertEqual(quants.location_id, self.stock)
        self.assertEqual(unit.status, "available")
        self.assertEqual(len(unit.sudo().hire_booking_ids), 50)
        self.assertEqual(set(unit.sudo().hire_booking_ids.mapped("state")), {"back"})

    def test_quantity_comes_from_the_shelves_it_is_on(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id, "usage": "internal"}
        )
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.cable, self.stock, -90)
        quants._update_available_quantity(self.cable, shelf, 90)
        order = self._create_hire((self.cable, 40))
        self._out(order, quantity=40)
        found = quants.search(
            [("product_id", "=", self.cable.id), ("quantity", "<", 0)]
        )
        self.assertFalse(found)
        self.assertEqual(self._stock_of(self.cable, self.stock), 60)

    def test_site_is_another_place_than_its_client(self):
        order = self._create_hire((self.speaker, 1), partner_shipping_id=self.site.id)
        self._out(order, self.units[:1])
        place = self.units[0].location_id
        self.assertEqual(place.hire_partner_id, self.site)
        self.assertEqual(place.place_kind, "site")
        self.assertEqual(self.units[0].place, "Project Site: Open Air Stage")

    def test_extended_hire_comes_back_later(self):
        order = self._create_hire((self.speaker, 1))
        self._out(order, self.units[:1])
        order.hire_end += timedelta(days=2)
        moves = order.sudo().order_line._find_planned_returns()
        self.assertEqual(moves.date, order.hire_end)

    def test_unit_brought_back_by_hand_needs_no_transfer(self):
        order = self._create_hire((self.speaker, 1))
        rows = self._out(order, self.units[:1])
        rows.sudo()._take_back()
        moved = self.units[:1].sudo().transfer(self.stock.id)
        rows._close_in_documents()
        self.assertEqual(rows.sudo().move_in_id.picking_id, moved)
        self.assertFalse(self._planned(order))

    def test_unit_chosen_for_a_delivery_is_refused_by_name(self):
        order = self._create_hire((self.speaker, 1))
        rows = self._out(order, self.units[:1], close=False)
        move = self.env["stock.move"].create(
            {
                "product_id": self.speaker.id,
                "product_uom_qty": 1,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.property_stock_customer.id,
            }
        )
        move._action_confirm()
        self.env["stock.move.line"].create(
            {
                **move._prepare_move_line_vals(),
                "lot_id": self.units[0].id,
                "quantity": 1,
            }
        )
        with self.assertRaisesRegex(UserError, "SP-1"):
            rows._close_out_documents()

    def test_planned_return_is_not_done_by_hand(self):
        order = self._create_hire((self.speaker, 1), (self.cable, 5))
        self._out(order, self.units[:1], 5)
        planned = order.sudo().order_line._find_planned_returns().picking_id
        planned = planned.with_user(self.user_stock)
        planned.action_assign()
        with self.assertRaisesRegex(UserError, f"checked in on the hire {order.name}"):
            planned.button_validate()
        self.assertEqual(self.units[0].status, "rented")

    def test_what_was_reserved_by_hand_comes_back_all_the_same(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 5))
        rows = self._out(order, self.units[:2], 5)
        planned = order.sudo().order_line._find_planned_returns().picking_id
        planned.action_assign()
        self._back(rows.filtered(lambda row: row.lot_id == self.units[0]))
        self.assertEqual(self._planned(order), {self.speaker: 1, self.cable: 5})
        self._back(rows.filtered(lambda row: row.sudo().state == "out"))
        self.assertFalse(self._planned(order))
        quants = self.env["stock.quant"].search(
            [("product_id", "in", (self.speaker | self.cable).ids)]
        )
        self.assertFalse(any(quants.mapped("reserved_quantity")))

    def test_units_come_back_to_another_warehouse(self):
        depot = self.env["stock.warehouse"].create({"name": "Depot", "code": "DEP"})
        order = self._create_hire((self.speaker, 2), (self.cable, 5))
        rows = self._out(order, self.units[:2], 5)
        back = rows.filtered(lambda row: row.lot_id != self.units[0])
        back.sudo().warehouse_id = depot
        self._back(back)
        self.assertEqual(self.units[1].location_id, depot.lot_stock_id)
        self.assertEqual(self._stock_of(self.cable, depot.lot_stock_id), 5)
        self.assertEqual(self._planned(order), {self.speaker: 1})
        moves = order.sudo().order_line._find_planned_returns()
        self.assertEqual(moves.location_dest_id, self.stock)

    def test_queries_do_not_grow_with_the_units(self):
        names = [f"MANY-{number:03}" for number in range(44)]
        lots = self._receive(self.speaker, names)
        counts = []
        for some in (lots[:4], lots[4:]):
            order = self._create_hire((self.speaker, len(some)))
            rows = self._out(order, some, close=False)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            rows._close_out_documents()
            self._back(rows, close=False)
            rows._close_in_documents()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 20)

    def test_unit_taken_off_hand_before_the_documents_is_found(self):
        order = self._create_hire((self.speaker, 1))
        rows = self._out(order, self.units[:1], close=False)
        self._move_to_loss(self.units[:1])
        rows._close_out_documents()
        place = self._place(order)
        self.assertEqual(self.units[0].location_id, place)
        self._move_to_loss(self.units[:1])
        self._back(rows)
        self.assertEqual(self.units[0].location_id, self.stock)
        self.assertEqual(self.units[0].status, "available")
        self.assertTrue(rows.sudo().move_in_id)

    def _move_to_loss(self, lots):
        lots._write_off("lost", lots._find_quants_on_hand(), "Counted")
