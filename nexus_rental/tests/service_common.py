from contextlib import contextmanager
from datetime import timedelta

from odoo import fields

from .rental_common import RentalCommon


class ServiceCommon(RentalCommon):
    """Speakers that are tested each year, by a technician of the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        cls.kind = cls.env["nexus.service.kind"].create({"name": "Safety test"})
        cls.oiling = cls.env["nexus.service.kind"].create(
            {"name": "Oiling", "is_test": False}
        )
        cls.schedule = cls._schedule(cls.kind, months=12)

    @classmethod
    def _schedule(cls, kind, product=None, **values):
        """Return a schedule that a rental manager makes."""
        return (
            cls.env["nexus.service.schedule"]
            .with_user(cls.user_rental_manager)
            .create(
                {
                    "product_tmpl_id": (product or cls.speaker).product_tmpl_id.id,
                    "kind_id": kind.id,
                    **values,
                }
            )
        )

    @classmethod
    def _record(cls, lots, result="passed", days=0, kind=None, user=None, **values):
        """Record a test of units so many days ago, as a technician."""
        return lots.with_user(user or cls.user_stock).record_service(
            (kind or cls.kind).id, result, date=cls._ago(days), **values
        )

    @classmethod
    def _ago(cls, days):
        return fields.Date.today() - timedelta(days=days)

    @classmethod
    def _due(cls, lots, kind=None):
        """Return the rows of these units, as a technician sees them."""
        dues = cls.env["nexus.service.due"].with_user(cls.user_stock)
        return dues.search(
            [("lot_id", "in", lots.ids), ("kind_id", "=", (kind or cls.kind).id)]
        )

    @contextmanager
    def _hired(self, lots):
        """Have units out on a hire from now on."""
        now = fields.Datetime.now()
        order = self._create_hire(
            (self.speaker, len(lots), lots),
            hire_start=now,
            hire_end=now + timedelta(days=3),
        )
        order.with_user(self.user_stock).check_out_hire(lots.ids)
        yield order
