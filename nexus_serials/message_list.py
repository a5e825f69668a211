"""What messages list: a row each, and never more than can be read."""

MOST_LISTED = 20


def list_rows(env, rows):
    """Return the rows as a text with a line each; of many, the first and how many
    more there are."""
    lines = [f"- {row}" for row in rows[:MOST_LISTED]]
    if len(rows) > MOST_LISTED:
        lines.append(env._("… and %s more", len(rows) - MOST_LISTED))
    return "\n".join(lines)
