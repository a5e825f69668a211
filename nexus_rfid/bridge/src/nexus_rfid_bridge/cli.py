"""The command `nexus-rfid-bridge`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shlex
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rich.console import Console

from . import __version__, discover, service
from .check import check
from .contract import LINKS, ReaderConfig
from .exc import BridgeError
from .pairing import pair
from .protocol import protocols
from .settings import Settings, SettingsError, load
from .simulator.run import Simulation
from .simulator.scene import DEMO, Scene
from .simulator.scene import load as load_scene
from .transport import Found
from .watch import watch

DESCRIPTION = """\
Reads UHF RFID tags and hands them to Odoo (Nexus RFID). Nothing that was read is
lost while Odoo or the network is away: it waits on this machine's disk."""

EPILOG = """\
first steps:
  nexus-rfid-bridge watch --simulate     see tags on the screen, without any reader
  nexus-rfid-bridge readers --probe      find your readers and what they speak
  nexus-rfid-bridge watch --at /dev/ttyUSB0 --protocol m100
                                         read with one, without Odoo
  nexus-rfid-bridge pair URL CODE        connect it to Odoo; the code is from
                                         Inventory > Configuration > Warehouse
                                         Management > Scanner Configuration
  nexus-rfid-bridge check                what is wrong with my setup?
  nexus-rfid-bridge run                  do the work (systemd does this for you)

The configuration is ~/.config/nexus-rfid-bridge.toml, else /etc/nexus-rfid-bridge.toml.
README.md says what else may stand there than what `pair` writes."""

