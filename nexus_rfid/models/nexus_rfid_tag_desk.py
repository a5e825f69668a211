"""Units tagged at a reader, one after another: what the page asks for and does."""

from odoo import api, models
from odoo.exceptions import UserError

from .. import epc as epc_text

#: Units and readers the page shows at once.
LISTED = 50
#: A code of fewer digits is not taken for the EPC of a tag that was typed.
LEAST_TYPED = 16


class NexusRfidTag(models.Model):
    _inherit = "nexus.rfid.tag"

    @api.model
    def read_desk_readers(self):
        """Return the readers tags can be read at: ``[{id, name, place}]``."""
        readers = self.env["nexus.rfid.reader"].search([], limit=LISTED)
        return [
            {
                "id": reader.id,
                "name": reader.name,
                # sudo: where a reader stands, its users know.
                "place": reader.sudo().location_id.display_name or "",
            }
            for reader in readers
        ]

    @api.model
    def read_units_to_tag(self, lot_ids=None):
        """Return the next units without a tag.

        :param lot_ids: of these alone, in this order; by default of all that are to
            be tagged
        :return: dict ``{count, units}``, see :meth:`_read_unit`
        """
        lots = self.env["stock.lot"]
        if lot_ids is None:
            domain = lots._get_to_tag_domain()
            count = lots.search_count(domain)
            found = lots.search(domain, limit=LISTED, order="product_id, name")
        else:
            domain = [("id", "in", lot_ids), ("rfid_epc", "=", False)]
            found = lots.search(domain).sorted(lambda lot: lot_ids.index(lot.id))
            count = len(found)
        return {"count": count, "units": self._read_units(found[:LISTED])}

    @api.model
    def read_unit_to_tag(self, lot_id):
        """Return one unit as :meth:`read_units_to_tag` does."""
        lot = self.env["stock.lot"].browse(lot_id)
        lot.check_access("read")
        return self._read_units(lot)[0]

    @api.model
    def find_unit_to_tag(self, code):
        """Say what a code stands for that was scanned or typed while units are tagged.

        :return: dict with ``unit``, and ``epc`` where the code was that of a tag; or
            ``epc`` alone of a tag no unit has; or else a ``message``
        """
        found = self.env["stock.lot"].resolve_codes([code])[0]
        epc = epc_text.normalise(code)
        if found["outcome"] == "unit":
            unit = self.read_unit_to_tag(found["lot_id"])
            return {"unit": unit, "epc": epc if found["kind"] == "rfid" else False}
        if found["outcome"] == "unknown" and len(epc) >= LEAST_TYPED:
            return {"epc": epc}
        if found["outcome"] == "ambiguous":
            message = self.env._(
                "%s names several units. Scan another code of the one you mean.", code
            )
        elif found["outcome"] == "unknown":
            message = self.env._(
                "No unit is known by %s. Scan its serial number or its label.", code
            )
        else:
            message = self.env._("%s is not a unit. Scan its serial number.", code)
        return {"message": message}

    @api.model
    def judge_tags(self, lot_id, epcs):
        """Say of tags near a reader whether they can go on this unit.

        :param lot_id: False: only tell what they are
        :return: list of dict ``{epc, state, message, meaning}`` in the order of
            ``epcs``; ``state`` is free, here (on this unit), other (on another unit)
            or refused
        """
        lot = self.env["stock.lot"].browse(lot_id or ())
        lot.check_access("read")
        epcs = [epc_text.normalise(epc) or epc for epc in epcs]
        known = self._find_by_epc(epcs)
        faults = self._find_faults([(lot, epc) for epc in epcs]) if lot else {}
        suggested = self._suggest(epcs)
        return [
            self._judge(lot, epc, known.get(epc), faults.get(index), suggested.get(epc))
            for index, epc in enumerate(epcs)
        ]

    @api.model
    def put_on(self, lot_id, epc, replace_id=None):
        """Put the tag on the unit as it is.

        :param replace_id: tag of the unit that comes off
        :return: the unit, see :meth:`_read_unit`
        """
        lot = self.env["stock.lot"].browse(lot_id)
        self._assign(lot, epc, replace=self.browse(replace_id or ()))
        return self.read_unit_to_tag(lot_id)

    @api.model
    def write_and_put_on(self, session_id, reader_id, lot_id, epc, replace_id=None):
        """Have the reader write the unit's number on the one tag near it, read it back,
        and put the tag on the unit when that succeeded; else nothing is changed.

        :param session_id: a desk session the reader reads for
        :param epc: what the tag holds now
        :return: id of the command, whose end the session tells; False where the tag
            held the number already, and is on the unit
        :raise UserError: the tag is another unit's, or there is nothing to write
        """
        lot = self.env["stock.lot"].browse(lot_id)
        replace = self.browse(replace_id or ())
        self._check_may_tag(lot | replace.lot_id)
        verdict = self.judge_tags(lot_id, [epc])[0]
        if verdict["state"] not in ("free", "here"):
            raise UserError(verdict["message"])
        # Rewritten, a tag of this unit is replaced by itself.
        epc = verdict["epc"]
        replace |= self.search([("epc", "=", epc), ("lot_id", "=", lot.id)])
        new = self._propose(lot, replace)[lot]
        if not new:
            raise UserError(self._say_nothing_to_write(lot))
        if faults := self._find_faults([(lot, new)], replace):
            raise UserError(faults[0])
        if new == epc:
            self._assign(lot, new, replace=replace, origin="written")
            return False
        return self._order_write(session_id, reader_id, lot, epc, new, replace).id

    def _order_write(self, session_id, reader_id, lot, epc, new, replace):
        session = self.env["nexus.rfid.session"].browse(session_id)
        reader = self.env["nexus.rfid.reader"].browse(reader_id)
        session.check_access("read")
        reader.check_access("read")
        command = self.env["nexus.rfid.command"]._write_tag(
            session, reader, new, current=epc
        )
        # sudo: commands are written by what asks for them alone.
        command.sudo().write({"lot_id": lot.id, "replaced_tag_ids": replace.ids})
        return command

    # ------------------------------------------------------------------

    def _read_units(self, lots):
        proposed = self._propose(lots)
        return [
            {
                "id": lot.id,
                "serial": lot.name,
                "product": lot.product_id.display_name,
                "place": lot.place or "",
                "picture": f"/web/image/product.product/{lot.product_id.id}/image_128",
                "tags": [{"id": tag.id, "epc": tag.epc} for tag in lot.rfid_tag_ids],
                "write": proposed[lot],
            }
            for lot in lots
        ]

    def _judge(self, lot, epc, tag, fault, suggestion):
        state, message = "free", ""
        if tag and lot and tag.lot_id == lot:
            state = "here"
            message = self.env._("This tag is on %s already.", lot.name)
        elif tag:
            state, message = "other", self._say_on_other(tag)
        elif fault:
            state, message = "refused", fault
        elif suggestion and suggestion["lot"] and suggestion["lot_id"] != lot.id:
            message = self.env._(
                "By the number on it, this tag is meant for %s.", suggestion["lot"]
            )
        return {
            "epc": epc,
            "state": state,
            "message": message,
            "meaning": suggestion["meaning"] if suggestion else "",
        }

    def _say_nothing_to_write(self, lot):
        if lot.rfid_tag_ids:
            return self.env._(
                "%s has its number on a tag already. A second tag is taken as it is.",
                lot.name,
            )
        return self.env._(
            "There is no number to write for %s: the company has no GS1 prefix "
            "(Settings > Inventory > RFID Tags). Take the tag as it is.",
            lot.name,
        )
