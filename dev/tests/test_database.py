"""Reading DATABASE_URL."""

import pytest

from dev.database import Server, identifier, literal, parse_url
from dev.output import Problem


def test_full_url_is_understood():
    server = parse_url("postgresql://me:p%40ss@db.example:5433/firm?sslmode=require")

    assert server == Server("db.example", "me", "p@ss", "5433", "require", "firm")


def test_port_password_and_database_may_be_left_out():
    server = parse_url("postgresql://me@localhost")

    assert (server.port, server.password, server.database) == ("5432", "", "nexus")


def test_socket_folder_may_be_the_host():
    assert parse_url("postgresql://me@/firm?host=/run/pg").host == "/run/pg"


@pytest.mark.parametrize(
    "url", ["mysql://me@host/x", "host:5432", "postgresql://host/x"]
)
def test_other_url_is_refused(url):
    with pytest.raises(Problem, match="DATABASE_URL must read"):
        parse_url(url)


def test_superuser_odoo_refuses_is_refused_with_the_way_out():
    with pytest.raises(Problem, match="createuser"):
        parse_url("postgresql://postgres@localhost/x")


def test_password_is_not_part_of_the_identity():
    assert "secret" not in parse_url("postgresql://me:secret@host/x").identity()


def test_names_are_quoted():
    assert identifier('a"b') == '"a""b"'
    assert literal("a'b") == "'a''b'"
