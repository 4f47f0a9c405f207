"""Every maximum and every patience of this room, with its reason."""

WRITE_BYTES_MAX = 512
"""One transfer; small enough that a printer at 2 kB/s takes it within WRITE_MS."""
WRITE_MS = 1_000
"""A transfer that is not taken in this time is looked into, not given up."""
PROGRESS_SECONDS_MAX = 5.0
"""Without one byte taken for so long a printer is stopped, whatever it says."""
REPLY_MS = 300
"""An answer to a status question; those that answer at all do so within a few milliseconds."""
DRAIN_MS = 10
"""Only picks up what is already waiting."""
DRAIN_READS_MAX = 16
"""A printer that talks without end is not waited out."""
READ_BYTES = 512
"""A multiple of every packet size up to high speed, so that no answer overflows the buffer."""
CONTROL_MS = 500
"""Requests to the USB interface itself, which answers while the print engine is stuck."""
KICK_MS = 500
"""The drawer has its own short patience: nobody waits for change behind a stuck printer."""
CONFIRM_SECONDS_MAX = 20.0
"""Printing the longest receipt on a slow printer; after that it counts as sent, unconfirmed."""
CONFIRM_READ_MS = 250
"""How long a kick may have to wait while a receipt is being confirmed."""
ATTEMPTS_WHEN_BUSY = 3
BUSY_SECONDS = 0.3
"""A driver or a print queue often lets go of a printer just after it was plugged in."""

QUEUE_MAX = 32
"""Receipts waiting; a till closes no more sales than that behind a printer that works."""
LOOK_SECONDS = 2.0
"""How often a printer in trouble is asked whether it is over."""
SETTLE_SECONDS = 0.5
"""After a plug: drivers bind and permissions are set before we look."""
POLL_SECONDS = 2.0
"""How often to look where the system gives no word of plugs."""
STOP_SECONDS_MAX = 3.0
"""How long closing the till may wait for a transfer to end."""
NAME_CELLS_MAX = 40
"""Longest name a device may give itself on our screen."""

IDLE_READ_MS = 1_000
"""How long a scanner is listened to at a time: closing the till may wait so long, and each is a wake-up."""
SILENCE_MS = 150
"""Nothing more for so long ends a code that has no suffix; scanners pause 20 ms within one at most."""
LOST_MS = 1_000
"""Nothing more for so long: the rest of a code, or the suffix its scanner always sends, will not come."""
UNDER_WAY_MS = 100
"""Whatever a scanner sends without such a pause just after it was taken may be the rest of a code."""
UNDER_WAY_READS_MAX = 8_192
"""A scanner that sends without end is listened to at last."""
STALLS_MAX = 3
"""Stalls in a row without anything read between; then the scanner is let go and tried again."""
DESCRIPTOR_BYTES_MAX = 4_096
"""What Linux takes of a report descriptor at most."""
DESCRIPTOR_FIELDS_MAX = 4_096
"""Fields of all reports of one descriptor: many times those of the richest scanner."""
REPORT_BYTES_MAX = 4_096
"""The longest report that is made room for; scanners have 64 bytes."""
CODE_CHARACTERS_MAX = 7_089
"""The most a QR code holds, in digits."""

DRAWER_LEARN_SECONDS = 5.0
"""How long after a kick a drawer's switch is awaited: a look or two."""
DRAWER_OPEN_SECONDS_MAX = 60.0
"""Longer than giving change takes; then it is said that the drawer was left open."""
DRAWER_SILENT_KICKS_MAX = 3
"""A drawer whose switch did not move at that many kicks has none; its printer is not held for it any more."""
