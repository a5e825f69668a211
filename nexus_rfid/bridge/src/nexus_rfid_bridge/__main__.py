"""`python -m nexus_rfid_bridge` is `nexus-rfid-bridge`."""

import sys

from .cli import main

sys.exit(main())
