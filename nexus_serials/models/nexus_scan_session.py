from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from .nexus_scan import ACCEPTED, OUTCOMES
from .nexus_scan_operation import PREFIX

#: Scans the page shows at once.
LAST_SCANS = 20


class NexusScanSession(models.Model):
    """Somebody, or several, scanning for one purpose until they finish or give up.

    The scanner page, readers and programs use the same methods. Whatever they do goes
    through these methods, which act with the rights of the user; the session and its
    scans themselves are written by nobody else.
    """

    _name = "nexus.scan.session"
    _description = "Scan Session"
    _order = "id desc"

    name = fields.Char(required=True)
    operation = fields.Char(required=True, help="Name of the scan operation.")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("to_approve", "To Approve"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="open",
        required=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_ids = fields.Many2many("res.users", string="Users")
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", index="btree_not_null", ondelete="cascade"
    )
    location_id = fields.Many2one("stock.location", "Place")
    condition = fields.Char(help="What is said of every unit scanned.")
    status = fields.Char(help="What is said of every unit scanned.")
    reason = fields.Char()
    scan_ids = fields.One2many("nexus.scan", "session_id", "Scans")
    date_closed = fields.Datetime("Closed on")
    change_count = fields.Integer(
        help="Counts up with every change, so that two of them never overlap."
    )

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------

    @api.model
    def operations(self):
        """Return the operations the user may run, in the order of the start screen.

        :return: list of dict ``{name, title, help, icon, needs}``; a need is something
            to choose before :meth:`open`: ``{name, title, kind, required, help}``,
            with ``kind`` one of ``choice`` (and ``choices``: [[value, label]]) or
            ``record`` (and ``model``, ``domain``, ``order``, ``detail``: a many2one to
            show as well); ``name`` is the keyword of ``open``; ``when``
            ({name: values}) is there where other answers decide on it
        """
        operations = [self._get_operation(name) for name in self._operation_names()]
        return [
            {
                "name": operation._name[len(PREFIX) :],
                "title": operation._title(),
                "help": operation._help(),
                "icon": operation._icon,
                "needs": operation._needs(),
            }
            for operation in sorted(operations, key=lambda op: op._menu_sequence)
            if operation._is_allowed()
        ]

    @api.model
    def open(self, operation, **params):
        """Open a session, or join the open one of the same document.

        :param str operation: name of an operation
        :param params: what the operation needs: ``picking_id`` (receive, deliver),
            ``location_id`` (transfer; stocktake with ``category_id``, ``product_id``,
            ``is_blind``), ``condition``, ``status``, ``reason`` …
        :return: id of the session
        :raise UserError: unknown operation, or something needed is missing
        """
        handler = self._get_operation(operation)
        if not handler._is_allowed():
            raise AccessError(
                self.env._("You are not allowed to run %s.", handler._title())
            )
        if unknown := params.keys() - set(handler._params):
            raise UserError(
                self.env._(
                    "%(operation)s takes no %(params)s.",
                    operation=handler._title(),
                    params=", ".join(sorted(unknown)),
                )
            )
        values = handler._prepare_session(params)
        session = handler._find_session(values)
        if session:
            session._join()
            return session.id
        # sudo: sessions are written by these methods alone, see the class.
        session = self.sudo().create(
            {
                "operation": operation,
                "name": handler._title(),
                "company_id": self.env.company.id,
                "user_ids": [Command.set(self.env.user.ids)],
                **values,
            }
        )
        subtitle = handler._subtitle(session.sudo(False))
        if subtitle:
            session.name = f"{session.name}: {subtitle}"
        return session.id

    @api.model
    def open_sessions(self):
        """Return the user's open sessions, to go on with: list of dict ``{id,
        operation, title, subtitle, icon, progress, started}``."""
        sessions = self.search(
            [
                ("state", "=", "open"),
                ("user_ids", "in", self.env.uid),
                ("operation", "!=", "lookup"),
                ("operation", "in", self._operation_names()),
            ],
            limit=20,
        )
        return [
            {
                "id": session.id,
                "operation": session.operation,
                "title": session._handler()._title(),
                "subtitle": session._handler()._subtitle(session),
                "icon": session._handler()._icon,
                "progress": session._handler()._progress(session),
                "started": session.create_date,
            }
            for session in sessions
            if session._handler()._is_allowed()
        ]

    # ------------------------------------------------------------------
    # Shown
    # ------------------------------------------------------------------

    def read_state(self):
        """Return all the page shows.

        :return: dict with ``id, operation, title, subtitle, icon, help, state``;
            ``picking`` and ``target``: ``{id, name, model}`` or False;
            ``progress``: ``{done, expected}``, expected is 0 where it is not known;
            ``counters``: {outcome: number of scans not undone, nor taken again};
            ``scans``: the last 20, newest first, each ``{uuid, code, outcome, message,
            unit, scanned_at, is_undone, user, actions}``;
            ``actions``: those of undo, finish, cancel that can be done now;
            ``needs``: what is missing, as in :meth:`operations`; of kind ``scan`` (and
            ``record``) it is scanned like any code, or chosen by :meth:`set_param`
            from ``choices`` ([[value, name]]) or the records of ``model``, ``domain``;
            what is not ``required`` can stay open;
            ``lines``: ``[{product_id, product, done, expected}]``;
            ``lists``: ``[{title, rows: [{serial, product, note}]}]``;
            ``params``: what was chosen for all scans, such as the condition
        """
        self.ensure_one()
        handler = self._check_use()
        scans = self.scan_ids.search([("session_id", "=", self.id)], limit=LAST_SCANS)
        units = self._get_units(scans.lot_id)
        is_open = self.state == "open"
        target = handler._target(self)
        return {
            "id": self.id,
            "operation": self.operation,
            "title": handler._title(),
            "subtitle": handler._subtitle(self),
            "icon": handler._icon,
            "help": handler._help(),
            "state": self.state,
            "picking": self._describe(self.picking_id),
            "target": self._describe(target),
            "progress": handler._progress(self),
            "counters": self._get_counters(),
            "scans": [self._get_scan(scan, units) for scan in scans],
            "actions": handler._actions(self) if is_open else [],
            "needs": handler._session_needs(self) if is_open else [],
            "lines": handler._lines(self),
            "lists": handler._lists(self),
            "params": handler._session_params(self),
        }

    def set_param(self, name, value):
        """Choose what :meth:`read_state` says the session still needs, such as the
        target of a transfer; True."""
        self.ensure_one()
        handler = self._check_use()
        self._begin_change()
        self._check_open()
        handler._set_param(self, name, value)
        return True

    # ------------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------------

    @api.model
    def _operation_names(self):
        return [
            name[len(PREFIX) :] for name in self.env.registry if name.startswith(PREFIX)
        ]

    @api.model
    def _get_operation(self, name):
        model = f"{PREFIX}{name}"
        if model not in self.env:
            raise UserError(
                self.env._(
                    "There is no scan operation %s. The add-on it came with may have "
                    "been uninstalled.",
                    name,
                )
            )
        return self.env[model]

    def _handler(self):
        return self._get_operation(self.operation)

    def _check_use(self):
        """Return the operation, after checking that the user may run it."""
        self.check_access("read")
        handler = self._handler()
        if not handler._is_allowed():
            raise AccessError(
                self.env._("You are not allowed to run %s.", handler._title())
            )
        return handler

    def _check_open(self):
        if self.state != "open":
            raise UserError(self._say_closed())

    def _say_closed(self):
        if self.state == "cancelled":
            return self.env._("%s was cancelled: open it anew.", self.name)
        return self.env._("%s is finished already: nothing was changed.", self.name)

    def _join(self):
        if self.env.user not in self.user_ids:
            # sudo: sessions are written by these methods alone, see the class.
            self.sudo().user_ids = [Command.link(self.env.uid)]

    def _close(self, state):
        # sudo: sessions are written by these methods alone, see the class.
        self.sudo().write({"state": state, "date_closed": fields.Datetime.now()})

    def _get_effective_scans(self):
        """Return the scans that took effect, oldest first."""
        return self.scan_ids.search(
            [
                ("session_id", "=", self.id),
                ("outcome", "in", ACCEPTED),
                ("is_undone", "=", False),
            ],
            order="id",
        )

    def _find_scanned(self, lots):
        """Return those of the units that a scan of this session took effect on."""
        return self.scan_ids.search(
            [
                ("session_id", "=", self.id),
                ("lot_id", "in", lots.ids),
                ("outcome", "in", ACCEPTED),
                ("is_undone", "=", False),
            ]
        ).lot_id

    def _count_effective(self):
        counters = self._get_counters()
        return sum(counters[outcome] for outcome in ACCEPTED)

    def _get_counters(self):
        groups = self.scan_ids._read_group(
            [
                ("session_id", "=", self.id),
                ("is_undone", "=", False),
                ("again_id", "=", False),
            ],
            ["outcome"],
            ["__count"],
        )
        return dict.fromkeys(OUTCOMES, 0) | dict(groups)

    def _describe(self, record):
        if not record:
            return False
        return {"id": record.id, "name": record.display_name, "model": record._name}

    def _get_scan(self, scan, units):
        return {
            "uuid": scan.uuid,
            "code": scan.code,
            "outcome": scan.outcome,
            "message": scan.message or "",
            "unit": units.get(scan.lot_id.id, False),
            "scanned_at": scan.scanned_at,
            "is_undone": scan.is_undone,
            "user": scan.user_id.name,
            "actions": self._get_scan_actions(scan),
        }

    def _get_units(self, lots):
        """Return {id: what the page shows of a unit}."""
        return {lot.id: self._get_unit(lot) for lot in lots._filtered_access("read")}

    def _get_unit(self, lot):
        return {
            "id": lot.id,
            "serial": lot.name,
            "product": lot.product_id.display_name,
            "product_id": lot.product_id.id,
            "picture": f"/web/image/product.product/{lot.product_id.id}/image_128",
            "place": lot.place or "",
            "condition": lot.condition,
            "condition_label": lot._name_of("condition", lot.condition) or "",
            "status": lot.status,
            "status_label": lot._name_of("status", lot.status) or "",
            "last_checked": lot.last_checked,
        }
