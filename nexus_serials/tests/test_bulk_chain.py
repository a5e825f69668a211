"""Reserving what a previous step brought: the same as Odoo, in few queries."""

import random
from unittest.mock import patch

from odoo.tests import tagged

from ..models.stock_move_chain import CONTEXT_KEY, StockMove
from .quant_common import QuantCase


@tagged("post_install", "-at_install")
class TestChainedReservation(QuantCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.env["stock.lot"].create(
            [{"name": f"C-{n}", "product_id": cls.speaker.id} for n in range(8)]
        )

    def _compare(self, work):
        with patch.object(StockMove, "_find_chained_quants", lambda move, keys: {}):
            native = self._run_and_undo(work)
        ours = self._run_and_undo(work)
        self.assertEqual(ours, native)
        return ours

    def _create_move(self, source, destination, quantity, **values):
        move = self.env["stock.move"].create(
            {
                "product_id": self.speaker.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": destination.id,
                **values,
            }
        )
        move._action_confirm()
        return move

    def _bring(self, rng, lots):
        """Return a move that has brought the units to a shelf, some of them packed."""
        shelf, package = self.shelves[0].id, self.packages[0].id
        places = [(shelf, package), (shelf, False), (self.stock.id, False)]
        move = self._create_move(self.suppliers, self.stock, len(lots))
        move.move_line_ids.unlink()
        move.move_line_ids.create(
            [
                {
                    "move_id": move.id,
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "location_id": self.suppliers.id,
                    "location_dest_id": place,
                    "result_package_id": package_id,
                    "owner_id": rng.choice([False, False, self.vendor.id]),
                }
                for lot in lots
                for place, package_id in [rng.choice(places)]
            ]
        )
        move.picked = True
        move._action_done()
        return move

    def _disturb(self, rng, move):
        """Take units away, reserve them, or leave untracked ones in their place."""
        quants = self.env["stock.quant"]
        for line in move.move_line_ids:
            place = {
                "product_id": line.product_id,
                "location_id": line.location_dest_id,
                "lot_id": line.lot_id,
                "package_id": line.result_package_id,
                "owner_id": line.owner_id,
            }
            kind = rng.random()
            if kind < 0.1:
                quants._update_available_quantity(**place, quantity=-1)
            elif kind < 0.2:
                quants._update_available_quantity(**place, reserved_quantity=1)
            elif kind < 0.3:
                quants._update_available_quantity(
                    **dict(place, lot_id=None), quantity=1
                )
            elif kind < 0.4:  # two quants of one unit in one place
                values = {k: v and v.id for k, v in place.items()}
                quants.sudo().create(dict(values, quantity=rng.choice([1, -1])))

    def _apply(self, seed):
        rng = random.Random(seed)
        first = self._bring(rng, self.units[:5])
        second = self._bring(rng, self.units[5:])
        self._disturb(rng, first | second)
        onward = self.env["stock.move"].union(
            *(
                self._create_move(
                    self.stock,
                    self.customers,
                    rng.randint(1, 6),
                    move_orig_ids=(first | second).ids,
                )
                for _sibling in range(2)
            )
        )
        onward._do_unreserve()
        onward._action_assign()
        onward[0].move_line_ids[:2].unlink()
        onward._action_assign()
        return [
            (
                move.state,
                sorted(
                    (
                        line.lot_id.name,
                        line.location_id.id,
                        line.package_id.id,
                        line.owner_id.id,
                        line.quantity,
                    )
                    for line in move.move_line_ids
                ),
            )
            for move in onward
        ]

    def test_random_chains_reserve_the_same(self):
        reserved = 0
        for seed in range(20):
            with self.subTest(seed=seed):
                moves, _quants = self._compare(lambda seed=seed: self._apply(seed))
                reserved += sum(len(lines) for _state, lines in moves)
        self.assertGreater(reserved, 60)

    def test_what_was_found_is_forgotten_once_used(self):
        """An add-on that reserves after Odoo, in the same environment, looks again."""
        first = self._bring(random.Random(1), self.units[:3])
        onward = self._create_move(
            self.stock, self.customers, 3, move_orig_ids=first.ids
        )
        onward._do_unreserve()
        memories = []
        native = StockMove._find_chained_quants

        def find(move, keys):
            memories.append(move.env.context[CONTEXT_KEY])
            return native(move, keys)

        with patch.object(StockMove, "_find_chained_quants", find):
            onward._action_assign()
        self.assertEqual(onward.state, "assigned")
        self.assertEqual([memory.by_move for memory in memories], [{}])
