from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .order_common import OrderCommon
from .test_unit_status import UnitCommon


@tagged("post_install", "-at_install")
class TestUnitRelease(UnitCommon, OrderCommon):
    """Units that are lost or retired while somebody is to get them."""

    def _lose(self, lots, user=None, **kwargs):
        lots.with_user(user or self.user_manager).set_status("lost", **kwargs)
        self.env.invalidate_all()

    def _chosen_for(self, lots):
        """Return a delivery these units were chosen for."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.property_stock_customer.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lots.product_id.id,
                            "product_uom_qty": len(lots),
                            "location_id": self.stock.id,
                            "location_dest_id": (
                                self.customer.property_stock_customer.id
                            ),
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.set_serials(lots.mapped("name"))
        return picking

    def _notes(self, document):
        return " ".join(document.message_ids.mapped("body"))

    def test_without_asking_for_it_nothing_is_released(self):
        order = self._create_order(2, self.units[:2], confirm=True)
        picking = self._chosen_for(self.units[2:4])
        for release in (False, None):
            with self.assertRaisesRegex(UserError, order.name) as refusal:
                self._lose(self.units[:4], release=release)
            self.assertIn(picking.name, str(refusal.exception))
        self.assertEqual(set(self.units.mapped("status")), {"available"})
        self.assertEqual(self._claimed(order), ["SP-01", "SP-02"])
        self.assertEqual(self._reserved(order), ["SP-01", "SP-02"])
        self.assertEqual(self._reserved(picking), ["SP-03", "SP-04"])
        self.assertFalse(self.units.event_ids)

    def test_a_promise_is_released_and_the_order_gets_another_unit(self):
        order = self._create_order(2, self.units[:2], confirm=True)
        self._lose(self.units[:1], release=True, reason="Fell off the truck")
        self.assertEqual(self.units[0].status, "lost")
        self.assertEqual(order.order_line.serial_ids, self.units[1])
        self.assertEqual(self._claimed(order), ["SP-02"])
        self.assertEqual(self._reserved(order), ["SP-02", "SP-03"])
        for document in (order, order.picking_ids):
            self.assertIn("SP-01 taken off, now Lost", self._notes(document))
            self.assertIn("Fell off the truck", self._notes(document))
        event = self.units[0].event_ids.filtered(lambda e: e.kind == "released")
        self.assertEqual(
            {(e.res_model, e.res_id) for e in event},
            {("sale.order", order.id), ("stock.picking", order.picking_ids.id)},
        )
        self.assertIn("City Theatre", event[0].value_from)
        self.assertEqual(event[0].reason, "Fell off the truck")
        entries = self.units[0].read_timeline()
        documents = [e["document"] for e in entries if e["kind"] == "released"]
        self.assertIn(order.name, [document["name"] for document in documents])

    def test_a_unit_chosen_for_a_transfer_is_taken_off_it(self):
        picking = self._chosen_for(self.units)
        self.units[0].with_user(self.user_manager).set_status("retired", release=True)
        self.env.invalidate_all()
        self.assertEqual(len(self._reserved(picking)), 7)
        self.assertNotIn("SP-01", self._reserved(picking))
        self.assertIn("SP-01 taken off, now Retired", self._notes(picking))

    def test_a_warehouse_user_releases_and_the_write_off_waits(self):
        order = self._create_order(1, self.units[:1], confirm=True)
        self._lose(self.units[:1], user=self.user_stock, release=True)
        self.assertEqual(self.units[0].status, "lost")
        self.assertEqual(self.units[0].location_id, self.stock)
        self.assertEqual(self._reserved(order), ["SP-02"])
        self.assertFalse(self._claimed(order))
        self.assertEqual(order.message_ids[0].author_id, self.user_stock.partner_id)
        self.units[0].with_user(self.user_manager).action_approve_write_off()
        self.assertEqual(self.units[0].location_id, self.loss)

    def test_who_may_not_change_reservations_releases_nothing(self):
        order = self._create_order(1, self.units[:1], confirm=True)
        group = self.env["res.groups"].create({"name": "Judges units"})
        self.env["ir.model.access"].create(
            [
                {
                    "name": f"judges {model}",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": group.id,
                    "perm_read": True,
                    "perm_write": model == "stock.lot",
                }
                for model in ("stock.lot", "product.product", "stock.location")
            ]
        )
        self.user_none.group_ids = [Command.link(group.id)]
        with self.assertRaises(AccessError):
            self._lose(self.units[:1], user=self.user_none, release=True)
        self.assertEqual(self._claimed(order), ["SP-01"])

    def test_what_is_refused_for_another_reason_releases_nothing(self):
        order = self._create_order(1, self.units[:1], confirm=True)
        self._deliver(self.units[7])
        with self.assertRaisesRegex(UserError, "SP-08 is Sold"):
            self._lose(self.units[0] + self.units[7], release=True)
        self.assertEqual(self._claimed(order), ["SP-01"])
        self.assertEqual(self._reserved(order), ["SP-01"])

    def test_other_statuses_release_nothing(self):
        order = self._create_order(1, self.units[:1], confirm=True)
        self.units[0].with_user(self.user_manager).set_status(
            "in_maintenance", release=True
        )
        self.assertEqual(self._claimed(order), ["SP-01"])

    def test_the_window_lists_who_holds_what_and_asks(self):
        order = self._create_order(3, self.units[:3], confirm=True)
        picking = self._chosen_for(self.units[4:5])
        window = Form(
            self.env["nexus.unit.change"]
            .with_user(self.user_stock)
            .with_context(
                active_model="stock.lot",
                active_ids=self.units.ids,
                default_kind="status",
            )
        )
        window.status = "in_maintenance"
        self.assertFalse(window.holds)
        window.status = "lost"
        self.assertEqual(
            window.holds.splitlines(),
            [
                f"- {order.name} (City Theatre): SP-01 – SP-03 (3)",
                f"- {order.picking_ids.name} (City Theatre): SP-01 – SP-03 (3)",
                f"- {picking.name} (City Theatre): SP-05",
            ],
        )
        self.assertFalse(window.release)
        with self.assertRaisesRegex(UserError, order.name):
            window.save().action_apply()
        window.release = True
        window.save().action_apply()
        self.env.invalidate_all()
        self.assertEqual(set(self.units.mapped("status")), {"lost"})
        self.assertFalse(self._claimed(order) + self._reserved(picking))

    def test_queries_do_not_grow_with_the_units(self):
        def count(name, number):
            product = self._create_product(name, has_serial_numbers=True)
            lots = self._receive(product, [f"{name}-{i:03}" for i in range(number)])
            half = number // 2
            self._create_order(half, lots[:half], product=product, confirm=True)
            self._chosen_for(lots[half:])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._lose(lots, release=True)
            return self.cr.sql_log_count - before

        count("Warm", 4)
        few = count("Few", 6)
        many = count("Many", 50)
        self.assertLessEqual(many, few + 15)
