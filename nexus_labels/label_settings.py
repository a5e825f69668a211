"""The database-wide settings of labels, read where they apply. System parameters: an
uninstall leaves them."""

from urllib.parse import urlsplit

from odoo.tools import str2bool

AUTO_QR = "nexus_labels.auto_generate_qr"
BASE_URL = "nexus_labels.base_url"

#: What a database starts with at the first installation.
DEFAULTS = {AUTO_QR: "True"}


def auto_generate_qr(env):
    """Whether units identified by QR code have their code from birth."""
    return str2bool(_get(env, AUTO_QR) or "", False)


def base_url(env):
    """Return what the addresses on labels start with, without a slash at the end."""
    return (_get(env, BASE_URL) or _get(env, "web.base.url") or "").rstrip("/")


def is_base_url(text):
    """Whether a label can link to addresses that start with this."""
    parts = urlsplit(text)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not parts.query
        and not parts.fragment
        and not any(char.isspace() for char in text)
    )


def _get(env, key):
    # sudo: whoever prints obeys these settings, few users may read parameters.
    return env["ir.config_parameter"].sudo().get_param(key)
