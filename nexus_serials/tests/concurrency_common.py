from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name


class ConnectedCase(BaseCase):
    """Real connections that commit: what they leave is taken away again.

    Environments are made in the main thread, which holds the registry's lock.
    """

    def setUp(self):
        super().setUp()
        with self._connect() as env:
            product = env["product.product"].create(
                {
                    "name": "Concurrent speaker",
                    "type": "consu",
                    "is_storable": True,
                    "has_serial_numbers": True,
                }
            )
            self.product_id = product.id
        self.addCleanup(self._remove_product)

    def _remove_product(self):
        with self._connect() as env:
            product = env["product.product"].browse(self.product_id)
            env["stock.lot"].search([("product_id", "=", product.id)]).unlink()
            product.product_tmpl_id.unlink()

    @contextmanager
    def _connect(self):
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
