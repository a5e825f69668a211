"""Virtual readers that speak the real bytes, for trying out and for tests."""

from .device import Device, Noise, devices
from .field import Field, Sighting, Tag, Walk

__all__ = ["Device", "Field", "Noise", "Sighting", "Tag", "Walk", "devices"]
