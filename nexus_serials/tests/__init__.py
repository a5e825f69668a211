from . import (
    test_adjustment,
    test_blocked_product,
    test_concurrency,
    test_copy_carries_stock,
    test_copy_moves_documents,
    test_copy_with_serials,
    test_has_serial_numbers,
    test_numbering,
    test_receipt,
    test_serial_keys,
    test_serial_report,
    test_unit_cost,
)
