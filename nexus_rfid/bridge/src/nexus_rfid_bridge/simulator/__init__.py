"""Virtual readers that speak the real bytes, for trying out and for tests.

``field`` holds the tags, ``virtual_*`` are the readers (one module a protocol),
``links`` and ``bluez`` what they are plugged in with, ``scene`` the file that describes
them; ``run`` plays it.
"""

from .device import Device, Noise, devices
from .field import Field, Sighting, Tag, Walk
from .run import Simulation, Station
from .scene import DEMO, Scene, VirtualReader, load, parse

__all__ = [
    "DEMO",
    "Device",
    "Field",
    "Noise",
    "Scene",
    "Sighting",
    "Simulation",
    "Station",
    "Tag",
    "VirtualReader",
    "Walk",
    "devices",
    "load",
    "parse",
]
