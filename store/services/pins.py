"""PINs as they are kept, and trying one: it is counted before it is looked at; a right one uncounts it.

A PIN of four digits can be tried out by whoever has the book, whatever is done; what the hash does is to make
that dear, and to make it useless for guessing how somebody else's PIN, or one in another shop, looks. At the
till itself it is the wait after wrong ones that protects.
"""

import os
from threading import Lock
from typing import Final

from store.domain.ids import StaffId
from store.domain.staff import Tries, after_wrong, is_locked
from store.engine import Database
from store.queries import staff as queries
from store.unit import World

ITERATIONS: Final = 3
MEMORY_KIB: Final = 19 * 1024
"""With one lane: 30 ms on a fast machine, 100 to 300 ms on the slow ones that tills are, which a person who
has typed a PIN does not notice; and as little memory as the usual advice allows, for a till has little."""

_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32


def hashed(pin: str) -> str:
    """A PIN as it is kept: salted, in the PHC format, which names its own parameters."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # nobody signs in before the first sale

    kdf = Argon2id(
        salt=os.urandom(_SALT_BYTES),
        length=_HASH_BYTES,
        iterations=ITERATIONS,
        lanes=1,
        memory_cost=MEMORY_KIB,
    )
    return kdf.derive_phc_encoded(pin.encode())


def is_right(pin: str, kept: str) -> bool:
    """Whether a PIN is the one that is kept; what cannot be read is nobody's."""
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        Argon2id.verify_phc_encoded(pin.encode(), kept)
    except (InvalidKey, ValueError):
        return False
    return True


class PinTries:
    """Tries of this lane, kept in its book: ending the program takes none of them back."""

    def __init__(self, database: Database, world: World) -> None:
        self._database = database
        self._world = world
        self._one_at_a_time = Lock()

    def attempt(self, staff: StaffId, pin: str) -> tuple[bool, Tries]:
        """Whether the PIN is right, and the tries after it; while it must wait, no PIN is."""
        with self._one_at_a_time:
            now = self._world.now()
            with self._database.writing() as connection:
                kept, before = queries.pin_of(connection, staff), queries.tries(connection, staff)
                if is_locked(before, now):
                    return False, before
                counted = after_wrong(before, now)
                queries.set_tries(connection, staff, counted)
            if not is_right(pin, kept):
                return False, counted
            self.forgive(staff)
            return True, Tries()

    def forgive(self, staff: StaffId) -> None:
        """Begin to count anew: they are known, or have another PIN."""
        with self._database.writing() as connection:
            queries.set_tries(connection, staff, Tries())
