from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.nexus_serials.tests.concurrency_common import ConnectedCase

from .live_common import epc_of


@tagged("post_install", "-at_install")
class TestLiveRace(ConnectedCase):
    """Two pages show one session, and are told of new tags at the same moment."""

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            scans = env["nexus.scan.session"]
            self.scan_id = scans.open("lookup")
            self.live_id = env["nexus.rfid.session"].open_live(self.scan_id)
            now = fields.Datetime.now()
            env["nexus.rfid.sighting"].create(
                [
                    {
                        "session_id": self.live_id,
                        "code": epc_of(number),
                        "first_seen": now,
                        "last_seen": now,
                    }
                    for number in (901, 902)
                ]
            )
        self.addCleanup(self._remove_session)

    def _remove_session(self):
        with self._connect() as env:
            env["nexus.rfid.session"].browse(self.live_id).unlink()
            env["nexus.scan.session"].browse(self.scan_id).unlink()

    def _live(self, env):
        return env["nexus.rfid.session"].browse(self.live_id)

    def _count_verdicts(self, env):
        return env["nexus.rfid.verdict"].search_count(
            [("session_id", "=", self.live_id)]
        )

    def test_while_one_has_them_judged_the_other_is_not_kept(self):
        with self._connect() as first, self._connect() as second:
            self.assertFalse(self._live(first).read_live()["more"])
            second.cr.execute("SET LOCAL lock_timeout = '5s'")
            answer = self._live(second).read_live()
            self.assertTrue(answer["is_busy"], "it asks again")
            first.cr.commit()
            second.cr.commit()
            answer = self._live(second).read_live()
            self.assertFalse(answer["more"])
            self.assertEqual(len(answer["rows"]), 2)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_opened_by_two_at_the_same_moment(self):
        with self._connect() as env:
            self._live(env).give_up()
        with self._connect() as first, self._connect() as second:
            # The second has looked before the first opens it.
            self.assertEqual(self._live(second).state, "cancelled")
            ids = [first["nexus.rfid.session"].open_live(self.scan_id)]
            first.cr.commit()

            def open_too():
                try:
                    ids.append(second["nexus.rfid.session"].open_live(self.scan_id))
                except Exception as error:
                    return error
                return None

            failed = open_too()
            self.assertIsNotNone(failed)
            self.assertIsNone(self._go_on_as_a_request(second, open_too, failed))
            self.assertEqual(len(set(ids)), 1)
        with self._connect() as env:
            env["nexus.rfid.session"].browse(ids[0]).unlink()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_judged_since_the_request_began(self):
        with self._connect() as first, self._connect() as second:
            # Both look before either judges.
            self.assertEqual(self._count_verdicts(second), 0)
            self._live(first).read_live()
            first.cr.commit()

            def read():
                try:
                    self._live(second).read_live()
                except Exception as error:
                    return error
                return None

            failed = read()
            self.assertIsNotNone(failed)
            self.assertIsNone(self._go_on_as_a_request(second, read, failed))
            self.assertEqual(self._count_verdicts(second), 2)
