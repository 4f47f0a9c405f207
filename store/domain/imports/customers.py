"""A row about a customer: its cells become checked values."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from store.domain.customers import (
    CARDS_MAX,
    CREDIT_LIMIT_MAX,
    FIELD_CHARACTERS_MAX,
    TAG_CHARACTERS_MAX,
    TAGS_MAX,
    CustomerDraft,
    checked,
)
from store.domain.errors import BadInput, Invalid
from store.domain.imports import cells as cell
from store.domain.imports.amounts import read_money
from store.domain.imports.dates import moment_of, read_date
from store.domain.imports.fields import Places
from store.domain.imports.line import Line, first_filled
from store.domain.imports.openings import ACCOUNTS, read_opening
from store.domain.imports.survey import Habits
from store.domain.money import Currency
from store.domain.names import clean, name_key

_CHECKED = (
    "name", "email", "phone", "reference", "gender", "city", "region", "country", "birth_date", "notes",
)  # fmt: skip
_CONSENTS = {
    "subscribed": True, "opted in": True, "opt-in": True, "explicit": True, "confirmed": True,
    "unsubscribed": False, "not subscribed": False, "opted out": False, "opt-out": False, "pending": False,
    "never subscribed": False, "bounced": False, "unknown": False, "none": False,
}  # fmt: skip
"""How mailing programs say whether somebody agreed; who did not answer has not."""
NO_REASON = "said by the imported file"
"""Why no tax is due, where a file only says so."""
_OWN = re.compile(r"[0-9a-f]{32}")
_NAMELESS = "?"
"""Stands for the name while the rest is checked; who has no name may be known already."""


class CustomerReader:
    """Reads rows of one file."""

    def __init__(self, places: Places, habits: Habits, currency: Currency, zone: ZoneInfo) -> None:
        self._of = places.of
        self._habits = habits
        self._currency = currency
        self._zone = zone

    def read(self, row: int, cells: Sequence[str]) -> Line:
        """What a row says."""
        line = Line(row, own=own_id(self._line(cells, "own_id")))
        notes = self._cell(cells, "notes")
        draft = CustomerDraft(
            name=self._name(cells) or _NAMELESS,
            email=self._cell(cells, "email"),
            phone=self._cell(cells, "phone"),
            reference=self._cell(cells, "reference"),
            gender=self._cell(cells, "gender"),
            city=self._cell(cells, "city"),
            region=self._cell(cells, "region"),
            country=self._cell(cells, "country"),
            notes=notes if line.own else cell.lines(notes),
            birth_date=self._birth_date(line, cells),
            cards=tuple(self._parts(cells, "cards")),
            tags=tuple(self._parts(cells, "tags")),
        )
        tidy = _accepted(line, draft)
        if line.is_refused:
            return line
        for name in _CHECKED:
            if value := getattr(tidy, name):
                line.values[name] = value
        if tidy.name == _NAMELESS:
            del line.values["name"]
        if tidy.cards:
            line.lists["cards"] = tidy.cards
        if tidy.tags:
            line.lists["tags"] = tidy.tags
        self._more(line, cells)
        return line

    def _cell(self, cells: Sequence[str], field: str) -> str:
        raw = first_filled(cells, self._of.get(field, ()))
        return cell.unwrapped(raw.strip()) if raw else ""

    def _line(self, cells: Sequence[str], field: str) -> str:
        raw = self._cell(cells, field)
        return clean(raw) if raw else ""

    def _name(self, cells: Sequence[str]) -> str:
        name = self._line(cells, "name")
        if name:
            return name
        halves = (self._line(cells, half) for half in ("first_name", "last_name"))
        return " ".join(half for half in halves if half) or self._line(cells, "company")

    def _birth_date(self, line: Line, cells: Sequence[str]) -> str:
        text = self._line(cells, "birth_date")
        if not text:
            return ""
        try:
            return read_date(text, self._habits.order)
        except BadInput as error:
            line.doubt("birth_date", f"{error}; taken without it")
            return ""

    def _parts(self, cells: Sequence[str], field: str) -> list[str]:
        return [
            part
            for place in self._of.get(field, ())
            if place < len(cells)
            for part in cell.parts(cells[place])
        ]

    def _more(self, line: Line, cells: Sequence[str]) -> None:
        groups = [
            cell.line(cells[place])
            for place in self._of.get("groups", ())
            if place < len(cells) and cells[place].strip()
        ]
        if groups:
            line.lists["groups"] = tuple(groups)
        for field in ("active", "consent"):
            truth = self._truth(line, cells, field)
            if truth is not None:
                line.values[field] = int(truth)
        self._tax(line, cells)
        self._since(line, cells)
        self._money(line, cells)

    def _since(self, line: Line, cells: Sequence[str]) -> None:
        text = self._line(cells, "joined")
        if not text:
            return
        try:
            line.values["joined"] = moment_of(text, self._habits.order, self._zone)
        except BadInput as error:
            line.doubt("joined", f"{error}; taken without it")

    def _money(self, line: Line, cells: Sequence[str]) -> None:
        limit = self._line(cells, "credit_limit")
        if limit:
            try:
                amount, _ = read_money(limit, self._currency, self._habits.numbers)
            except BadInput as error:
                line.doubt("credit_limit", f"{error}; taken without it")
            else:
                if 0 <= amount <= CREDIT_LIMIT_MAX:
                    line.values["credit_limit"] = amount
                else:
                    line.doubt("credit_limit", f"{limit[:40]!r} is no credit limit; taken without it")
        for account in ACCOUNTS:
            if text := self._line(cells, account):
                read_opening(line, account, text, self._currency, self._habits.numbers)

    def _tax(self, line: Line, cells: Sequence[str]) -> None:
        exempt = self._truth(line, cells, "tax_exempt")
        taxable = self._truth(line, cells, "taxable")
        if exempt is None and taxable is not None:
            exempt = not taxable
        if exempt is None:
            return
        line.values["tax_exempt"] = int(exempt)
        reason = self._line(cells, "tax_reason")[:FIELD_CHARACTERS_MAX]
        line.values["tax_reason"] = (reason or NO_REASON) if exempt else ""

    def _truth(self, line: Line, cells: Sequence[str], field: str) -> bool | None:
        text = self._cell(cells, field)
        if not text:
            return None
        truth = cell.truth(text)
        if truth is None and field == "consent":
            truth = _CONSENTS.get(name_key(text))
        if truth is None:
            line.doubt(field, f"{cell.line(text)[:40]!r} is neither yes nor no; taken without it")
        return truth


def own_id(text: str) -> str:
    """An id of this program as it stands in its exports; empty for anything else."""
    folded = text.casefold()
    return folded if _OWN.fullmatch(folded) else ""


def _accepted(line: Line, draft: CustomerDraft) -> CustomerDraft:
    """The draft as the book takes it, without what it does not; who it is about must hold."""
    try:
        return checked(draft)
    except Invalid as error:
        problems = error.problems
    for field, message in problems.items():
        if field in {"name", "reference"} or (field == "email" and not draft.reference):
            line.refuse(field, message)
            return draft
        line.doubt(field, f"{message}; taken without it")
    return _accepted(line, _without(draft, problems))


def _without(draft: CustomerDraft, fields: Collection[str]) -> CustomerDraft:
    """The draft without what is in some fields; of the cards those that hold stay."""

    def kept(field: str, text: str) -> str:
        return "" if field in fields else text

    return replace(
        draft,
        email=kept("email", draft.email),
        phone=kept("phone", draft.phone),
        gender=kept("gender", draft.gender),
        city=kept("city", draft.city),
        region=kept("region", draft.region),
        country=kept("country", draft.country),
        notes=kept("notes", draft.notes),
        cards=tuple(filter(_holds, draft.cards[:CARDS_MAX])) if "cards" in fields else draft.cards,
        tags=tuple(tag for tag in draft.tags[:TAGS_MAX] if len(tag) <= TAG_CHARACTERS_MAX)
        if "tags" in fields
        else draft.tags,
    )


def _holds(card: str) -> bool:
    try:
        checked(CustomerDraft(name=_NAMELESS, cards=(card,)))
    except Invalid:
        return False
    return True
