"""Whether an add-on we do not know takes part in what we do in another way."""

from odoo import models


def is_extended(records, *names, known):
    """Tell whether any of these methods is extended outside of ``known`` modules.

    :param records: of the model that is looked at
    :param known: names of modules whose extension is taken care of
    """
    return any(
        not vars(cls).keys().isdisjoint(names)
        and cls is not models.BaseModel
        and vars(cls).get("_module") not in known
        for cls in type(records).__mro__
    )
