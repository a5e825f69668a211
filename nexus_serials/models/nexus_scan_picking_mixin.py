from odoo import models
from odoo.exceptions import UserError


class NexusScanPickingMixin(models.AbstractModel):
    """A scan operation against a transfer: what was scanned goes, and nothing else."""

    _name = "nexus.scan.picking.mixin"
    _inherit = "nexus.scan.operation"
    _description = "Scan Operation of a Transfer"

    _params = ("picking_id",)
    #: Where its units go through a door, and with what kind of transfer.
    _portal_direction = None
    _portal_code = None

    def _get_picking_codes(self):
        """Return the kinds of transfers (``picking_type_code``) it can be done with."""
        raise NotImplementedError

    def _get_picking_domain(self):
        """Return the transfers that can be chosen for this operation."""
        return [
            ("picking_type_code", "in", self._get_picking_codes()),
            ("state", "in", ("confirmed", "waiting", "assigned")),
            ("move_ids.product_id.tracking", "=", "serial"),
        ]

    def _find_moves(self, picking):
        """Return the moves of the transfer whose units are scanned."""
        raise NotImplementedError

    # ------------------------------------------------------------------

    def _needs(self):
        return [
            {
                "name": "picking_id",
                "title": self.env._("Transfer"),
                "kind": "record",
                "required": True,
                "model": "stock.picking",
                "domain": self._get_picking_domain(),
                "detail": "partner_id",
                "help": self.env._("Scan its barcode, or look for its number."),
            }
        ]

    def _prepare_session(self, params):
        picking = self.env["stock.picking"].browse(params.get("picking_id")).exists()
        if not picking:
            raise UserError(
                self.env._("%s needs a transfer: choose one first.", self._title())
            )
        picking.check_access("write")
        if picking.state in ("done", "cancel"):
            raise UserError(self._say_picking_closed(picking))
        if picking.state == "draft":
            picking.action_confirm()
        if not self._find_moves(picking):
            raise UserError(
                self.env._(
                    "%(operation)s: no unit with a serial number is left to scan on "
                    "%(transfer)s.",
                    operation=self._title(),
                    transfer=picking.name,
                )
            )
        return {"picking_id": picking.id, "company_id": picking.company_id.id}

    def _find_session(self, values):
        return self.env["nexus.scan.session"].search(
            [
                ("operation", "=", self._name.rpartition(".")[2]),
                ("state", "=", "open"),
                ("picking_id", "=", values["picking_id"]),
            ],
            limit=1,
        )

    def _subtitle(self, session):
        picking = session.picking_id
        parts = [picking.name, picking.partner_id.display_name]
        return " · ".join(part for part in parts if part)

    def _target(self, session):
        return session.picking_id

    def _progress(self, session):
        lines = self._lines(session)
        return {
            "done": sum(line["done"] for line in lines),
            "expected": sum(line["expected"] for line in lines),
        }

    def _lines(self, session):
        scanned = session._get_effective_scans()
        done = {}
        for row in scanned.filtered("effect"):
            move_id = row.effect.get("move")
            done[move_id] = done.get(move_id, 0) + 1
        moves = self._find_moves(session.picking_id)
        if session.state == "done":
            moves = self.env["stock.move"].browse(done).exists()
        lines = {}
        for move in moves:
            line = lines.setdefault(
                move.product_id.id,
                {
                    "product_id": move.product_id.id,
                    "product": move.product_id.display_name,
                    "done": 0,
                    "expected": 0,
                },
            )
            line["done"] += done.get(move.id, 0)
            line["expected"] += move._count_expected_units()
        return list(lines.values())

    def _expected_units(self, session):
        moves = self._find_moves(session.picking_id)
        return moves.move_line_ids.filtered("quantity").lot_id

    def _get_portal_targets(self, direction, lots):
        if direction != self._portal_direction:
            return []
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("quantity", ">", 0),
                ("picking_id.picking_type_code", "=", self._portal_code),
                ("picking_id.state", "in", ("confirmed", "waiting", "assigned")),
                ("picking_id.scheduled_date", "<=", self._get_due_until()),
            ]
        )
        return [
            ({"picking_id": picking.id}, some.lot_id)
            for picking, some in lines.grouped("picking_id").items()
        ]

    def _say_picking_closed(self, picking):
        states = dict(picking._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(transfer)s is %(state)s already: scan into another transfer.",
            transfer=picking.name,
            state=states[picking.state],
        )

    def _refuse_if_closed(self, session, scans):
        """Return the results when nothing can be scanned any more, else None."""
        picking = session.picking_id
        if picking.state not in ("done", "cancel"):
            return None
        message = self._say_picking_closed(picking)
        return [self._result("refused", message, scan.lot(self.env)) for scan in scans]

    # ------------------------------------------------------------------

    def _get_scanned_lines(self, session):
        """Return the lines of the transfer that were scanned."""
        raise NotImplementedError

    def _finish(self, session, backorder=None):
        picking = session.picking_id
        if picking.state == "done":
            return True
        lines = self._get_scanned_lines(session)
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing was scanned for %s yet. Scan its units, or cancel.",
                    picking.name,
                )
            )
        # What was scanned goes. What has no serial numbers needs no scan: it goes as
        # it is reserved, unless somebody has ticked off some of it by hand.
        others = picking.move_ids.filtered(
            lambda move: move.product_id.tracking != "serial"
        )
        if not any(others.mapped("picked")):
            others.move_line_ids.picked = True
        units = picking.move_line_ids.filtered(
            lambda line: line.product_id.tracking == "serial"
        )
        (units - lines).picked = False
        lines.picked = True
        if backorder is not None:
            unwanted = [] if backorder else picking.ids
            picking = picking.with_context(
                skip_backorder=True, picking_ids_not_to_backorder=unwanted
            )
        result = picking.button_validate()
        if picking.state == "done":
            # Whatever is left to do, like printing, the transfer is done.
            session._close("done")
        return result
