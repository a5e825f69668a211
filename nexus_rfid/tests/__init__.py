from . import (
    test_bridge_contract,
    test_epc,
    test_ingest,
    test_tag_assign,
    test_tag_codes,
    test_tag_import,
    test_tag_race,
    test_tag_reinstall,
    test_tag_suggestions,
    test_tag_unit_import,
    test_tag_wizard,
    test_to_tag,
)
