from odoo.tests import tagged

from ..hooks import post_init_hook
from .rfid_common import EPC, OTHER_EPC, SGTIN_EPC, RfidCommon


@tagged("post_install", "-at_install")
class TestTagReinstall(RfidCommon):
    def test_tags_on_units_are_there_again(self):
        first, second, _third = self.units
        self._tag(first, EPC)
        old = self._tag(second, EPC.replace("E", "F"))
        self._tag(second, OTHER_EPC, replace=old)
        self._tag(first, SGTIN_EPC).with_user(self.user_rfid).take_off()
        before = {tag.epc: tag.lot_id for tag in self.units.rfid_tag_ids}
        self.env.flush_all()
        # As an uninstall does: the table is gone, the history stays.
        self.env.cr.execute("DELETE FROM nexus_rfid_tag")
        self.env.invalidate_all()
        for _time in range(2):
            post_init_hook(self.env)
            self.assertEqual(
                {tag.epc: tag.lot_id for tag in self.units.rfid_tag_ids}, before
            )
        self.assertEqual(self.units.rfid_tag_ids.user_id, self.user_rfid)
