"""How much a sender may send, and how much may wait. Sizes in bytes, times in seconds."""

import os

EVENT_BYTES = int(os.environ.get("JOURNEYMAP_TRACKING_EVENT_KB") or 32) * 1024
BATCH_BYTES = int(os.environ.get("JOURNEYMAP_TRACKING_BATCH_KB") or 500) * 1024  # unpacked
BATCH_EVENTS = 5_000
WAITING_BYTES = (
    int(os.environ.get("JOURNEYMAP_TRACKING_WAITING_MB") or 512) * 2**20
)  # packed, in the database
IN_HAND_BYTES = 64 * 2**20  # of one web process: requests that the database has not confirmed yet
DEPTH = 100  # lists and objects in each other
SPARE_DISK = 256 * 2**20
RETRY_AFTER = 5  # where there is no better guess

RIPE_AFTER = float(os.environ.get("JOURNEYMAP_TRACKING_EVERY") or 10)  # an arrival waits so long for company
RIPE_EVENTS = 20_000  # or until so many wait
TAKEN_EVENTS = 50_000  # at once: some 150 MB of memory
AGAIN_EVENTS = 2_000  # of those on which a taking failed: what is wrong with one harms few others
AGAIN_REQUESTS = 1_000  # and a tenth of that after each further failure
TRIES = 5  # takings that may fail on an arrival before it is set aside
PROPERTIES = 100  # of one message; those beyond are left out
COLUMNS = 400  # properties of one source in one taking; those beyond are left out
