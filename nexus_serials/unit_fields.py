from odoo import Command, fields
from odoo.exceptions import AccessError

_LINKS = frozenset((Command.SET, Command.LINK, Command.UNLINK, Command.CLEAR))


class Units(fields.Many2many):
    """The units named on a document: a Many2many to ``stock.lot``.

    Who may read or write the document reads and writes which units are on it, without
    any right on units, as sales and accounting have none. It gives away ids and no
    more: what is read of a unit obeys the rights on ``stock.lot``, and no unit is
    made, changed or deleted through the field.
    """

    def read(self, records):
        return super().read(records.sudo())

    def write_real(self, records_commands_list, create=False):
        if not all(
            command[0] in _LINKS
            for records, commands in records_commands_list
            if not records.env.su
            for command in commands or ()
        ):
            env = records_commands_list[0][0].env
            raise AccessError(
                env._("Units can be chosen here, not created, changed or deleted.")
            )
        return super().write_real(
            [(records.sudo(), commands) for records, commands in records_commands_list],
            create,
        )
