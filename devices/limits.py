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
FAILED_MAX = 32
"""Receipts waiting for a decision; older ones can be printed from the book at any time."""
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
