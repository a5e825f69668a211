"""Everything this package raises on purpose derives from ``BridgeError``."""


class BridgeError(Exception):
    """Root of the package's errors; its text is fit to be shown to a technician."""


class NotSupportedError(BridgeError):
    """The reader's protocol has no such command, or none that is documented."""


class InvalidValueError(BridgeError, ValueError):
    """A value the reader cannot take: power out of range, an EPC of odd length."""


class TransportError(BridgeError):
    """The link to a reader cannot be opened, or is gone."""
