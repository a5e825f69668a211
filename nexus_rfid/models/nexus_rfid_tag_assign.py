"""Putting tags on units and taking them off, in bulk."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.nexus_serials import numbering
from odoo.addons.nexus_serials.message_list import list_rows
from odoo.addons.nexus_serials.unit_status import OFF_HAND

from .. import epc as epc_text
from .nexus_unit_event import TAG_EVENT


class NexusRfidTag(models.Model):
    _inherit = "nexus.rfid.tag"

    @api.model
    def _assign(self, lot, epc, replace=None, **how):
        """Put a tag on a unit; one that is there already stays as it is.

        :param lot: the unit
        :param str epc: in hex, as it was read or typed
        :param replace: tags of the unit that come off
        :param how: ``origin``, ``source``, as in :meth:`_assign_all`
        :return: the tag
        :raise UserError: it cannot be put there; nothing changed
        """
        return self._assign_all([(lot, epc)], replace=replace, **how)

    @api.model
    def _assign_all(self, pairs, replace=None, origin="adopted", source="rfid"):
        """Put tags on units, all or none of them.

        :param list pairs: (unit, EPC)
        :param replace: tags of these units that come off
        :param str origin: adopted, written, or imported
        :param str source: as in the unit's log: rfid, form, api
        :return: the tags, in the order of the pairs
        :raise UserError: naming everything that speaks against it; nothing changed
        """
        replace = (replace or self.browse()).filtered("active")
        lots = self.env["stock.lot"].union(*(lot for lot, _epc in pairs))
        self._check_may_tag(lots | replace.lot_id)
        faults = self._find_faults(pairs, replace)
        if faults:
            raise UserError(self._format_faults(pairs, faults))
        replaced = defaultdict(list)
        for tag in replace:
            replaced[tag.lot_id].append(tag.epc)
        reason = self.env._("Replaced")
        replace._deactivate(reason)
        pairs = [(lot, epc_text.normalise(epc)) for lot, epc in pairs]
        known = self._find_by_epc(epc for _lot, epc in pairs)
        new = {epc: lot for lot, epc in pairs if epc not in known}
        # sudo: tags are written by nobody but these methods, which have checked.
        tags = self.sudo().create(
            [
                {"lot_id": lot.id, "epc": epc, "origin": origin}
                for epc, lot in new.items()
            ]
        )
        # The index decides who was first: what it says is said here, not at commit.
        tags.flush_recordset()
        self._log_put_on(tags, replaced, source)
        known.update((tag.epc, tag) for tag in tags)
        return self.browse(known[epc].id for _lot, epc in pairs)

    def take_off(self, reason=None, source="form"):
        """Take these tags off their units; they stay as history.

        :param str reason: why, kept in the unit's history
        """
        tags = self.filtered("active")
        self._check_may_tag(tags.lot_id)
        tags._deactivate(reason)
        self.env["stock.lot"]._log_events(
            [
                {
                    "lot_id": tag.lot_id.id,
                    "kind": TAG_EVENT,
                    "value_from": tag.epc,
                    "reason": reason,
                    "source": source,
                }
                for tag in tags
            ]
        )
        return True

    def action_open_unit(self):
        """Open the unit of this tag."""
        self.ensure_one()
        return self.lot_id._get_records_action()

    # ------------------------------------------------------------------

    def _deactivate(self, reason):
        if not self:
            return
        # sudo: as in _assign_all.
        self.sudo().write(
            {
                "active": False,
                "off_date": fields.Datetime.now(),
                "off_user_id": self.env.uid,
                "off_reason": reason,
            }
        )
        self.flush_recordset()

    def _log_put_on(self, tags, replaced, source):
        """Tell of new tags, and of those they replace, in the history of the units."""
        origins = dict(self._fields["origin"]._description_selection(self.env))
        events = []
        for tag in tags:
            old = replaced.get(tag.lot_id)
            events.append(
                {
                    "lot_id": tag.lot_id.id,
                    "kind": TAG_EVENT,
                    "value_from": old.pop(0) if old else False,
                    "value_to": tag.epc,
                    "reason": origins[tag.origin],
                    "source": source,
                }
            )
        events += [
            {
                "lot_id": lot.id,
                "kind": TAG_EVENT,
                "value_from": epc,
                "reason": self.env._("Replaced"),
                "source": source,
            }
            for lot, epcs in replaced.items()
            for epc in epcs
        ]
        self.env["stock.lot"]._log_events(events)

    @api.model
    def _find_by_epc(self, epcs):
        """Return {EPC: the tag}, of those on units."""
        # sudo: a tag on a unit the user may not see is taken all the same.
        tags = self.sudo().search([("epc", "in", list(set(epcs)))])
        return {tag.epc: tag for tag in tags}

    # ------------------------------------------------------------------
    # What is refused
    # ------------------------------------------------------------------

    def _check_may_tag(self, lots):
        may_tag = self.env.user.has_group("nexus_rfid.group_rfid_user")
        if not (self.env.su or may_tag):
            raise AccessError(
                self.env._(
                    "Only RFID users put tags on units or take them off. Ask an "
                    "administrator for that right."
                )
            )
        lots.check_access("write")

    @api.model
    def _find_faults(self, pairs, replace=None):
        """Return {index of the pair: what speaks against it}, looked up in bulk.

        :param replace: tags that come off, and so are free
        """
        epcs = [epc_text.normalise(epc) for _lot, epc in pairs]
        known = self._find_by_epc(filter(None, epcs))
        if replace:
            known = {epc: tag for epc, tag in known.items() if tag not in replace}
        named = self._find_named_by_epc(filter(None, epcs))
        first = {}
        faults = {}
        for index, ((lot, raw), epc) in enumerate(zip(pairs, epcs, strict=True)):
            if not epc:
                faults[index] = self._say_no_epc(raw)
            elif fault := self._find_fault_of_unit(lot):
                faults[index] = fault
            elif first.setdefault(epc, lot) != lot:
                faults[index] = self.env._(
                    "Tag %(epc)s is to be on %(unit)s and on %(other)s. A tag is on "
                    "one unit.",
                    epc=epc,
                    unit=first[epc].name,
                    other=lot.name,
                )
            elif epc in known and known[epc].lot_id != lot:
                faults[index] = self._say_on_other(known[epc])
            elif epc in named and named[epc] != lot:
                faults[index] = self.env._(
                    "%(epc)s is the serial number of %(product)s: read, the tag would "
                    "name that unit. Take another tag.",
                    epc=epc,
                    product=named[epc].product_id.display_name,
                )
        return faults

    @api.model
    def _find_named_by_epc(self, epcs):
        """Return {EPC: the unit that has it as its serial number}."""
        norms = {numbering.normalise(epc): epc for epc in epcs}
        # sudo: as for tags.
        lots = self.env["stock.lot"].sudo()
        units = lots.search([("serial_norm", "in", list(norms))])
        return {norms[unit.serial_norm]: unit for unit in units}

    def _find_fault_of_unit(self, lot):
        if lot.product_id.tracking != "serial":
            return self.env._(
                "%(lot)s is a lot of %(product)s, not a unit. Only units carry tags.",
                lot=lot.name,
                product=lot.product_id.display_name,
            )
        if lot.status in OFF_HAND:
            return lot._explain_unfit(lot.status)["message"]
        return None

    def _say_no_epc(self, raw):
        return self.env._(
            "%s is not the EPC of a tag. An EPC is made of the digits 0 to 9 and A to "
            "F, in groups of four, most often 24 of them.",
            raw or "–",
        )

    def _say_on_other(self, tag):
        """Say whose tag this is; of a unit the user may not see, nothing more."""
        lot = tag.lot_id.with_env(self.env)
        if not lot.has_access("read"):
            return self.env._(
                "Tag %s is on a unit of another company. Take another tag.", tag.epc
            )
        return self.env._(
            "Tag %(epc)s is on %(unit)s (%(product)s). Take another tag, or take this "
            "one off %(unit)s first, on the page of that unit.",
            epc=tag.epc,
            unit=lot.name,
            product=lot.product_id.display_name,
        )

    @api.model
    def _say_taken(self, diagnostics):
        """Say it when the index refused a tag: two put it on units at one moment."""
        detail = diagnostics.message_detail if diagnostics else None
        epc = (detail or "").partition(")=(")[2].partition(")")[0]
        return self.env._(
            "Tag %s has just been put on another unit by somebody else. Nothing was "
            "changed: read the tag again.",
            epc,
        )

    @api.model
    def _format_faults(self, pairs, faults):
        if len(pairs) == 1:
            return faults[0]
        return self.env._(
            "%(count)s tags cannot be put on. Nothing was changed:\n%(lines)s",
            count=len(faults),
            lines=list_rows(self.env, list(faults.values())),
        )
