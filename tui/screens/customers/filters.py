"""What is typed into the filter of the list of customers: words, and questions as `status:inactive`. Pure.

    köhler berlin           both words occur in name, e-mail, phone, reference, city or card number
    group:no birthday:month nobody has put them into a group, and their birthday is this month

A question may be shortened to what is plain: `group:n`. One that is not finished asks nothing.
"""

from collections.abc import Mapping
from typing import Final

from store.domain.errors import BadInput
from store.domain.listing import Quick
from store.domain.values import dataclass

ANSWERS: Final[Mapping[str, Mapping[str, Quick]]] = {
    "status": {"active": Quick.ACTIVE, "inactive": Quick.INACTIVE},
    "group": {"yes": Quick.GROUPED, "no": Quick.UNGROUPED},
    "email": {"no": Quick.NO_EMAIL},
    "consent": {"yes": Quick.CONSENT},
    "birthday": {"month": Quick.BIRTHDAY_MONTH},
    "joined": {"month": Quick.NEW_THIS_MONTH},
}
"""The questions, and what may stand behind each."""

QUICK: Final = (
    ("status:active", "Active", "those who are switched on"),
    ("status:inactive", "Inactive", "those who are switched off"),
    ("group:yes", "In a group", "in one or more, by hand or by a rule"),
    ("group:no", "In no group", "nobody has put them into one"),
    ("email:no", "Without e-mail", "no address is known"),
    ("consent:yes", "May be mailed", "those who agreed to mailings"),
    ("birthday:month", "Birthday this month", "any day of it"),
    ("joined:month", "New this month", "joined since its first day"),
)
"""What is worth a list to choose from: the question, its name, what it shows."""


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers to show."""

    words: str = ""
    quick: frozenset[Quick] = frozenset()
    """All of them must hold."""


def read_filter(text: str) -> CustomerFilter:
    """The filter that was typed; raises BadInput with what could stand there."""
    words, quick = [], set[Quick]()
    for word in text.split():
        question, colon, answer = word.casefold().partition(":")
        if not colon or question not in ANSWERS:
            words.append(word)
        elif answer:
            quick.add(_answer(question, answer))
    return CustomerFilter(" ".join(words), frozenset(quick))


def _answer(question: str, typed: str) -> Quick:
    answers = ANSWERS[question]
    found = [quick for answer, quick in answers.items() if answer.startswith(typed)]
    if not found:
        raise BadInput(f"{question}: is one of {', '.join(answers)}")
    return found[0]


def asked(text: str, question: str) -> str:
    """The filter with one question added, instead of another one of its kind; the same one goes out again."""
    name = question.partition(":")[0]
    kept = [word for word in text.split() if not word.casefold().startswith(f"{name}:")]
    return " ".join(kept if question in text.casefold().split() else [*kept, question])
