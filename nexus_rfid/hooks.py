from .models.nexus_rfid_bridge_pairing import GROUP, LOGIN


def post_init_hook(env):
    """Put the tags back that were on units before an uninstall: the history knows.

    The last event that names an EPC tells where the tag is, if on any unit.
    """
    env["nexus.unit.event"].flush_model()
    env.cr.execute(
        """INSERT INTO nexus_rfid_tag (
                  epc, lot_id, active, origin, date, user_id,
                  create_date, write_date, create_uid, write_uid)
           SELECT last.epc, last.lot_id, TRUE, 'adopted', last.date, last.user_id,
                  now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC', 1, 1
             FROM (SELECT DISTINCT ON (told.epc) told.*
                     FROM (SELECT id, date, user_id, lot_id, value_to AS epc,
                                  TRUE AS is_on
                             FROM nexus_unit_event
                            WHERE kind = 'rfid_tag' AND value_to IS NOT NULL
                            UNION ALL
                           SELECT id, date, user_id, lot_id, value_from, FALSE
                             FROM nexus_unit_event
                            WHERE kind = 'rfid_tag' AND value_from IS NOT NULL)
                          AS told
                    ORDER BY told.epc, told.id DESC, told.is_on DESC) AS last
            WHERE last.is_on
              AND NOT EXISTS (SELECT FROM nexus_rfid_tag AS tag
                               WHERE tag.epc = last.epc AND tag.active)"""
    )
    env.invalidate_all()


def uninstall_hook(env):
    """Take the users of bridges along, with their keys: nobody would miss them, and
    the keys open nothing any more."""
    users = env["res.users"].with_context(active_test=False)
    own = users.search([("group_ids", "in", env.ref(GROUP).ids)])
    own = own.filtered(lambda user: user.login.startswith(LOGIN))
    env["nexus.rfid.bridge"].with_context(active_test=False).search([]).user_id = False
    partners = own.partner_id
    own.unlink()
    partners.unlink()
