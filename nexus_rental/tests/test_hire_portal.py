from base64 import b64encode

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .rental_common import RentalCommon

PIXEL = b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
    )
).decode()


@tagged("post_install", "-at_install")
class TestHirePortal(RentalCommon, HttpCase):
    """A client signs a quotation for a hire on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {"portal_confirmation_sign": True, "portal_confirmation_pay": False}
        )
        cls.other_client = cls.env["res.partner"].create({"name": "Rival Events"})

    def _sign(self, order):
        params = {
            "access_token": order._portal_ensure_token(),
            "name": "Joel Willis",
            "signature": PIXEL,
        }
        url = f"/my/orders/{order.id}/accept"
        return self.url_open(url, json={"params": params}).json()

    def test_signing_books_it(self):
        order = self._create_hire((self.speaker, 4), confirm=False)
        self.assertIn("redirect_url", self._sign(order)["result"])
        self.assertEqual((order.state, order.hire_state), ("sale", "booked"))

    @mute_logger("odoo.http")
    def test_too_late_to_sign_tells_nothing_of_others(self):
        order = self._create_hire((self.speaker, 3), confirm=False)
        named = self._create_hire((self.speaker, 1, self.units[:1]), confirm=False)
        self._create_hire(
            (self.speaker, 4, self.units), partner_id=self.other_client.id
        )
        for late in (order, named):
            with self.subTest(late.name):
                message = self._sign(late)["error"]["data"]["message"]
                self.assertRegex(message, "Speaker K12|SP-1")
                self.assertNotIn("Rival Events", message)
                self.assertEqual((late.state, late.signed_by), ("draft", False))
