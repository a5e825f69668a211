from . import (
    test_label_job,
    test_label_print,
    test_label_sheet,
    test_label_tours,
    test_public_page,
)
