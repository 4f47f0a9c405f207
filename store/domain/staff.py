"""People who work here: who they are, what a PIN may be, and how long wrong ones make one wait."""

from itertools import pairwise
from typing import Final

from store.domain.drafts import Check
from store.domain.errors import BadInput
from store.domain.ids import StaffId
from store.domain.names import clean, name_key, required_name
from store.domain.rights import Role
from store.domain.stamps import Instant
from store.domain.values import dataclass

PIN_DIGITS_MIN: Final = 4
PIN_DIGITS_MAX: Final = 12

REASON_CHARACTERS_MAX: Final = 200

WRONG_MAX: Final = 5
"""So many wrong PINs in a row, and it waits: whoever mistypes is not hindered, whoever guesses is."""
LOCK_MILLISECONDS: Final = 60_000
"""The first wait; each further wrong PIN doubles it."""
LOCK_MILLISECONDS_MAX: Final = 3_600_000
"""The longest wait: a shop opens again the same day, and ten thousand PINs still take a year."""

_LIKED: Final = frozenset({"1004", "1122", "1212", "1313", "2000", "2020", "2580", "0852", "1010", "6969"})
"""What people choose when they want to remember it; guessed first."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here."""

    id: StaffId
    name: str
    role: Role
    active: bool
    has_pin: bool

    @property
    def can_sign_in(self) -> bool:
        """Whether a till that asks lets them in."""
        return self.active and self.has_pin


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """What a form says of somebody; the PIN goes ways of its own."""

    name: str
    role: Role = Role.CASHIER
    active: bool = True


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong PINs of one person on one lane since the last right one."""

    wrong: int = 0
    until: Instant = 0
    """When it may be tried again."""


def checked(draft: PersonDraft) -> PersonDraft:
    """The draft with a tidy name; raises Invalid."""
    check = Check()
    name = check.read("name", lambda: required_name(draft.name), "")
    check.done()
    return PersonDraft(name=name, role=draft.role, active=draft.active)


def draft_of(person: Person) -> PersonDraft:
    """Somebody as the form shows them."""
    return PersonDraft(name=person.name, role=person.role, active=person.active)


def read_pin(typed: str) -> str:
    """A PIN that may be one; raises BadInput, which never repeats what was typed."""
    pin = typed.strip()
    if not (pin.isascii() and pin.isdecimal()):
        raise BadInput("a PIN is digits only", field="pin")
    if not PIN_DIGITS_MIN <= len(pin) <= PIN_DIGITS_MAX:
        raise BadInput(f"a PIN has {PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits", field="pin")
    return pin


def weakness(pin: str) -> str:
    """Why a PIN is guessed soon, a sentence; empty for a good one. It is a warning, never a refusal."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps == {0}:
        return "all its digits are the same: it is among the first that are tried"
    if steps in ({1}, {9}):
        return "its digits stand in order: it is among the first that are tried"
    half = len(pin) // 2
    if pin in _LIKED or (len(pin) % 2 == 0 and pin[:half] == pin[half:]):
        return "many people choose it: it is among the first that are tried"
    return ""


def read_reason(typed: str) -> str:
    """Why something is allowed; raises BadInput."""
    reason = clean(typed)
    if not reason:
        raise BadInput("say why, in a word or two", field="reason")
    if reason.isdecimal():
        # Perhaps a PIN, typed a question too early: it would stand in the history for all to read.
        raise BadInput("say why in words; the PIN is asked for after it", field="reason")
    if len(reason) > REASON_CHARACTERS_MAX:
        raise BadInput(f"at most {REASON_CHARACTERS_MAX} characters", field="reason")
    return reason


def after_wrong(tries: Tries, now: Instant) -> Tries:
    """What a wrong PIN makes of it."""
    wrong = tries.wrong + 1
    if wrong < WRONG_MAX:
        return Tries(wrong)
    doubled = LOCK_MILLISECONDS << min(wrong - WRONG_MAX, 16)
    return Tries(wrong, now + min(doubled, LOCK_MILLISECONDS_MAX))


def is_locked(tries: Tries, now: Instant) -> bool:
    """Whether it must wait; not for longer than a lock lasts, though the clock was set back meanwhile."""
    return now < tries.until <= now + LOCK_MILLISECONDS_MAX


def wrong_words(name: str, tries: Tries) -> str:
    """The sentence for a wrong PIN that may be tried again at once."""
    left = WRONG_MAX - tries.wrong
    more = "one more try" if left == 1 else f"{left} more tries"
    return f"that is not {name}'s PIN: {more}, then it waits a minute"


def locked_words(name: str, until: str) -> str:
    """The sentence for who must wait; `until` is a time on the shop's clock."""
    return f"too many wrong PINs for {name} here: wait until {until}, or let somebody else do it"


def is_named(person: Person, name: str) -> bool:
    """Whether a typed name is theirs."""
    return name_key(person.name) == name_key(name)
