"""Finding a mirror and recognising an Odoo tree."""

import pytest

from dev import odoo_repairs
from dev.odoo_source import choose_mirror, inspect_tree
from dev.output import Problem


def test_mirror_of_the_main_archive_is_chosen():
    listing = (
        "Other|https://apt.example/tools/\n"
        "Debian|http://mirror.example/debian-security/\n"
        "Debian|http://mirror.example/debian/\n"
    )

    assert choose_mirror(listing) == "http://mirror.example/debian/"


def test_mirror_is_recognised_by_address_before_apt_read_its_lists():
    listing = "|https://apt.example/tools/\n|http://mirror.example/debian/\n"

    assert choose_mirror(listing) == "http://mirror.example/debian/"


def test_no_mirror_is_none():
    assert choose_mirror("Ubuntu|http://mirror.example/ubuntu/\n") is None


def make_release(folder, version):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo/release.py").write_text(f"version_info = {version}\n")


def test_git_checkout_is_recognised(tmp_path):
    make_release(tmp_path, "(19, 0, 0, FINAL, 0, '')")
    (tmp_path / "odoo-bin").touch()

    tree = inspect_tree(tmp_path)

    assert tree.command == tmp_path / "odoo-bin"
    assert tree.addons_paths == (tmp_path / "addons", tmp_path / "odoo/addons")


def test_unpacked_package_is_recognised(tmp_path):
    packages = tmp_path / "usr/lib/python3/dist-packages"
    make_release(packages, "(19, 0, 0, FINAL, 0, '')")

    tree = inspect_tree(tmp_path)

    assert tree.python_path == packages
    assert tree.addons_paths == (packages / "odoo/addons",)


def test_other_version_is_refused(tmp_path):
    make_release(tmp_path, "(18, 0, 0, FINAL, 0, '')")
    (tmp_path / "odoo-bin").touch()

    with pytest.raises(Problem, match="holds Odoo 18"):
        inspect_tree(tmp_path)


def test_other_folder_is_refused(tmp_path):
    with pytest.raises(Problem, match="neither"):
        inspect_tree(tmp_path)


def test_dangling_icon_links_lead_to_the_good_files(tmp_path):
    good = tmp_path / odoo_repairs.GOOD_ICONS
    good.mkdir(parents=True)
    (good / "fontawesome-webfont.woff").write_text("1")
    (good / "fontawesome-webfont.woff2").write_text("2")
    fonts = tmp_path / odoo_repairs.ADDONS / "web/static/lib/fontawesome/fonts"
    fonts.mkdir(parents=True)
    link = fonts / "fontawesome-webfont.woff2"
    link.symlink_to("../nowhere.woff")

    assert odoo_repairs.repair(tmp_path) == []
    assert link.read_text() == "2"
