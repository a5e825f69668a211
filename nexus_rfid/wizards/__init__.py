from . import (
    nexus_rfid_pairing,
    nexus_rfid_tag_change,
    nexus_rfid_tag_import,
)
