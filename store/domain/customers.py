"""Customers: what is known of them, and what a valid entry is."""

import re
from dataclasses import replace
from datetime import date

from store.domain.drafts import Check
from store.domain.errors import BadInput
from store.domain.genders import gender_of
from store.domain.ids import CustomerId, GroupId
from store.domain.money import Minor
from store.domain.names import clean, clean_text, name_key, required_name
from store.domain.stamps import Instant
from store.domain.values import dataclass

NOTES_CHARACTERS_MAX = 4000
FIELD_CHARACTERS_MAX = 200
CARDS_MAX = 20
"""A card list longer than this is a mistake in a file, not a customer."""
TAGS_MAX = 100
"""A tag list longer than this is a text that got into the wrong field."""
TAG_CHARACTERS_MAX = 60
CREDIT_LIMIT_MAX: Minor = 10**13
"""More than any shop lends; what is larger was typed into the wrong field."""

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
    """A usual word of `genders`, or their own."""
    city: str = ""
    region: str = ""
    """State, province or county."""
    country: str = ""
    notes: str = ""
    active: bool = True
    consent: bool = False
    """To mailings."""
    tax_exempt: bool = False
    tax_reason: str = ""
    """Why no tax is due: a certificate, a status. Needed while exempt."""
    credit_limit: Minor = 0
    """How far the balance may go below zero."""
    joined: Instant | None = None
    """None: when they are created, or as it was."""
    cards: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
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
    region: str
    country: str
    notes: str
    active: bool
    consent: bool
    tax_exempt: bool
    tax_reason: str
    credit_limit: Minor
    joined: Instant
    cards: tuple[str, ...]
    tags: tuple[str, ...]
    groups: tuple[GroupId, ...]
    """The groups they are in by hand or by a rule, active or not."""
    merged: tuple[CustomerId, ...] = ()
    """Those that were merged into them."""


def email_key(text: str) -> str:
    """An e-mail address as an identity: trimmed and case-folded."""
    return clean(text).casefold()


def tag_of(text: str) -> str:
    """A tag as it is kept: without case, so that two lanes that give the same one give one."""
    return name_key(clean(text))


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
        tags=tuple(dict.fromkeys(tag_of(tag) for tag in draft.tags if tag_of(tag))),
        phone=check.read("phone", lambda: _line(draft.phone), ""),
        reference=check.read("reference", lambda: _line(draft.reference), ""),
        gender=check.read("gender", lambda: gender_of(_line(draft.gender)), ""),
        city=check.read("city", lambda: _line(draft.city), ""),
        region=check.read("region", lambda: _line(draft.region), ""),
        country=check.read("country", lambda: _line(draft.country), ""),
        tax_reason=check.read("tax_reason", lambda: _line(draft.tax_reason), "") if draft.tax_exempt else "",
    )
    _check_standing(check, tidy)
    check.require(
        "notes", len(tidy.notes) <= NOTES_CHARACTERS_MAX, f"at most {NOTES_CHARACTERS_MAX} characters"
    )
    check.require("cards", len(tidy.cards) <= CARDS_MAX, f"at most {CARDS_MAX} cards")
    for card in tidy.cards:
        check.require(
            "cards", _CARD.fullmatch(card), f"{card[:20]!r} is not a card number: 3 to 48 letters and digits"
        )
    check.require("tags", len(tidy.tags) <= TAGS_MAX, f"at most {TAGS_MAX} tags")
    check.require(
        "tags",
        all(len(tag) <= TAG_CHARACTERS_MAX for tag in tidy.tags),
        f"a tag may have {TAG_CHARACTERS_MAX} characters",
    )
    check.done()
    return tidy


def _check_standing(check: Check, tidy: CustomerDraft) -> None:
    """What the shop owes them or lets them owe."""
    check.require(
        "tax_reason",
        tidy.tax_reason or not tidy.tax_exempt or "tax_reason" in check.problems,
        "say why no tax is due, such as the number of a certificate",
    )
    check.require("credit_limit", tidy.credit_limit >= 0, "a credit limit is not negative")
    check.require(
        "credit_limit", tidy.credit_limit <= CREDIT_LIMIT_MAX, "no shop lends that much; check the amount"
    )


def _email(text: str) -> str:
    email = email_key(text)
    if email and (not _EMAIL.fullmatch(email) or len(email) > FIELD_CHARACTERS_MAX):
        raise BadInput(f"{email[:16]!r} is no e-mail address; correct or empty it")
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
