"""What every UHF tag has in common (EPC Gen2 / ISO 18000-63 air interface)."""

from __future__ import annotations

import binascii

EPC_BANK = 1
"""Memory bank of CRC (word 0), PC (word 1) and EPC (from word 2 on)."""
PC_WORD = 1
EPC_BIT = 0x20
"""Where the EPC begins in its bank, in bits."""


def crc16(data: bytes) -> int:
    """CRC a tag sends after PC + EPC: poly 1021, init FFFF, inverted."""
    return binascii.crc_hqx(data, 0xFFFF) ^ 0xFFFF


def epc_size(pc: int) -> int:
    """Bytes of the EPC the protocol control word announces."""
    return (pc >> 11) * 2


def pc_for(epc: bytes) -> int:
    """A plain protocol control word for an EPC: its length and nothing else."""
    return len(epc) // 2 << 11


def pc_and_epc(epc: bytes) -> bytes:
    """What to write from ``PC_WORD`` on: the length changes along with the EPC."""
    return pc_for(epc).to_bytes(2, "big") + epc


def mask_of(epc: bytes, longest: int) -> tuple[int, bytes]:
    """(first bit in the EPC bank, bytes) to select a tag by.

    An EPC longer than the ``longest`` mask in bytes is recognised by its end, where the
    serial number is.
    """
    skipped = max(0, len(epc) - longest)
    return EPC_BIT + skipped * 8, epc[skipped:]
