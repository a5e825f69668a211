# Bridges and readers
# Tags
# Sessions
from . import (
    nexus_rfid_bridge,
    nexus_rfid_command,
    nexus_rfid_event,
    nexus_rfid_reader,
    nexus_rfid_session,
    nexus_rfid_sighting,
    nexus_rfid_tag,
)