SIMULATED_LINKS = {"serial": "serial", "network": "tcp", "bluetooth": "ble"}

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status: 0 good, 1 something is wrong, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    level = logging.DEBUG if options.verbose else logging.INFO
    _log_to_stderr(level if options.command == "run" else logging.WARNING)
    work: Callable[[argparse.Namespace], Awaitable[int]] = options.work
    try:
        return asyncio.run(_awaited(work(options)))
    except BridgeError as error:
        print(f"nexus-rfid-bridge: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


async def _awaited(work: Awaitable[int]) -> int:
    return await work


async def _run(options: argparse.Namespace) -> int:
    settings = load(options.config)
    if settings.server is None and not settings.readers:
        what = (
            f"{settings.source} names neither a [server] nor a [[reader]]."
            if settings.source
            else "There is no configuration file."
        )
        raise SettingsError(f"{what} `nexus-rfid-bridge --help` shows one.")
    await service.run(settings)
    return 0


async def _pair(options: argparse.Namespace) -> int:
    done = await pair(
        options.url,
        options.code,
        database=options.database,
        config=options.config,
        allow_http=options.allow_http,
    )
    which = "" if done.is_found else f" -c {shlex.quote(str(done.path))}"
    print(f"Paired: Odoo calls this bridge “{done.name}”. Its key is in {done.path}.")
    print("Next:")
    print(f"  nexus-rfid-bridge check{which}    tries everything")
    print(f"  nexus-rfid-bridge run{which}      does the work")
    print("Or, where it is a service: sudo systemctl restart nexus-rfid-bridge")
    return 0


async def _watch(options: argparse.Namespace) -> int:
    console = Console()
    show = {"plain": options.plain, "seconds": options.seconds}
    if options.simulate is not None:
        scene = load_scene(options.simulate)
        async with Simulation(scene) as simulation:
            _use_bus(simulation)
            seen = await watch(simulated_readers(scene), console, **show)
    else:
        seen = await watch(_readers_to_watch(options), console, **show)
    return 0 if seen or options.seconds is None else 1


async def _readers(options: argparse.Namespace) -> int:
    console = Console()
    found = [Found(options.link, at, at) for at in options.at] or discover.ports()
    if not found:
        console.print("No serial ports. Is the reader plugged in?")
    if not (options.no_bluetooth or options.at):
        try:
            found += await discover.bluetooth(options.seconds)
        except BridgeError as error:
            console.print(f"Bluetooth LE: {error}", markup=False, soft_wrap=True)
    answers = await discover.probe_all(found) if options.probe else {}
    for device in found:
        console.print(f"{device.title}", markup=False, highlight=False, soft_wrap=True)
        line = f'    link = "{device.link}", address = "{device.address}"'
        console.print(line, markup=False, highlight=False, soft_wrap=True)
        if device.address in answers:
            answer = f"    {answers[device.address]}"
            console.print(answer, markup=False, highlight=False, soft_wrap=True)
    return 0


async def _simulate(options: argparse.Namespace) -> int:
    scene = load_scene(options.scene)

    def say(line: str) -> None:
        print(line, flush=True)

    async with Simulation(scene, say) as simulation:
        print("Virtual readers are there until Ctrl-C.", flush=True)
        await simulation.play()
    return 0


async def _check(options: argparse.Namespace) -> int:
    wrong = 0
    async for finding in check(load(options.config)):
        mark = {True: "ok  ", False: "FAIL", None: "    "}[finding.ok]
        print(f"{mark}  {finding.text}", flush=True)
        wrong += finding.ok is False
    print("Nothing is wrong." if not wrong else f"{wrong} to be put right, see above.")
    return 1 if wrong else 0


def simulated_readers(scene: Scene) -> list[ReaderConfig]:
    """How a bridge would be configured for the readers of a scene."""
    return [
        ReaderConfig(
            id=reader.name,
            name=reader.name,
            link=SIMULATED_LINKS[reader.link],
            address=reader.at,
            protocol=reader.protocol,
            mode="trigger" if reader.trigger else "always",
        )
        for reader in scene.readers
    ]


def _use_bus(simulation: Simulation) -> None:
    """Make our own Bluetooth look at the simulated one."""
    if simulation.bus_address:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = simulation.bus_address


def _readers_to_watch(options: argparse.Namespace) -> Sequence[ReaderConfig]:
    if options.at:
        if not options.protocol:
            raise SettingsError(
                f"--at needs --protocol, one of {', '.join(protocols())}. "
                "`nexus-rfid-bridge readers --probe` finds out which."
            )
        return [
            ReaderConfig(
                id="reader",
                name="reader",
                link=options.link,
                address=options.at,
                protocol=options.protocol,
                baudrate=options.baudrate,
                power=options.power,
            )
        ]
    settings: Settings = load(options.config)
    if not settings.readers:
        raise SettingsError(
            "There is no [[reader]] in the configuration. Name one (--at, --protocol), "
            "or try --simulate."
        )
    return settings.readers


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nexus-rfid-bridge",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def command(
        name: str, work: Callable[[argparse.Namespace], Awaitable[int]], text: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(work=work)
        made.add_argument("-v", "--verbose", action="store_true", help="say more")
        return made

    run = command("run", _run, "Read tags and hand them to Odoo, until stopped.")
    _add_config(run)
    _add_watch(command("watch", _watch, "Show the tags around the readers, live."))
    readers = command("readers", _readers, "List ports and Bluetooth LE devices.")
    readers.add_argument(
        "--probe",
        action="store_true",
        help="ask each device which protocol it speaks; not while something other than "
        "a reader is connected that must not get strange bytes",
    )
    readers.add_argument(
        "--at",
        metavar="ADDRESS",
        nargs="+",
        default=[],
        help="only these, also ports the system does not list and host:port",
    )
    readers.add_argument(
        "--link", choices=LINKS, default="serial", help="what --at means (serial)"
    )
    readers.add_argument("--no-bluetooth", action="store_true", help="ports only")
    readers.add_argument(
        "--seconds", type=float, default=5.0, help="look for Bluetooth so long (5)"
    )
    simulate = command(
        "simulate",
        _simulate,
        "Be virtual readers: try the bridge without any.",
    )
    simulate.add_argument(
        "scene",
        type=Path,
        nargs="?",
        default=DEMO,
        help=f"TOML file of readers, tags and accidents; without one: {DEMO}",
    )
    _add_pair(command("pair", _pair, "Connect this machine to Odoo, with a code."))
    _add_config(command("check", _check, "Find what is wrong with this setup."))
    return parser


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-c", "--config", type=Path, help="configuration file")


def _add_pair(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="of Odoo: https://odoo.example.com")
    parser.add_argument("code", metavar="CODE", help="as Odoo shows it")
    parser.add_argument(
        "--database", metavar="NAME", help="where one Odoo has several databases"
    )
    _add_config(parser)
    parser.add_argument(
        "--allow-http",
        action="store_true",
        help="without https, where everybody in the network can read the key",
    )


def _add_watch(parser: argparse.ArgumentParser) -> None:
    _add_config(parser)
    parser.add_argument(
        "--simulate",
        type=Path,
        nargs="?",
        const=DEMO,
        metavar="SCENE",
        help="virtual readers instead of real ones; without a file: a demonstration",
    )
    parser.add_argument("--at", metavar="ADDRESS", help="a reader not configured yet")
    parser.add_argument("--protocol", choices=list(protocols()), help="what it speaks")
    parser.add_argument("--link", choices=LINKS, default="serial", help="(serial)")
    parser.add_argument("--baudrate", type=int, help="if not the usual one")
    parser.add_argument("--power", type=float, metavar="DBM", help="transmit power")
    parser.add_argument("--plain", action="store_true", help="lines, not a live table")
    parser.add_argument("--seconds", type=float, help="end after so many seconds")


def _log_to_stderr(level: int) -> None:
    # systemd stamps each line with the time already.
    stamped = "%(levelname)s %(message)s"
    if "JOURNAL_STREAM" not in os.environ:
        stamped = "%(asctime)s " + stamped
    logging.basicConfig(level=logging.WARNING, format=stamped, stream=sys.stderr)
    logging.getLogger(__package__).setLevel(level)
