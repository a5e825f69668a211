from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
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

    def _go_on_as_a_request(self, env, attempt, error):
        """Have Odoo do with an exception what it does in a request: try again, or turn
        it into a message. It needs the registry's lock, so not in a thread.

        :param attempt: called without arguments, returns an exception or None
        :param error: what the first attempt returned
        :return: the message, or None when it succeeded after all
        """
        errors = [error]

        def go_on():
            if failed := errors.pop() if errors else attempt():
                raise failed

        try:
            retrying(go_on, env)
        except UserError as refused:
            return str(refused)
        return None
