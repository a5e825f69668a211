from . import (
    test_concurrency,
    test_has_serial_numbers,
    test_numbering,
    test_receipt,
    test_serial_keys,
)
