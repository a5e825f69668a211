"""HTTPS with certificates that are not what they should be."""

import asyncio
import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from nexus_rfid_bridge.client import Client, ServerError, explain_certificate
from nexus_rfid_bridge.settings import Server


class Quiet(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us hangs up."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Self-signed, for localhost only: (certificate, key)."""
    folder = tmp_path_factory.mktemp("tls")
    assert shutil.which("openssl"), "openssl makes the test's certificate"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", folder / "key.pem", "-out", folder / "cert.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def port(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server = Quiet(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def ask(server: Server) -> ServerError:
    async def scenario() -> ServerError:
        client = Client(server)
        try:
            await client.get("configuration")
        except ServerError as error:
            return error
        finally:
            await client.close()
        raise AssertionError("it was answered")

    return asyncio.run(scenario())


def test_unknown_authority_is_said_with_the_remedy(port) -> None:
    error = ask(Server(f"https://localhost:{port}", "k"))

    assert error.state == "certificate"
    assert "ca_file" in str(error)


def test_certificate_for_another_name_is_said(port, certificate) -> None:
    error = ask(Server(f"https://127.0.0.1:{port}", "k", ca_file=certificate[0]))

    assert error.state == "certificate"
    assert "another name" in str(error)


def test_own_authority_is_trusted_when_named(port, certificate) -> None:
    error = ask(Server(f"https://localhost:{port}", "k", ca_file=certificate[0]))

    assert error.state == "busy"  # the handler knows no GET: HTTP 501


@pytest.mark.parametrize("text", ["certificate has expired", "is not yet valid"])
def test_certificate_out_of_its_time_makes_think_of_the_clock(text) -> None:
    assert "timedatectl" in explain_certificate("https://x", text)
