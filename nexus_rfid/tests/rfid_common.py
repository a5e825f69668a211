from odoo.tests import new_test_user

from odoo.addons.nexus_serials.tests.common import SerialsCommon

#: As tags on sale have them, and one with a GS1 number (SGTIN-96).
EPC = "E28011700000020A1B2C3D4E"
OTHER_EPC = "E28011700000020A1B2C3D4F"
SGTIN_EPC = "3074257BF7194E4000001A85"


class RfidCommon(SerialsCommon):
    """A firm with three speakers in stock that are identified by RFID."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_rfid = new_test_user(
            cls.env, "nexus_rfid", "base.group_user,nexus_rfid.group_rfid_user"
        )
        cls.user_rfid_manager = new_test_user(
            cls.env,
            "nexus_rfid_manager",
            "base.group_user,nexus_rfid.group_rfid_manager",
        )
        cls.speaker.identification = "rfid"
        cls.units = cls._receive(cls.speaker, ["SP-1", "SP-2", "SP-3"])

    @classmethod
    def _tag(cls, lot, epc, user=None, **how):
        """Put a tag on a unit as an RFID user does."""
        tags = cls.env["nexus.rfid.tag"].with_user(user or cls.user_rfid)
        return tags._assign(lot.with_user(user or cls.user_rfid), epc, **how)
