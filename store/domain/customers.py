"""Customers: what is known of them, and what a valid entry is."""

import re
from dataclasses import replace
from datetime import date

from store.domain.drafts import Check
from store.domain.errors import BadInput
from store.domain.ids import CustomerId, GroupId
from store.domain.names import clean, clean_text, required_name
from store.domain.stamps import Instant
from store.domain.values import dataclass

NOTES_CHARACTERS_MAX = 4000
FIELD_CHARACTERS_MAX = 200
CARDS_MAX = 20
"""A card list longer than this is a mistake in a file, not a customer."""

_EMAIL = re.compile(r"[^\s@<>\",;]+@[^\s@<>\",;]+\.[^\s@<>\",;]+")
_CARD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/+-]{2,47}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDraft:
    """A customer as typed into a form or read from a file; not yet checked."""

    name: str
    email: str = ""
    phone: str = ""
    reference: str = ""
    """The id another system knows the customer by."""
    birth_date: str = ""
    """ISO 8601 date, or nothing."""
    gender: str = ""
    city: str = ""
    country: str = ""
    notes: str = ""
    active: bool = True
    cards: tuple[str, ...] = ()
    groups: tuple[GroupId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of the shop."""

    id: CustomerId
    name: str
    email: str
    phone: str
    reference: str
    birth_date: str
    gender: str
    city: str
    country: str
    notes: str
    active: bool
    joined: Instant
    cards: tuple[str, ...]
    groups: tuple[GroupId, ...]
    """The groups they are in by hand, active or not, in no order."""


def email_key(text: str) -> str:
    """An e-mail address as an identity: trimmed and case-folded."""
    return clean(text).casefold()


def checked(draft: CustomerDraft) -> CustomerDraft:
    """The draft tidied; raises Invalid with every fault by its field."""
    check = Check()
    tidy = replace(
        draft,
        name=check.read("name", lambda: required_name(draft.name), ""),
        email=check.read("email", lambda: _email(draft.email), ""),
        birth_date=check.read("birth_date", lambda: _date(draft.birth_date), ""),
        notes=clean_text(draft.notes),
        cards=tuple(dict.fromkeys(clean(card) for card in draft.cards if clean(card))),
        phone=check.read("phone", lambda: _line(draft.phone), ""),
        reference=check.read("reference", lambda: _line(draft.reference), ""),
        gender=check.read("gender", lambda: _line(draft.gender), ""),
        city=check.read("city", lambda: _line(draft.city), ""),
        country=check.read("country", lambda: _line(draft.country), ""),
    )
    check.require(
        "notes", len(tidy.notes) <= NOTES_CHARACTERS_MAX, f"at most {NOTES_CHARACTERS_MAX} characters"
    )
    check.require("cards", len(tidy.cards) <= CARDS_MAX, f"at most {CARDS_MAX} cards")
    for card in tidy.cards:
        check.require(
            "cards", _CARD.fullmatch(card), f"{card[:20]!r} is not a card number: 3 to 48 letters and digits"
        )
    check.done()
    return tidy


def _email(text: str) -> str:
    email = email_key(text)
    if email and (not _EMAIL.fullmatch(email) or len(email) > FIELD_CHARACTERS_MAX):
        raise BadInput(f"{email[:60]!r} is not an e-mail address; leave it empty if there is none")
    return email


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat() if text.strip() else ""
    except ValueError as error:
        raise BadInput(f"{text.strip()[:20]!r} is not a date; write it as 1980-12-31") from error


def _line(text: str) -> str:
    line = clean(text)
    if len(line) > FIELD_CHARACTERS_MAX:
        raise BadInput(f"at most {FIELD_CHARACTERS_MAX} characters")
    return line
