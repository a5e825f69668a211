"""Mends what Debian's package leaves broken: dangling font links, a missing script.

Debian replaces some fonts by links into packages that lay their files out
differently, and leaves out one script. Unmended, icons are missing and the script's
error on the console fails every browser test.
"""

import os
from pathlib import Path

ADDONS = Path("usr/lib/python3/dist-packages/odoo/addons")
GOOD_ICONS = ADDONS / "web/static/src/libs/fontawesome/fonts"
#: Where Font Awesome's files end up, by Odoo's name for them; these are version 4.7
ICONS = {
    ".woff": GOOD_ICONS / "fontawesome-webfont.woff",
    ".woff2": GOOD_ICONS / "fontawesome-webfont.woff2",
}
INCONSOLATA = Path("usr/share/fonts/opentype/inconsolata/Inconsolata-Regular.otf")
STUBS = {
    ADDONS / "mail/static/lib/selfie_segmentation/selfie_segmentation.js": (
        "/* Left out of Debian's package: background blur in video calls. */\n"
    ),
}


def repair(root):
    """Mend an unpacked tree in place; return the links that still lead nowhere."""
    for stub, content in STUBS.items():
        path = root / stub
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
    for link in dangling_links(root):
        target = _replacement(root, link)
        if target and target.exists():
            link.unlink()
            link.symlink_to(os.path.relpath(target, link.parent))
    return dangling_links(root)


def dangling_links(root):
    """Return the links below Odoo's add-ons whose target does not exist."""
    found = []
    for folder, _folders, names in os.walk(root / ADDONS):
        found += [
            path
            for path in (Path(folder, name) for name in names)
            if path.is_symlink() and not path.exists()
        ]
    return sorted(found)


def _replacement(root, link):
    if link.name.startswith("Inconsolata"):
        return root / INCONSOLATA
    if "fontawesome" in link.name.lower():
        # The .eot, .ttf and .otf are fallbacks for browsers without WOFF, which
        # no longer exist; any good font file keeps their address from failing.
        return root / ICONS.get(link.suffix, ICONS[".woff"])
    return None
