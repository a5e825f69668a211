"""The movements that follow from what is said of units, in bulk."""

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .stock_move_line_choice import checked


class StockLot(models.Model):
    _inherit = "stock.lot"

    def transfer(self, location_id, reason=None, scheduled_date=None, source="form"):
        """Transfer these units to an internal location: warehouse, vehicle, site.

        :param location_id: id of an internal location
        :param scheduled_date: when it is planned; None: done at once
        :return: the transfers (``stock.picking``); units that are there already stay
        :raise UserError: naming every unit that cannot be transferred; nothing moves
        """
        self = self.with_prefetch()
        self._check_may_change("status", "available")
        self._lock_units()
        location = self._get_target_location(location_id)
        if not location:
            raise UserError(self.env._("Say where the units go."))
        quants = self._find_quants_on_hand()
        unfit = {
            lot: (verdict or lot._explain_unfit(None))["message"]
            for lot, verdict in self.eligibility("transfer").items()
            if verdict or lot not in quants
        }
        self._refuse_units(unfit)
        pickings = self._transfer(location, reason, scheduled_date)
        self._mark_checked(source)
        return pickings

    def _transfer(self, location, reason, scheduled_date=None):
        """Transfer units on hand, one transfer a company."""
        quants = self._find_quants_on_hand()
        away = self.filtered(lambda lot: quants[lot].location_id != location)
        held = away._find_open_lines()
        chosen = held.filtered(lambda line: not line.is_proposed or line.picked)
        if chosen:
            holders = away._find_holders()
            lots = [away.browse(lot.id) for lot in chosen.lot_id]
            self._refuse_units({lot: holders[lot] for lot in lots})
        pickings = self.env["stock.picking"]
        with held._taken_over():
            for company, lots in away.grouped(
                lambda lot: quants[lot].company_id or self.env.company
            ).items():
                pickings += lots.with_company(company)._transfer_in_company(
                    quants, location, reason, scheduled_date
                )
        return pickings

    def _transfer_in_company(self, quants, location, reason, scheduled_date):
        company = self.env.company
        warehouse = location.warehouse_id
        if warehouse.company_id != company:
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", company.id)], limit=1
            )
        picking_type = warehouse.int_type_id
        if not picking_type or (location.company_id or company) != company:
            raise UserError(
                self.env._(
                    "%(serial)s is in stock of %(company)s and cannot be transferred "
                    "to %(location)s.",
                    serial=self[0].name,
                    company=company.name,
                    location=location.display_name,
                )
            )
        places = {quants[lot].location_id for lot in self}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": places.pop().id
                if len(places) == 1
                else warehouse.view_location_id.id,
                "location_dest_id": location.id,
                "scheduled_date": scheduled_date or fields.Datetime.now(),
                "note": reason and plaintext2html(reason),
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": len(lots),
                            "product_uom": product.uom_id.id,
                            "location_id": place.id,
                            "location_dest_id": location.id,
                            "company_id": company.id,
                            # Not by confirming: that would reserve other units.
                            "state": "confirmed",
                        }
                    )
                    for (product, place), lots in self._group_by_place(quants).items()
                ],
            }
        )
        picking._put_units(self, quants, is_done=not scheduled_date)
        if not scheduled_date:
            checked(picking)._action_done()
        return picking

    def _group_by_place(self, quants):
        return self.grouped(lambda lot: (lot.product_id, quants[lot].location_id))

    # ------------------------------------------------------------------
    # Off hand and back
    # ------------------------------------------------------------------

    def _write_off(self, status, quants, reason):
        """Take those of the units off hand that are: lost ones to the inventory loss,
        retired ones to scrap."""
        name = reason or self._name_of("status", status)
        vals_list = []
        for (company, product, place), lots in (
            self.filtered(lambda lot: lot in quants)
            .grouped(
                lambda lot: (
                    quants[lot].company_id or self.env.company,
                    lot.product_id,
                    quants[lot].location_id,
                )
            )
            .items()
        ):
            loss = product.with_company(company).property_stock_inventory
            dest = loss if status == "lost" else self._get_scrap_location(company, loss)
            vals_list.append(
                lots._prepare_status_move(company, place, dest, name, quants)
            )
        self._do_status_moves(vals_list)

    def _bring_back(self, location, reason):
        """Bring units that are off hand to the location, from where Odoo has them."""
        if not self:
            return
        company = location.company_id or self.env.company
        sources = self._find_outside_locations(company)
        vals_list = []
        for (product, source), lots in self.grouped(
            lambda lot: (lot.product_id, sources.get(lot))
        ).items():
            loss = product.with_company(company).property_stock_inventory
            vals_list.append(
                lots._prepare_status_move(
                    company, source or loss, location, reason or self.env._("Found"), {}
                )
            )
        self._do_status_moves(vals_list)

    def _get_scrap_location(self, company, loss):
        """Odoo 19 marks no location as the one for scrap; see the adjustment."""
        return (
            self.env["stock.location"].search(
                [
                    ("usage", "=", "inventory"),
                    ("company_id", "=", company.id),
                    ("id", "!=", loss.id),
                ],
                order="id",
                limit=1,
            )
            or loss
        )

    def _prepare_status_move(self, company, source, dest, name, quants):
        product = self.product_id
        common = {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "quantity": 1,
            "location_id": source.id,
            "location_dest_id": dest.id,
            "company_id": company.id,
        }
        return {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": len(self),
            "company_id": company.id,
            "state": "confirmed",
            "location_id": source.id,
            "location_dest_id": dest.id,
            "is_inventory": True,
            "inventory_name": name,
            "picked": True,
            "move_line_ids": [
                Command.create(
                    {
                        **common,
                        "lot_id": lot.id,
                        "package_id": lot in quants and quants[lot].package_id.id,
                        "owner_id": lot in quants and quants[lot].owner_id.id,
                    }
                )
                for lot in self
            ],
        }

    def _do_status_moves(self, vals_list):
        if not vals_list:
            return
        moves = (
            self.env["stock.move"].with_context(inventory_mode=False).create(vals_list)
        )
        checked(moves).with_context(ignore_dest_packages=True)._action_done()
        moves.filtered(
            lambda move: move.location_dest_id.usage == "internal"
        )._trigger_assign()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _put_units(self, lots, quants, is_done):
        """Put the units on the moves of this transfer, each from where it is."""
        moves = {(move.product_id, move.location_id): move for move in self.move_ids}
        vals_list = []
        for key, some in lots._group_by_place(quants).items():
            base = moves[key]._prepare_move_line_vals(quantity=0)
            vals_list += [
                {
                    **base,
                    "product_uom_id": lot.product_id.uom_id.id,
                    "quantity": 1,
                    "picked": is_done,
                    "lot_id": lot.id,
                    "package_id": quants[lot].package_id.id,
                    "owner_id": quants[lot].owner_id.id,
                }
                for lot in some
            ]
        checked(self.env["stock.move.line"]).create(vals_list)
