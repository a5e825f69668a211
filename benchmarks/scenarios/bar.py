"""Bars: what may not be exceeded, computed from the medians of both sides."""

import dataclasses


@dataclasses.dataclass
class Ratio:
    """Our time over plain Odoo's."""

    title: str
    name: str
    limit: float

    @property
    def names(self):
        return (self.name,)

    def measure(self, medians):
        return medians[self.name]["ours"] / medians[self.name]["plain"]


@dataclasses.dataclass
class Seconds(Ratio):
    """Our time, whatever plain Odoo's is."""

    def measure(self, medians):
        return medians[self.name]["ours"]


@dataclasses.dataclass
class PerUnit:
    """Our time per unit at one size over that at another."""

    title: str
    name: str
    other_name: str
    limit: float
    units: dict = dataclasses.field(default_factory=dict)

    @property
    def names(self):
        return (self.name, self.other_name)

    def measure(self, medians):
        mine, other = (medians[n]["ours"] / self.units[n] for n in self.names)
        return mine / other
