from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.nexus_serials.tests.concurrency_common import ConnectedCase

from .rfid_common import EPC


@tagged("post_install", "-at_install")
class TestTagRace(ConnectedCase):
    """Two people put one tag on two units at the same moment."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            lots = env["stock.lot"].create(
                [
                    {"name": f"RACE-{number}", "product_id": self.product_id}
                    for number in (1, 2)
                ]
            )
            self.lot_ids = lots.ids

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_gets_it_and_the_other_is_told(self):
        with self._connect() as first, self._connect() as second:
            for env in (first, second):
                # Both look before either writes.
                env["nexus.rfid.tag"].search_count([])

            def assign(env, lot_id):
                try:
                    env["nexus.rfid.tag"]._assign(env["stock.lot"].browse(lot_id), EPC)
                except Exception as error:
                    return error
                return None

            self.assertIsNone(assign(first, self.lot_ids[0]))
            first.cr.commit()
            failed = assign(second, self.lot_ids[1])
            self.assertNotIsInstance(failed, UserError, "the index has to refuse it")
            message = self._go_on_as_a_request(
                second, lambda: assign(second, self.lot_ids[1]), failed
            )
            self.assertIn(EPC, message)
            self.assertIn("just been put on another unit", message)
        with self._connect() as env:
            tag = env["nexus.rfid.tag"].search([("epc", "=", EPC)])
            self.assertEqual(tag.lot_id.id, self.lot_ids[0])
