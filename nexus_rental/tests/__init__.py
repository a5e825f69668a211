from . import (
    test_booking,
    test_concurrent_hires,
    test_out_and_in,
)
