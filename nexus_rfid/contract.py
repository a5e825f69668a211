"""What bridge and Odoo say to each other, as ``bridge/contract`` has it."""

import copy
import functools
import json
from datetime import datetime, timezone
from pathlib import Path

import fastjsonschema

VERSION = 1
#: Bytes; a batch of 500 events has a tenth of it.
LARGEST_MESSAGE = 2 * 1024 * 1024
#: Beyond it a figure is none that a reader or an outbox has.
LARGEST_NUMBER = 2**31 - 1

_FOLDER = Path(__file__).parent / "bridge" / "contract" / f"v{VERSION}"


class ContractError(ValueError):
    """A message is not as the contract says; the text says where."""


def parse(body):
    """Return the JSON of a request.

    :param bytes body: UTF-8
    :raise ContractError: it is none
    """
    try:
        return json.loads(body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ContractError("The message is not JSON.") from error


def check(name, message):
    """Check a whole message against its schema.

    :raise ContractError: it is not as the schema says, or has text no database keeps
    """
    _run(_validator(name), message)
    _check_text(message)


def check_envelope(message):
    """Check a batch of events, but not the events themselves."""
    _run(_events_validators()[0], message)
    _check_text({key: message[key] for key in message if key != "events"})


def check_event(event):
    """Check one event of a batch."""
    _run(_events_validators()[1], event)
    for name in ("sequence", "reads", "antenna", "rssi", "strength", "count"):
        if not -LARGEST_NUMBER <= event.get(name, 0) <= LARGEST_NUMBER:
            raise ContractError(f"{name} is too large.")
    _check_text(event)


def read_time(text):
    """Return the moment a bridge wrote down: UTC, without zone.

    A text with as many digits as the contract wants may still be no date, such as 30
    February: it counts as now.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        return datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)


def _run(validate, message):
    try:
        validate(message)
    except fastjsonschema.JsonSchemaException as error:
        raise ContractError(str(error)[:300]) from error


def _check_text(value):
    """Refuse what JSON can say and PostgreSQL cannot keep."""
    if isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)
    elif isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ContractError("A text is not Unicode.") from error
    if isinstance(value, str) and "\0" in value:
        raise ContractError("A text has a zero byte.")


def _refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def _schema(name):
    return json.loads((_FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))


@functools.cache
def _validator(name):
    return fastjsonschema.compile(_schema(name))


@functools.cache
def _events_validators():
    schema = _schema("events")
    envelope = copy.deepcopy(schema)
    event = schema["properties"]["events"]["items"]
    envelope["properties"]["events"]["items"] = {}
    return fastjsonschema.compile(envelope), fastjsonschema.compile(event)
