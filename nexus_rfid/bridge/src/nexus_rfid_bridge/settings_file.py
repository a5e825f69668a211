"""Writing the configuration file: [server] gets new values, all else stays as it is."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from .settings import SYSTEM_FILE, SettingsError, find_file, read_toml, user_file

HEADER = re.compile(r"\s*\[\s*server\s*\]\s*(#.*)?$")
ANY_HEADER = re.compile(r"\s*\[")
Values = Mapping[str, "str | bool | None"]
"""By name; None: the name is to go."""


class SettingsFile:
    """The file that [server] is to be written into; it need not be there yet."""

    def __init__(self, path: Path | None) -> None:
        self.path = (path or _file_to_write()).expanduser()
        self._text = ""
        if os.path.exists(self.path):
            self.content = read_toml(self.path)
            # Whoever wrote it chose its line ends.
            self._text = self.path.read_bytes().decode()
        else:
            self.content: dict[str, object] = {}

    @property
    def is_found(self) -> bool:
        """A command that names no file uses this one."""
        return find_file() == self.path

    @contextmanager
    def replacing(self) -> Generator[Callable[[str], None]]:
        """Make a new file beside this one, first of all, to know that it can be made.
        What is yielded gives it a text and this one's place; else it is gone after."""
        target = Path(os.path.realpath(self.path))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # For its owner alone, as mkstemp makes it.
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}")
        except OSError as error:
            raise self._not_written(error) from error

        def replace(text: str) -> None:
            try:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
                os.replace(name, target)
            except OSError as error:
                raise self._not_written(error) from error

        with open(handle, "wb") as file:
            try:
                with suppress(OSError):
                    kept = target.stat()
                    os.chown(handle, kept.st_uid, kept.st_gid)
                yield replace
            finally:
                Path(name).unlink(missing_ok=True)

    def with_server(self, values: Values) -> str:
        """The text of the file with these values in [server]."""
        text = _changed(self._text, values)
        old = cast("dict[str, object]", self.content.get("server") or {})
        server = {**old, **values}
        server = {name: value for name, value in server.items() if value is not None}
        try:
            is_so = read_toml(self.path, text) == {**self.content, "server": server}
        except SettingsError:
            is_so = False
        if not is_so:
            raise SettingsError(
                f"{self.path}: its [server] is written in a way that cannot be "
                "changed without harm. Write it as a line [server] with one value a "
                "line below, or take it out, and try again."
            )
        return text

    def _not_written(self, error: OSError) -> SettingsError:
        return SettingsError(
            f"{self.path} cannot be written ({error.strerror}). Run this as somebody "
            "who may (sudo), or name another file with --config."
        )


def _file_to_write() -> Path:
    given = os.environ.get("NEXUS_RFID_CONFIG")
    if given:
        return Path(given)
    return SYSTEM_FILE if os.geteuid() == 0 else user_file()


def _changed(text: str, values: Values) -> str:
    """Change lines where they stand, with the comments behind them."""
    lines = text.splitlines(keepends=True)
    start = next((at for at, line in enumerate(lines) if HEADER.match(line)), None)
    if start is None:
        if lines:
            lines[-1] = lines[-1].rstrip("\r\n") + "\n"
            lines.append("\n")
        start = len(lines)
        lines.append("[server]\n")
    else:
        lines[start] = lines[start].rstrip("\r\n") + "\n"
    rest = lines[start + 1 :]
    end = next((at for at, line in enumerate(rest) if ANY_HEADER.match(line)), None)
    section, after = (rest, []) if end is None else (rest[:end], rest[end:])
    new: list[str] = []
    for name, value in values.items():
        place = re.compile(rf"(\s*{name}\s*=\s*)(\"[^\"]*\"|'[^']*'|true|false)")
        written = json.dumps(value, ensure_ascii=False)
        found = [place.match(line) for line in section]
        at = next((at for at, match in enumerate(found) if match), None)
        match = None if at is None else found[at]
        if at is None or match is None:
            new += [] if value is None else [f"{name} = {written}\n"]
        elif value is None:
            del section[at]
        else:
            section[at] = f"{match[1]}{written}{section[at][match.end() :]}"
    return "".join([*lines[: start + 1], *new, *section, *after])
