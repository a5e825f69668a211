from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg2

from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.nexus_serials.tests.concurrency_common import ConnectedCase

from .test_hire_transfers import TransferCommon


@tagged("post_install", "-at_install")
class TestHirePlaces(TransferCommon):
    """What is out is in a place of its client or site: ours, but not on hand."""

    def _get_place(self, partner=None, kind="client", company=None):
        places = self.env["stock.location"].with_user(self.user_rental)
        company = company or self.env.company
        return places._get_hire_location(partner or self.customer, company, kind)

    def test_place_is_internal_and_outside_every_warehouse(self):
        place = self._get_place().sudo()
        self.assertEqual(place.usage, "internal")
        self.assertEqual(place.company_id, self.env.company)
        self.assertEqual(place.name, "City Theatre")
        self.assertEqual(place.place_kind, "client")
        self.assertTrue(place.is_hire_place)
        self.assertFalse(place.warehouse_id)
        self.assertFalse(place.replenish_location)
        self.assertEqual(place.location_id.usage, "view")
        self.assertFalse(place.location_id.location_id)
        self.assertTrue(place._should_be_valued())

    def test_place_is_made_once_for_partner_and_company(self):
        place = self._get_place()
        self.assertEqual(self._get_place(), place)
        other = self._get_place(self.site, "site")
        self.assertNotEqual(other, place)
        self.assertEqual(other.sudo().location_id, place.sudo().location_id)
        company = self.env["res.company"].create({"name": "Daughter"})
        theirs = self._get_place(company=company).sudo()
        self.assertNotEqual(theirs, place)
        self.assertEqual(theirs.company_id, company)
        self.assertNotEqual(theirs.location_id, place.sudo().location_id)

    def test_archived_place_is_used_again(self):
        place = self._get_place().sudo()
        place.active = False
        self.assertEqual(self._get_place(), place)
        self.assertTrue(place.active)

    def test_place_follows_the_name_of_its_partner(self):
        place = self._get_place().sudo()
        self.customer.name = "City Opera"
        self.assertEqual(place.name, "City Opera")

    def test_what_is_below_a_place_is_out_too(self):
        place = self._get_place().sudo()
        below = self.env["stock.location"].create(
            {"name": "Stage left", "location_id": place.id}
        )
        self.assertTrue(below.is_hire_place)
        self.assertFalse(self.stock.is_hire_place)

    def test_operations_are_made_on_first_use_and_reserve_nothing(self):
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Depot", "code": "DEPOT"}
        )
        self.assertFalse(warehouse.hire_out_type_id or warehouse.hire_in_type_id)
        out = warehouse.with_user(self.user_rental)._get_hire_type("out")
        self.assertEqual(warehouse.hire_out_type_id, out)
        self.assertFalse(warehouse.hire_in_type_id)
        self.assertEqual(out.code, "internal")
        self.assertEqual(out.reservation_method, "manual")
        self.assertEqual(warehouse._get_hire_type("out"), out.with_env(self.env))
        back = warehouse._get_hire_type("in")
        self.assertNotEqual(back, out)
        self.assertEqual(back.sequence_id.prefix, "DEPOT/HIN/")

    def test_physical_inventory_leaves_out_what_is_out(self):
        order = self._create_hire((self.cable, 40))
        self._out(order, quantity=40)
        action = (
            self.env["stock.quant"].with_user(self.user_manager).action_view_inventory()
        )
        self.assertTrue(action["context"]["search_default_nexus_in_house"])
        view = self.env["stock.quant"].get_view(view_type="search")
        self.assertIn("nexus_in_house", view["arch"])
        quants = self.env["stock.quant"].search(
            [
                *action["domain"],
                ("product_id", "=", self.cable.id),
                ("location_id.is_hire_place", "=", False),
            ]
        )
        self.assertEqual(quants.location_id, self.stock)

    def test_planned_return_is_never_reserved_by_the_scheduler(self):
        order = self._create_hire((self.speaker, 1), (self.cable, 40))
        self._out(order, self.units[:1], 40)
        moves = order.sudo().order_line._find_planned_returns()
        self.env["stock.rule"].run_scheduler()
        self.assertFalse(moves.move_line_ids)
        self.assertEqual(set(moves.mapped("state")), {"confirmed"})


@tagged("post_install", "-at_install")
class TestConcurrentPlaces(ConnectedCase):
    """Eight connections hand out to the same client for the first time at once."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            partner = env["res.partner"].create({"name": "Concurrent client"})
            warehouse = env["stock.warehouse"].search(
                [("company_id", "=", env.company.id)], limit=1
            )
            self.partner_id, self.warehouse_id = partner.id, warehouse.id
            self.type_id = warehouse.hire_out_type_id.id
            roots = env["stock.location"].search([("is_hire_root", "=", True)])
            places = env["stock.location"]
            root = places._get_place_root(env.company, "is_hire_root", "On Hire")
            self.new_root_ids = (root - roots).ids
            # One from before would be found again.
            warehouse.hire_out_type_id.sequence_code = "BEFORE"
            warehouse.hire_out_type_id = False
        self.addCleanup(self._remove_places)

    def _remove_places(self):
        with self._connect() as env:
            env["stock.location"].search(
                [("hire_partner_id", "=", self.partner_id)]
            ).unlink()
            env["stock.location"].browse(self.new_root_ids).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            warehouse = env["stock.warehouse"].browse(self.warehouse_id)
            made = warehouse.hire_out_type_id
            warehouse.hire_out_type_id = self.type_id
            warehouse.hire_out_type_id.sequence_code = "HOUT"
            sequence = made.sequence_id
            made.unlink()
            sequence.unlink()

    def test_first_use_makes_one_place_and_one_operation(self):
        with ExitStack() as stack, mute_logger("odoo.sql_db", "odoo.service.model"):
            envs = [stack.enter_context(self._connect()) for _connection in range(8)]
            for env in envs:
                # Everybody has looked before anybody makes one.
                env["stock.location"].search([("hire_partner_id", "!=", False)])
            with ThreadPoolExecutor(8) as pool:
                first = list(pool.map(self._make, envs))
            results = [
                retrying(_again(self._make, env, result), env)
                for env, result in zip(envs, first, strict=True)
            ]
        self.assertGreater(
            sum(isinstance(result, psycopg2.Error) for result in first), 0
        )
        self.assertEqual(len(set(results)), 1)
        with self._connect() as env:
            domain = [("hire_partner_id", "=", self.partner_id)]
            self.assertEqual(env["stock.location"].search_count(domain), 1)
            domain = [
                ("warehouse_id", "=", self.warehouse_id),
                ("sequence_code", "=", "HOUT"),
                ("id", "!=", self.type_id),
            ]
            self.assertEqual(env["stock.picking.type"].search_count(domain), 1)

    def _make(self, env):
        """Make both and commit; return their ids, or the error if that fails."""
        try:
            place = env["stock.location"]._get_hire_location(
                env["res.partner"].browse(self.partner_id), env.company, "client"
            )
            warehouse = env["stock.warehouse"].browse(self.warehouse_id)
            made = place.id, warehouse._get_hire_type("out").id
            env.flush_all()
            env.cr.commit()  # pylint: disable=invalid-commit  # the point of the test
        except psycopg2.Error as error:
            return error
        return made


def _again(make, env, result):
    """Return what goes on with the first result as Odoo does in a request."""
    results = [result]

    def go_on():
        result = results.pop() if results else make(env)
        if isinstance(result, Exception):
            raise result
        return result

    return go_on
