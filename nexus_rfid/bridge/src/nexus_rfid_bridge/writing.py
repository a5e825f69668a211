"""Giving a tag a new EPC so that nothing is left half done, or written on a guess."""

from __future__ import annotations

from dataclasses import dataclass

from .dialogue import Dialogue
from .exc import BridgeError

LOOKS = 4
"""Rounds of looking at the field: one may miss a tag."""


@dataclass(frozen=True, slots=True)
class WriteOrder:
    """``current`` is the EPC the tag has now, None: whatever single tag is there.

    ``power`` in dBm only for writing: low, so that only a tag on the desk answers.
    """

    epc: bytes
    current: bytes | None = None
    password: int = 0
    power: float | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """How it ended; ``seen`` are the EPCs in the field at the end."""

    ok: bool
    message: str
    seen: tuple[bytes, ...] = ()


async def write_tag(
    dialogue: Dialogue, order: WriteOrder, seen: set[bytes], usual_power: float | None
) -> Written:
    """Write the one tag in the field and read it back.

    ``seen`` collects the EPCs the dialogue hears. With none or several tags in the
    field nothing is written. The usual power is set again at the end.
    """
    protocol = dialogue.protocol
    try:
        if order.power is not None:
            await dialogue.ask(protocol.set_power(order.power))
        before = await _look(dialogue, seen)
        problem = _objection(before, order)
        if problem:
            return Written(False, problem, before)
        if before == (order.epc,):
            return Written(True, "The tag has this EPC already.", before)
        await dialogue.ask(
            protocol.write_epc(
                order.epc, current=order.current or before[0], password=order.password
            )
        )
        return _verdict(await _look(dialogue, seen), order)
    except BridgeError as error:
        # Refusing is an answer too. What the tag holds now is seen, not assumed.
        after = await _look(dialogue, seen)
        if after == (order.epc,):
            return Written(True, "Written and read back.", after)
        return Written(False, f"Not written: {error}", after)
    finally:
        if order.power is not None:
            back = protocol.power_range[1] if usual_power is None else usual_power
            await dialogue.ask(protocol.set_power(back), patient=True)


async def _look(dialogue: Dialogue, seen: set[bytes]) -> tuple[bytes, ...]:
    seen.clear()
    for _ in range(LOOKS):
        await dialogue.single()
    return tuple(sorted(seen))


def _objection(before: tuple[bytes, ...], order: WriteOrder) -> str:
    if not before:
        return "No tag in the field. Put the tag on the reader."
    if len(before) > 1:
        return (
            f"{len(before)} tags in the field. Leave one on the reader and take the "
            "others away."
        )
    if order.current is not None and before != (order.current,):
        if before == (order.epc,):
            return ""
        return "The tag in the field is another one."
    return ""


def _verdict(after: tuple[bytes, ...], order: WriteOrder) -> Written:
    if after == (order.epc,):
        return Written(True, "Written and read back.", after)
    if not after:
        return Written(
            False,
            "Written, but the tag does not answer now. Put it nearer and read it again "
            "before it is used.",
        )
    return Written(False, "The tag did not keep the new EPC.", after)
