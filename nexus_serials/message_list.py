"""What messages list: a row each, and never more than can be read."""

MOST_LISTED = 20
#: Names that fit one line.
MOST_NAMED = 3


def list_rows(env, rows):
    """Return the rows as a text with a line each; of many, the first and how many
    more there are."""
    lines = [f"- {row}" for row in rows[:MOST_LISTED]]
    if len(rows) > MOST_LISTED:
        lines.append(env._("… and %s more", len(rows) - MOST_LISTED))
    return "\n".join(lines)


def name_some(env, records):
    """Return the names of a few records, of many the first and how many more there
    are, as one line."""
    names = ", ".join(records[:MOST_NAMED].mapped("name"))
    if len(records) <= MOST_NAMED:
        return names
    return env._(
        "%(names)s and %(more)s more", names=names, more=len(records) - MOST_NAMED
    )
