from . import (
    test_epc,
    test_tag_assign,
    test_tag_codes,
    test_tag_race,
    test_tag_suggestions,
)
