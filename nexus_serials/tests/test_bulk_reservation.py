"""Units reserved and freed all at once: the same as Odoo does it one by one."""

import random
from contextlib import nullcontext
from unittest.mock import patch

from odoo.tests import tagged

from .quant_common import QuantCase

RESERVED_BEHIND = "odoo.addons.nexus_serials.models.stock_move_line_bulk.written_behind"


@tagged("post_install", "-at_install")
class TestReservedBehind(QuantCase):
    """Lines created and deleted with and without the write-behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.speaker | cls.lights | cls.drums | cls.cable

    def _compare(self, work):
        with patch(RESERVED_BEHIND, lambda lines, places: nullcontext(lines)):
            native = self._run_and_undo(work)
        ours = self._run_and_undo(work)
        self.assertEqual(ours, native)
        return ours[1]

    def _draw_stock(self, rng):
        """Return stock as it may be, packed, owned, reserved or below zero."""
        return [
            {
                "product_id": lot.product_id,
                "location_id": rng.choice(self.places[:4]),
                "lot_id": rng.choice([lot] * 9 + [self.env["stock.lot"]]),
                "package_id": rng.choice(
                    [self.packages.browse()] * 3 + [*self.packages]
                ),
                "owner_id": rng.choice([self.vendor.browse()] * 4 + [self.vendor]),
                "quantity": rng.choice([1, 1, 1, 1, 2, -1]),
                "reserved_quantity": rng.choice([False] * 4 + [1]),
            }
            for lot in self.lots
        ] + [{"product_id": self.cable, "location_id": self.stock, "quantity": 9}]

    def _draw_lines(self, rng, stock, moves):
        """Return values of lines that reserve what is in stock, or what is not."""
        vals_list = []
        for place in rng.choices(stock, k=rng.randint(2, 9)):
            lot = place.get("lot_id") or self.env["stock.lot"]
            if rng.random() < 0.1:
                lot = rng.choice(self.lots)
            product = lot.product_id or place["product_id"]
            vals = {
                "move_id": moves[product].id,
                "product_id": product.id,
                "location_id": place["location_id"].id,
                "location_dest_id": self.customers.id,
                "lot_id": lot.id,
                "quantity": rng.choice([1, 1, 1, 1, 2, 0]),
            }
            for name in ("package_id", "owner_id"):
                if rng.random() < 0.9:
                    vals[name] = place.get(name) and place[name].id
            if rng.random() < 0.1:
                del vals["location_id"]
            vals_list.append(vals)
        return vals_list

    def _make_moves(self):
        moves = self.env["stock.move"].create(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": 6,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                }
                for product in self.products
            ]
        )
        moves._action_confirm()
        return {move.product_id: move for move in moves}

    def _apply(self, seed):
        rng = random.Random(seed)
        stock = self._draw_stock(rng)
        for place in stock:
            self.env["stock.quant"]._update_available_quantity(**place)
        held = self.lots.quant_ids.sorted("id")
        moves = self._make_moves()
        lines = self.env["stock.move.line"]
        seen = []
        for _step in range(6):
            if rng.random() < 0.6 or not lines:
                vals_list = self._draw_lines(rng, stock, moves)
                lines += self.env["stock.move.line"].create(vals_list)
            else:
                gone = lines.browse(rng.sample(lines.ids, rng.randint(1, len(lines))))
                lines -= gone
                gone.unlink()
            seen.append([(q.quantity, q.reserved_quantity) for q in held])
        seen.append([(m.quantity, m.state) for m in moves.values()])
        seen.append(
            sorted(
                (line.lot_id.id, line.quantity, line.location_id.id, line.state)
                for line in lines.exists()
            )
        )
        return seen

    def test_random_reservations_leave_the_same_quants(self):
        for seed in range(40):
            with self.subTest(seed=seed):
                self._compare(lambda seed=seed: self._apply(seed))

    def _stock_up(self, lots):
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                lot.product_id, self.stock, 1, lot_id=lot
            )

    def test_reservation_by_quantity_takes_the_same_units(self):
        def work():
            self._stock_up(self.lots)
            moves = self.env["stock.move"].union(*self._make_moves().values())
            moves._action_assign()
            taken = moves.move_line_ids.lot_id.ids
            moves[0]._do_unreserve()
            return taken, moves.mapped("state"), moves.mapped("quantity")

        self._compare(work)

    def test_lines_of_quants_picked_in_the_form(self):
        speakers = self.lots.filtered(lambda lot: lot.product_id == self.speaker)

        def work():
            self._stock_up(speakers)
            move = self._make_moves()[self.speaker]
            move.move_line_ids.create(
                [
                    {"move_id": move.id, "quant_id": lot.quant_ids.id, "quantity": 1}
                    for lot in speakers
                ]
            )
            return move.quantity, move.state

        self._compare(work)

    def test_lines_done_already_move_their_units(self):
        speakers = self.lots.filtered(lambda lot: lot.product_id == self.speaker)

        def work():
            self._stock_up(speakers)
            move = self._make_moves()[self.speaker]
            move.quantity = 1
            move.picked = True
            move._action_done()
            line = {
                "move_id": move.id,
                "product_id": self.speaker.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customers.id,
                "quantity": 1,
            }
            left = speakers - move.move_line_ids.lot_id
            move.move_line_ids.create([{**line, "lot_id": lot.id} for lot in left])
            return move.quantity, move.state

        self._compare(work)

    def test_add_on_that_extends_the_arithmetic_sees_what_odoo_does_itself(self):
        """An override below ours is called for what we leave to Odoo; above ours,
        for everything."""
        seen = []
        model = self.env.registry["stock.quant"]
        native = model._update_available_quantity

        def update(records, *args, **kwargs):
            seen.append(kwargs["lot_id"])
            return native(records, *args, **kwargs)

        speakers = self.lots.filtered(lambda lot: lot.product_id == self.speaker)
        self._stock_up(speakers)
        move = self._make_moves()[self.speaker]
        with patch.object(model, "_update_available_quantity", update):
            move._action_assign()
        self.assertEqual(sorted(lot.id for lot in seen), speakers.ids)

    def test_lines_without_serials_ask_no_query_more(self):
        self.env["stock.quant"]._update_available_quantity(self.cable, self.stock, 9)
        move = self._make_moves()[self.cable]
        line = {
            "move_id": move.id,
            "product_id": self.cable.id,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
            "quantity": 1,
        }

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines = move.move_line_ids.create([dict(line), dict(line)])
            self.env.flush_all()
            self.env.invalidate_all()
            lines.unlink()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries()
        ours = count_queries()
        model = self.env.registry["stock.move.line"]
        with (
            patch.object(model, "_get_places", lambda lines: None),
            patch.object(model, "_get_places_of_vals", lambda lines, vals_list: None),
        ):
            native = count_queries()
        self.assertEqual(ours, native)
