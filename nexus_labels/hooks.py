from . import label_settings


def pre_init_hook(env):
    """Give units their QR codes as the setting says, those that had one before an
    uninstall again, and the dates their labels were printed: the history knows."""
    parameters = env["ir.config_parameter"].sudo()
    for key, value in label_settings.DEFAULTS.items():
        if parameters.get_param(key) is False and not _was_installed(env):
            parameters.set_param(key, value)
    env["stock.lot"].flush_model()
    env.cr.execute(
        """ALTER TABLE stock_lot ADD COLUMN IF NOT EXISTS has_qr_code boolean,
                                 ADD COLUMN IF NOT EXISTS label_date timestamp"""
    )
    env.cr.execute(
        """UPDATE stock_lot AS lot SET label_date = printed.date
             FROM (SELECT lot_id, max(date) AS date FROM nexus_unit_event
                    WHERE kind = 'label_printed' GROUP BY lot_id) AS printed
            WHERE printed.lot_id = lot.id"""
    )
    env.cr.execute(
        """UPDATE stock_lot AS lot SET has_qr_code = TRUE
             FROM product_product AS product
             JOIN product_template AS template ON template.id = product.product_tmpl_id
            WHERE product.id = lot.product_id AND template.tracking = 'serial'
              AND (%s AND template.identification = 'qr'
                   OR EXISTS (SELECT FROM nexus_unit_event AS event
                               WHERE event.lot_id = lot.id
                                 AND event.kind IN ('qr_code', 'label_printed')))""",
        [label_settings.auto_generate_qr(env)],
    )
    env.invalidate_all()


def uninstall_hook(env):
    """Take the files of prints along: nothing would show them any more."""
    env["ir.attachment"].search(
        [("res_model", "in", ("nexus.label.job", "nexus.label.job.part"))]
    ).unlink()


def _was_installed(env):
    """Whether the add-on was here before: then a switch without a parameter is off."""
    env.cr.execute(
        """SELECT FROM nexus_unit_event WHERE kind IN ('qr_code', 'label_printed')
            LIMIT 1"""
    )
    return bool(env.cr.rowcount)
