from . import (
    test_availability,
    test_booking,
    test_concurrent_hires,
    test_hire_delivered,
    test_hire_money,
    test_hire_places,
    test_hire_search,
    test_hire_transfers,
    test_hire_uninstall,
    test_out_and_in,
    test_stock_change,
)
