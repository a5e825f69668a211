from . import (
    test_blocked_product,
    test_concurrency,
    test_copy_carries_stock,
    test_copy_moves_documents,
    test_copy_with_serials,
    test_has_serial_numbers,
    test_numbering,
    test_receipt,
    test_serial_keys,
)
