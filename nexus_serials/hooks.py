from . import serial_keys, serial_settings, unit_status
from .models.stock_lot_cost import fill_unit_history
from .models.stock_lot_token import fill_tokens


def pre_init_hook(env):
    """Give existing lots their keys before the unique index is made.

    Data that clashes never stops the installation: the strictest scope it satisfies
    is taken, and what still clashes is flagged.
    """
    env["stock.lot"].flush_model()
    env["product.template"].flush_model()
    env["stock.move.line"].flush_model()
    parameters = env["ir.config_parameter"].sudo()
    # Once installed there is a scope. Without a parameter a box is off, so after a
    # reinstall the missing ones stay missing.
    is_first = not parameters.get_param(serial_settings.SCOPE)
    for key, value in serial_settings.DEFAULTS.items():
        if is_first and key != serial_settings.SCOPE:
            parameters.set_param(key, value)
    serial_keys.create_columns(env.cr)
    serial_keys.fill_columns(env.cr)
    if is_first:
        scope = serial_keys.find_strictest_scope(env.cr)
        parameters.set_param(serial_settings.SCOPE, scope)
    serial_keys.assign_scopes(env.cr, serial_settings.scope(env))
    serial_keys.create_sequence(env.cr, serial_settings.prefix(env))
    fill_tokens(env.cr)
    _fill_identification(env.cr, serial_settings.identification(env))
    _mark_proposals(env.cr)
    unit_status.create_columns(env.cr)
    env.invalidate_all()


def post_init_hook(env):
    """Let users see lots and serial numbers, as ticking the box in Odoo's settings
    would, and say of units that were there before when they came, what they cost and
    what has become of them."""
    users = env.ref("base.group_user") + env.ref("base.group_portal")
    users._apply_group(env.ref("stock.group_production_lot"))
    env.flush_all()
    fill_unit_history(env.cr)
    unit_status.fill_status(env.cr)
    env.invalidate_all()


def uninstall_hook(env):
    """Take the photos along: the fields they belong to are gone."""
    env["ir.attachment"].search(
        [
            ("res_model", "=", "stock.lot"),
            ("res_field", "in", ("image_1920", "image_256")),
        ]
    ).unlink()


def _fill_identification(cr, default):
    """Mark the units of all products there are as the settings say."""
    cr.execute(
        """ALTER TABLE product_template
             ADD COLUMN IF NOT EXISTS identification varchar"""
    )
    cr.execute(
        "UPDATE product_template SET identification = %s WHERE identification IS NULL",
        [default],
    )


def _mark_proposals(cr):
    """Take what is reserved already for what it is: picked by reservation itself, so
    that Validate asks for it and another unit may take its place."""
    cr.execute(
        "ALTER TABLE stock_move_line ADD COLUMN IF NOT EXISTS is_proposed boolean"
    )
    cr.execute(
        """UPDATE stock_move_line AS line SET is_proposed = TRUE
             FROM stock_move AS move
            WHERE move.id = line.move_id
              AND line.state IN ('assigned', 'partially_available', 'confirmed')
              AND line.lot_id IS NOT NULL
              AND line.picked IS NOT TRUE
              AND NOT EXISTS (SELECT FROM stock_move_move_rel AS chain
                               WHERE chain.move_dest_id = move.id)"""
    )
