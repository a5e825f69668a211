"""What a bridge is asked to do, and what came of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class NexusRfidCommand(models.Model):
    """A command, told with every answer to a heartbeat until the bridge reports what
    came of it. Written by sessions and readers alone."""

    _name = "nexus.rfid.command"
    _description = "RFID Command"
    _order = "id desc"
    _rec_name = "kind"

    bridge_id = fields.Many2one(
        "nexus.rfid.bridge", required=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "nexus.rfid.session", index="btree_not_null", ondelete="cascade"
    )
    reader_id = fields.Many2one("nexus.rfid.reader", ondelete="cascade")
    kind = fields.Char(required=True, help="start_session, stop_session, write_tag")
    values = fields.Json(help="As the contract has them, without id and kind.")
    state = fields.Selection(
        [("pending", "Pending"), ("done", "Done"), ("failed", "Failed")],
        default="pending",
        required=True,
    )
    message = fields.Char(help="Of the bridge, where it failed.")
    seen = fields.Json(help="write_tag: the EPCs in the field at the end.")

    _pending_index = models.Index("(bridge_id) WHERE state = 'pending'")

    @property
    def wire_id(self):
        """What the bridge calls this command."""
        return f"command-{self.id}"

    # ------------------------------------------------------------------
    # Asked for
    # ------------------------------------------------------------------

    @api.model
    def _start(self, session, filter=None):
        """Have the session's readers read for it.

        :param dict filter: what differs from the readers' own filters, as in the
            contract
        """
        values = {"session": session.wire_id, "filter": filter or {}}
        return self._ask(
            [
                {
                    "bridge_id": bridge.id,
                    "session_id": session.id,
                    "kind": "start_session",
                    "values": {**values, "readers": [r.wire_id for r in readers]},
                }
                for bridge, readers in session.reader_ids.grouped("bridge_id").items()
            ]
        )

    @api.model
    def _stop(self, session):
        """Have the session's readers stop reading for it."""
        self._withdraw(session)
        return self._ask(
            [
                {
                    "bridge_id": bridge.id,
                    "session_id": session.id,
                    "kind": "stop_session",
                    "values": {"session": session.wire_id},
                }
                for bridge in session.reader_ids.bridge_id
            ]
        )

    @api.model
    def _write_tag(self, session, reader, epc, current=None, power=None):
        """Have a reader write a tag.

        :param str epc: what it is to hold, upper-case hex
        :param str current: what it holds now; None: whatever single tag is there
        :return: the command; its state and message tell what came of it
        """
        pending = self._find_pending(session).filtered(
            lambda command: command.kind == "write_tag"
        )
        if pending:
            raise UserError(
                self.env._(
                    "%s is writing a tag already: wait for it to be done.", reader.name
                )
            )
        values = {"reader": reader.wire_id, "epc": epc, "current": current}
        return self._ask(
            [
                {
                    "bridge_id": reader.bridge_id.id,
                    "session_id": session.id,
                    "reader_id": reader.id,
                    "kind": "write_tag",
                    "values": {**values, "power": power or None},
                }
            ]
        )

    def _ask(self, vals_list):
        # sudo: commands are written by sessions alone, which check who asks.
        return self.sudo().create(vals_list).sudo(False)

    def _withdraw(self, session):
        """Take back what no bridge has begun: it would start after the stop."""
        self._find_pending(session).filtered(
            lambda command: command.kind == "start_session"
        ).write({"state": "failed", "message": self.env._("Not wanted any more.")})

    def _find_pending(self, session):
        # sudo: see _ask.
        return self.sudo().search(
            [("session_id", "=", session.id), ("state", "=", "pending")]
        )

    # ------------------------------------------------------------------
    # Told to the bridge, and by it
    # ------------------------------------------------------------------

    def _to_wire(self):
        return [
            {"id": command.wire_id, "kind": command.kind, **(command.values or {})}
            for command in self
        ]

    @api.model
    def _take_results(self, bridge, events):
        """Note what came of commands.

        :param list events: of kind command, as the contract has them
        """
        results = {event["command"]: event for event in events}
        ids = [
            int(name.removeprefix("command-"))
            for name in results
            if name.startswith("command-") and name[8:].isdecimal() and len(name) < 18
        ]
        commands = self.search(
            [
                ("id", "in", ids),
                ("bridge_id", "=", bridge.id),
                ("state", "=", "pending"),
            ]
        )
        for command in commands:
            event = results[command.wire_id]
            command.write(
                {
                    "state": "done" if event["ok"] else "failed",
                    "message": event["message"],
                    "seen": event.get("seen", []),
                }
            )
        commands.session_id._tell_changed()
