# Bridges and readers
# Tags
# Sessions
from . import (
    ir_http,
    nexus_rfid_bridge,
    nexus_rfid_bridge_pairing,
    nexus_rfid_bridge_wire,
    nexus_rfid_command,
    nexus_rfid_command_write,
    nexus_rfid_event,
    nexus_rfid_event_ingest,
    nexus_rfid_reader,
    nexus_rfid_session,
    nexus_rfid_session_desk,
    nexus_rfid_sighting,
    nexus_rfid_tag,
    nexus_rfid_tag_assign,
    nexus_rfid_tag_desk,
    nexus_rfid_tag_meaning,
    nexus_unit_event,
    product_tags,
    res_company,
    res_config_settings_tags,
    stock_lot_import_tags,
    stock_lot_tags,
    stock_lot_to_tag,
)
