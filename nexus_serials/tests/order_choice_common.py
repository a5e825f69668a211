from .order_common import OrderCommon


class OrderChoiceCommon(OrderCommon):
    """An order for three speakers, and its line as a sales user without any right on
    stock has it."""

    def setUp(self):
        super().setUp()
        self.order = self._own(self._create_order(3))
        self.line = self.order.order_line.with_user(self.user_sales)

    def _own(self, order, user=None):
        order.user_id = user or self.user_sales
        return order

    def _row(self, serial, line=None):
        answer = (line or self.line).serial_choice_search(serial)
        return next(row for row in answer["rows"] if row["serial"] == serial)
