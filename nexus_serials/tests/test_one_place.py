from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_return import ReturnCommon

REFUSED = (UserError, ValidationError)


@tagged("post_install", "-at_install")
class TestOnePlace(ReturnCommon):
    """Every way a unit could get into stock a second time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.units[7]
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf", "location_id": cls.stock.id}
        )

    def _places(self, lot):
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("quantity", ">", 0)]
        )
        return quants.location_id

    def _assert_refused(self, call, *args):
        with (
            self.assertRaisesRegex(REFUSED, "(?i)SP-08(.|\n)*WH/Stock"),
            self.env.cr.savepoint(),
        ):
            call(*args)
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._places(self.unit), self.stock)

    def _create_receipt_to_shelf(self, **values):
        receipt = self._create_receipt((self.speaker, 1)).with_user(self.user_stock)
        receipt.move_line_ids.write({"location_dest_id": self.shelf.id, **values})
        return receipt

    def test_receipt_by_serial(self):
        receipt = self._create_receipt_to_shelf(lot_name="sp-08")
        self._assert_refused(receipt.button_validate)

    def test_receipt_by_unit(self):
        receipt = self._create_receipt_to_shelf(lot_id=self.unit.id)
        self._assert_refused(receipt.button_validate)

    def test_receipt_through_the_window(self):
        receipt = self._create_receipt((self.speaker, 1)).with_user(self.user_stock)
        self._assert_refused(receipt.move_ids.set_serials, ["SP-08"])
        self._assert_refused(receipt.move_ids.serial_entry_save, [{"serial": "SP-08"}])

    def test_receipt_by_lots_on_the_line(self):
        receipt = self._create_receipt((self.speaker, 1)).with_user(self.user_stock)
        receipt.move_line_ids.location_dest_id = self.shelf
        receipt.move_ids.lot_ids = [Command.set(self.unit.ids)]
        receipt.move_line_ids.location_dest_id = self.shelf
        self._assert_refused(receipt.button_validate)

    def test_receipt_edited_after_it_is_done(self):
        receipt = self._create_receipt_to_shelf(lot_name="SP-20")
        receipt.button_validate()
        line = receipt.move_line_ids
        receipt.sudo().is_locked = False
        self._assert_refused(line.write, {"lot_id": self.unit.id})

    def test_line_added_to_a_done_receipt(self):
        receipt = self._create_receipt_to_shelf(lot_name="SP-20")
        receipt.button_validate()
        self._assert_refused(
            self.env["stock.move.line"].with_user(self.user_stock).create,
            {
                "picking_id": receipt.id,
                "product_id": self.speaker.id,
                "lot_id": self.unit.id,
                "quantity": 1,
                "location_id": receipt.location_id.id,
                "location_dest_id": self.shelf.id,
            },
        )

    def _count(self, lot, location, apply=True, user=None):
        """Count one unit at a location in Physical Inventory."""
        quants = self.env["stock.quant"].with_user(user or self.user_stock)
        quant = quants.with_context(inventory_mode=True).create(
            {
                "product_id": self.speaker.id,
                "location_id": location.id,
                "lot_id": lot.id,
                "inventory_quantity": 1,
            }
        )
        if apply:
            quant.action_apply_inventory()
        return quant

    def test_physical_inventory(self):
        quant = self._count(self.unit, self.shelf, apply=False)
        self._assert_refused(quant.action_apply_inventory)

    def test_quantity_updated_on_the_product(self):
        quants = self.env["stock.quant"].with_user(self.user_manager)
        self._assert_refused(
            quants.with_context(inventory_mode=True).create,
            {
                "product_id": self.speaker.id,
                "location_id": self.shelf.id,
                "lot_id": self.unit.id,
                "inventory_quantity_auto_apply": 1,
            },
        )

    def test_import_of_quants(self):
        quants = self.env["stock.quant"].with_user(self.user_manager)
        quants = quants.with_context(inventory_mode=True, import_file=True)
        result = quants.load(
            ["product_id/.id", "location_id/.id", "lot_id/.id", "inventory_quantity"],
            [[str(self.speaker.id), str(self.shelf.id), str(self.unit.id), "1"]],
        )
        self.assertFalse(result["messages"])
        imported = self.env["stock.quant"].browse(result["ids"])
        imported = imported.with_user(self.user_manager)
        self._assert_refused(imported.action_apply_inventory)

    def test_serial_adjustment(self):
        adjustment = (
            self.env["nexus.serial.adjustment"]
            .with_user(self.user_stock)
            .create({"product_id": self.speaker.id, "reason": "Found"})
        )
        self._assert_refused(adjustment.serial_entry_save, [{"serial": "sp-08"}])
        adjustment.sudo().addition_ids = [Command.create({"serial": "sp-08"})]
        self._assert_refused(adjustment.action_post)

    def test_return_of_a_unit_that_came_back_meanwhile(self):
        back = self._return(self.delivery)
        receipt = self._create_receipt((self.speaker, 1))
        receipt.move_ids.set_serials(["SP-01"])
        receipt.button_validate()
        with self.assertRaisesRegex(REFUSED, "SP-01"):
            back.with_user(self.user_stock).button_validate()

    def test_moves_made_over_rpc(self):
        move = (
            self.env["stock.move"]
            .with_user(self.user_manager)
            .create(
                {
                    "product_id": self.speaker.id,
                    "product_uom_qty": 1,
                    "location_id": self.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": self.shelf.id,
                    "move_line_ids": [
                        Command.create(
                            {
                                "product_id": self.speaker.id,
                                "lot_id": self.unit.id,
                                "quantity": 1,
                                "location_id": self.env.ref(
                                    "stock.stock_location_suppliers"
                                ).id,
                                "location_dest_id": self.shelf.id,
                            }
                        )
                    ],
                }
            )
        )
        move.picked = True
        self._assert_refused(move._action_done)

    def test_transfer_from_where_the_unit_is_not(self):
        transfer = self._create_delivery(
            (self.speaker, 1),
            picking_type=self.warehouse.int_type_id,
            dest=self.shelf,
            confirm=False,
        )
        other = self.env["stock.location"].create(
            {"name": "Aisle", "location_id": self.stock.id}
        )
        transfer.move_ids.move_line_ids = [
            Command.create(
                {
                    "product_id": self.speaker.id,
                    "lot_id": self.unit.id,
                    "quantity": 1,
                    "location_id": other.id,
                    "location_dest_id": self.shelf.id,
                    "picking_id": transfer.id,
                }
            )
        ]
        self._assert_refused(transfer.button_validate)

    def test_unit_with_a_customer_is_counted_in_from_there(self):
        unit = self.shipped[0]
        self._count(unit, self.shelf)
        self.assertEqual(self._places(unit), self.shelf)
        again = self._deliver_from(unit, self.shelf)
        self.assertEqual(again.state, "done")
        self.assertEqual(self._places(unit).usage, "customer")

    def _deliver_from(self, lot, location):
        delivery = self._create_delivery((self.speaker, 1))
        delivery.move_ids.serial_choice_save(lot.ids)
        self._validate(delivery)
        return delivery


@tagged("post_install", "-at_install")
class TestFiftyRounds(ReturnCommon):
    """One unit sold and taken back fifty times, by each way in turn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.units[7]

    def _sell(self):
        order = self._create_order(1, self.unit, confirm=True)
        picking = order.picking_ids
        self.assertEqual(self._reserved(order), ["SP-08"])
        self.assertIs(self._validate(picking), True)
        return picking

    def _take_back_with_return(self, delivery):
        self._validate(self._return(delivery))

    def _take_back_with_receipt(self, _delivery):
        receipt = self._create_receipt((self.speaker, 1)).with_user(self.user_stock)
        receipt.move_ids.set_serials(["sp-08"])
        self._validate(receipt)

    def _take_back_in_odoos_screen(self, _delivery):
        receipt = self._create_receipt((self.speaker, 1)).with_user(self.user_stock)
        receipt.move_line_ids.lot_name = "SP-08"
        receipt.button_validate()

    def _take_back_with_adjustment(self, _delivery):
        adjustment = (
            self.env["nexus.serial.adjustment"]
            .with_user(self.user_stock)
            .create({"product_id": self.speaker.id, "reason": "Returned"})
        )
        adjustment.serial_entry_save([{"serial": "SP-08"}])
        adjustment.action_post()

    def _take_back_with_count(self, _delivery):
        quants = self.env["stock.quant"].with_user(self.user_stock)
        quants.with_context(inventory_mode=True).create(
            {
                "product_id": self.speaker.id,
                "location_id": self.stock.id,
                "lot_id": self.unit.id,
                "inventory_quantity": 1,
            }
        ).action_apply_inventory()

    def test_fifty_rounds_leave_one_quant_and_no_warning(self):
        ways = (
            self._take_back_with_return,
            self._take_back_with_receipt,
            self._take_back_in_odoos_screen,
            self._take_back_with_adjustment,
            self._take_back_with_count,
        )
        for number in range(50):
            delivery = self._sell()
            self._assert_no_warning_with_customer()
            ways[number % len(ways)](delivery)
            self._assert_in_stock_once(number)

    def _assert_in_stock_once(self, number):
        quants = self.env["stock.quant"]
        quants._quant_tasks()
        found = quants.search(
            [
                ("lot_id", "=", self.unit.id),
                ("location_id.usage", "not in", ("supplier", "inventory")),
            ]
        )
        self.assertEqual(
            len(found), 1, f"round {number}: {found.mapped('location_id')}"
        )
        self.assertEqual((found.quantity, found.location_id), (1, self.stock))
        self.assertFalse(found.with_context(inventory_mode=True).sn_duplicated)
        self.assertEqual(self.unit.product_qty, 1)
        # Where it is, the unit may be used without being warned of.
        message, _location = quants._check_serial_number(
            self.speaker, self.unit, self.env.company, self.stock, self.stock
        )
        self.assertFalse(message, f"round {number}")

    def _assert_no_warning_with_customer(self):
        """A unit that comes back is no duplicate, however it is entered."""
        receipt = self._create_receipt((self.speaker, 1))
        for values in ({"lot_name": "SP-08"}, {"lot_id": self.unit.id}):
            line = self.env["stock.move.line"].new(
                {
                    "move_id": receipt.move_ids.id,
                    "picking_id": receipt.id,
                    "product_id": self.speaker.id,
                    "company_id": self.env.company.id,
                    "location_id": receipt.location_id.id,
                    "location_dest_id": receipt.location_dest_id.id,
                    **values,
                }
            )
            self.assertFalse(line._onchange_serial_number(), values)
        receipt.action_cancel()

    def test_screen_still_warns_of_a_unit_in_stock(self):
        receipt = self._create_receipt((self.speaker, 1)).with_user(self.user_stock)
        line = receipt.move_line_ids
        line = line.new({"lot_name": "SP-08"}, origin=line)
        self.assertIn("SP-08", line._onchange_serial_number()["warning"]["message"])
