"""What scanning does: one model for each operation, all of them behind one session."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

PREFIX = "nexus.scan.operation."


class NexusScanOperation(models.AbstractModel):
    """An operation of a scan session. An operation ``name`` is the abstract model
    ``nexus.scan.operation.name`` that inherits this one: an add-on brings its own by
    defining the model, and takes them along when it goes.
    """

    _name = "nexus.scan.operation"
    _description = "Scan Operation"

    _icon = "fa-barcode"
    #: Place on the start screen.
    _menu_sequence = 100
    #: Kind of event in the history of the units scanned; None: told otherwise.
    _event_kind = "scanned"
    #: Whether a serial number nobody knows is one of a new unit.
    _takes_new_units = False
    #: Fields of the session that :meth:`_prepare_session` may be given.
    _params = ()

    # ------------------------------------------------------------------
    # Said by the operation
    # ------------------------------------------------------------------

    def _title(self):
        """Return its name on the start screen."""
        raise NotImplementedError

    def _help(self):
        """Return one sentence on what to scan."""
        return ""

    def _is_allowed(self):
        """Tell whether the user may run this operation."""
        return self.env.user.has_group("stock.group_stock_user")

    def _needs(self):
        """Return what has to be chosen before it is opened: list of dict
        ``{name, title, kind, required, …}``; see ``nexus.scan.session.operations``."""
        return []

    def _prepare_session(self, params):
        """Return the values of a new session.

        :param dict params: what was given to ``open``, names of :attr:`_params` only
        :raise UserError: something needed is missing or cannot be used
        """
        return dict(params)

    def _find_session(self, values):
        """Return an open session these values would make a second one of."""
        return self.env["nexus.scan.session"]

    def _subtitle(self, session):
        """Return what the session is about: the document, the place."""
        return ""

    def _target(self, session):
        """Return the record the scans are for or go to, or None."""
        return None

    def _session_needs(self, session):
        """Return what the open session still lacks, as :meth:`_needs` does."""
        return []

    def _set_param(self, session, name, value):
        """Take a choice the page made for an open session.

        :raise UserError: this operation lets nobody choose that
        """
        raise UserError(self.env._("%s cannot be chosen here.", name))

    def _progress(self, session):
        """Return ``{done, expected}``; ``expected`` is 0 where nobody knows."""
        return {"done": session._count_effective(), "expected": 0}

    def _lines(self, session):
        """Return what is expected by product: ``[{product_id, product, done,
        expected}]``."""
        return []

    def _expected_units(self, session):
        """Return the units that are to be scanned, those scanned already included."""
        return self.env["stock.lot"]

    def _get_portal_targets(self, direction, lots):
        """Return what is due that these units, going through a door, are part of.

        :param str direction: ``in`` or ``out``
        :return: list of (params of ``nexus.scan.session.open``, units)
        """
        return []

    def _get_due_until(self):
        """Return until when what is planned is due at a door: a day ahead."""
        return fields.Datetime.now() + timedelta(days=1)

    def _lists(self, session):
        """Return lists to show: ``[{title, rows: [{serial, product, note}]}]``."""
        return []

    def _session_params(self, session):
        """Return what was chosen for all scans of the session: {name: value}."""
        return {}

    def _actions(self, session):
        """Return the buttons an open session offers."""
        return ["undo", "finish", "cancel"]

    def _scan_actions(self, session, row):
        """Return what can be done with this scan, as ``scan_batch`` says it. Asked for
        every scan shown."""
        return []

    def _do_scan_action(self, session, row, name, value):
        """Do what :meth:`_scan_actions` offered, with ``_scan_again`` or ``_scan_over``
        of the session.

        :raise UserError: it cannot be done; nothing changed
        """
        raise NotImplementedError

    def _process(self, session, scans):
        """Do what these scans ask for, in their order.

        Runs in a savepoint: an exception undoes all of it, and the scans are tried
        again in smaller batches until the one that raises is alone.

        :param list scans: of :class:`~.nexus_scan_session_batch.Scan`
        :return: list of dict, one for each scan: values of its ``nexus.scan`` row, at
            least ``outcome``; see :meth:`_result`
        :raise UserError: becomes the message of a refused scan
        """
        raise NotImplementedError

    def _undo(self, session, row):
        """Take back what this scan did, beyond its row in the session.

        :raise UserError: it cannot be taken back any more
        """

    def _finish(self, session, **options):
        """Do in Odoo's own documents what was scanned.

        :return: True when that is done, or an action the user has to go through
        :raise UserError: it cannot be done; nothing changed
        """
        return True

    def _cancel(self, session):
        """Take back what the scans did, when the session is given up."""
        for row in reversed(session._get_effective_scans()):
            self._undo(session, row)

    # ------------------------------------------------------------------
    # Told by several operations
    # ------------------------------------------------------------------

    def _result(self, outcome, message="", lot=None, record=None, **values):
        """Return the values of a scan's row."""
        return {
            "outcome": outcome,
            "message": message,
            "lot_id": lot.id if lot else False,
            "res_model": record._name if record else False,
            "res_id": record.id if record else False,
            **values,
        }

    def _explain_no_unit(self, scan):
        """Return the result of a code that is not the one of a unit."""
        if not scan.text:
            return self._result("unknown", self.env._("The scan was empty."))
        if scan.outcome == "ambiguous":
            return self._result("ambiguous", self._say_ambiguous(scan))
        if record := scan.record(self.env):
            return self._result(
                "wrong",
                self.env._(
                    "%(code)s is %(record)s. Scan the serial number of a unit.",
                    code=scan.text,
                    record=record.display_name,
                ),
                record=record,
            )
        return self._result(
            "unknown",
            self.env._(
                "Nothing is known by the code %s. Scan it again, or look for another "
                "code on the unit.",
                scan.text,
            ),
        )

    def _say_ambiguous(self, scan):
        lots = self.env["stock.lot"].browse(scan.candidates)
        return self.env._(
            "%(code)s names several units: %(units)s. Scan the serial number of the "
            "one you mean.",
            code=scan.text,
            units=", ".join(
                f"{lot.name} ({lot.product_id.display_name})" for lot in lots[:5]
            ),
        )

    def _say_already(self, lot_name):
        return self.env._("%s is scanned already.", lot_name)
