from .service_common import ServiceCommon


class RepairCommon(ServiceCommon):
    """A technician of the warehouse who repairs speakers, here or by somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.units[0].with_user(cls.user_stock)
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf 9", "location_id": cls.stock.id}
        )
        cls.repairer = cls.env["res.partner"].create({"name": "Fix-It"})

    @classmethod
    def _open_repair(cls, lot, **values):
        """Save the repair form that a unit's page opens."""
        action = lot.action_open_repair()
        repairs = cls.env["repair.order"].with_user(cls.user_stock)
        repairs = repairs.with_context(**action["context"])
        defaults = repairs.default_get(["product_id", "lot_id", "company_id"])
        return repairs.create({**defaults, **values}).with_context(
            nexus_repair_lot_id=None
        )

    @classmethod
    def _end(cls, repair):
        """Confirm, start and end a repair, and return what is asked then."""
        repair.action_validate()
        repair.action_repair_start()
        return repair.action_repair_end()

    @classmethod
    def _answer(cls, action, **values):
        """Fill in the window an action opens, and apply it."""
        wizard = (
            cls.env[action["res_model"]]
            .with_user(cls.user_stock)
            .with_context(**action["context"])
            .create(values)
        )
        return wizard.action_apply()
