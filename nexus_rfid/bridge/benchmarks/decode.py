"""How many reads a second go through decoder and filter on one core, in what memory.

    python benchmarks/decode.py [reads]      # default 200,000 per protocol

Streams of 1,000 different tags are made by the virtual readers beforehand and fed in
pieces of 512 bytes. "Grown" is how much more memory the process has needed after all
reads than after the first tenth of them, in KiB: nothing may be kept.
"""

from __future__ import annotations

import resource
import sys
import time

from nexus_rfid_bridge.filter import Filter, FilterSettings
from nexus_rfid_bridge.protocol import Protocol, TagRead, protocols
from nexus_rfid_bridge.simulator import Device, Field, Sighting, devices

PIECE = 512
TAGS = 1000


def stream(device: Device, protocol: Protocol) -> bytes:
    """What the reader sends when every tag is read once."""
    for request in protocol.setup():
        for answer in device.receive(request.data):
            protocol.feed(answer)
    device.field.tags[:] = []
    seen = [
        Sighting((0x3074257BF7194E4000000000 + n).to_bytes(12, "big"), -50.0, 1)
        for n in range(TAGS)
    ]
    if device.protocol == "chainway-ble":
        device.running = True
        device._kept = seen  # type: ignore[attr-defined]
        fetch = protocol.poll()[0].data
        return b"".join(b"".join(device.receive(fetch)) for _ in range(TAGS // 8))
    tags = b"".join(device.tag(one) for one in seen)  # type: ignore[attr-defined]
    return b"CS: .iv\r\n" + tags + b"OK:\r\n\r\n" if device.protocol == "tsl" else tags


def run(protocol: Protocol, data: bytes, rounds: int) -> int:
    """Feed the stream so many times; returns the tags read."""
    settings = FilterSettings(rssi_floor=-70.0, min_reads=2, repeat_seconds=1.0)
    wanted = Filter(settings)
    count = 0
    for _ in range(rounds):
        for at in range(0, len(data), PIECE):
            for event in protocol.feed(data[at : at + PIECE]):
                if isinstance(event, TagRead):
                    wanted.read(event, time.monotonic())
                    count += 1
    return count


def held() -> int:
    """The most memory this process has ever held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    rounds = int(sys.argv[1] if len(sys.argv) > 1 else 200_000) // TAGS
    print(f"{'protocol':14}{'reads':>10}{'reads/s':>12}{'grown':>8}")
    for name in protocols():
        protocol = protocols()[name]()
        data = stream(devices()[name](Field([])), protocol)
        run(protocol, data, max(1, rounds // 10))
        before = held()
        begun = time.process_time()
        count = run(protocol, data, rounds)
        spent = time.process_time() - begun
        assert count == rounds * TAGS, f"{name}: {count} of {rounds * TAGS} reads"
        print(f"{name:14}{count:>10,}{count / spent:>12,.0f}{held() - before:>8}")


if __name__ == "__main__":
    main()
