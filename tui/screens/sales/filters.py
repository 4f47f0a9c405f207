"""What is typed into the filter of the list of sales: words, and questions such as `kind:return`. Pure.

    köhler                  this is part of the receipt's number or of the customer's name
    kind:return day:today   what came back today
    from:1.11. to:15.11.    closed on these days or between them
    lane:2                  closed on that lane, by its number or the beginning of its name

A question may be shortened to what is plain: `kind:r`. One that is not finished asks nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

from store.domain.errors import BadInput
from store.domain.listing import SaleList
from store.domain.members import Member
from store.domain.sale import SaleKind
from tui.widgets.moments import Calendar, read_past_day

KINDS: Final[Mapping[str, SaleKind]] = {kind.value or "sale": kind for kind in SaleKind}

_QUESTIONS: Final = frozenset({"kind", "day", "from", "to", "lane"})
_DAYS: Final = ("today", "yesterday", "week", "month")
_BEGUN: Final = re.compile(r"-|\d{1,4}[./-]?|\d{4}-\d{1,2}-?|\d{1,2}[./]\d{1,2}[./]\d{0,3}", re.ASCII)
"""What may become a date with the next key."""

QUICK: Final = (
    ("kind:sale", "Sales", "what was sold and nothing else"),
    ("kind:return", "Returns", "goods that came back"),
    ("kind:exchange", "Exchanges", "goods that came back for others"),
    ("kind:void", "Voids", "sales that were undone, and baskets that were given up"),
    ("day:today", "Today", "closed today"),
    ("day:yesterday", "Yesterday", "closed yesterday"),
    ("from:week", "This week", "since Monday"),
    ("from:month", "This month", "since its first day"),
)
"""What is worth a list to choose from: the question, its name, what it shows."""


def read_filter(text: str, calendar: Calendar, lanes: Sequence[Member]) -> SaleList:
    """The list that was asked for; raises BadInput with what could stand there."""
    words, asked = list[str](), SaleList()
    for word in text.split():
        question, colon, answer = word.partition(":")
        if not colon or question.casefold() not in _QUESTIONS:
            words.append(word)
        elif answer:
            asked = _narrowed(asked, question.casefold(), answer.casefold(), calendar, lanes)
    return replace(asked, text=" ".join(words))


def _narrowed(
    asked: SaleList, question: str, answer: str, calendar: Calendar, lanes: Sequence[Member]
) -> SaleList:
    if question == "kind":
        return replace(asked, kind=_kind(answer))
    if question == "lane":
        return replace(asked, lane=_lane(answer, lanes).id)
    first = _day(answer, calendar)
    if first is None:
        return asked
    if question == "from":
        return replace(asked, since=calendar.instant(first, time.min))
    after = calendar.instant(first + timedelta(days=1), time.min)
    since = calendar.instant(first, time.min) if question == "day" else asked.since
    return replace(asked, since=since, until=after)


def _kind(answer: str) -> SaleKind:
    found = [kind for name, kind in KINDS.items() if name.startswith(answer)]
    if not found:
        raise BadInput(f"kind: is one of {', '.join(KINDS)}")
    return found[0]


def _lane(answer: str, lanes: Sequence[Member]) -> Member:
    numbered = [lane for lane in lanes if str(lane.number) == answer]
    named = [lane for lane in lanes if lane.name.casefold().replace(" ", "").startswith(answer)]
    found = [*numbered, *named]
    if not found:
        known = ", ".join(f"{lane.number} ({lane.name})" for lane in lanes)
        raise BadInput(f"lane: is one of {known}")
    return found[0]


def _day(answer: str, calendar: Calendar) -> date | None:
    """The day that was meant; None while it may still become one."""
    today = calendar.today()
    word = next((word for word in _DAYS if word.startswith(answer)), answer)
    if word == "week":
        return today - timedelta(days=today.weekday())
    if word == "month":
        return today.replace(day=1)
    try:
        return read_past_day(word, calendar)
    except BadInput:
        if _BEGUN.fullmatch(answer):
            return None
        raise


def asked_too(text: str, question: str) -> str:
    """The filter with one question added, instead of what asks the same; the same one goes out again."""
    name = question.partition(":")[0]
    same = {"day", "from", "to"} if name in {"day", "from"} else {name}
    kept = [word for word in text.split() if word.casefold().partition(":")[0] not in same]
    return " ".join(kept if question in text.casefold().split() else [*kept, question])
