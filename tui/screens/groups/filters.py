"""What is typed into the filter of the list of groups: words, and questions such as `kind:auto`. Pure.

    vip                     the name or the description has this
    kind:auto status:over   of this kind, and in this state
    discount:no             without a discount

A question may be shortened to what is plain: `kind:a`, `discount:y`. One that is not finished asks nothing.
"""

from collections.abc import Mapping
from typing import Final

from store.domain.errors import BadInput
from store.domain.groups import Group, GroupKind
from store.domain.names import name_key
from store.domain.values import dataclass

ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": tuple(kind.value for kind in GroupKind),
    "status": ("active", "inactive", "waiting", "over", "broken", "always"),
    "discount": ("yes", "no"),
}
"""The questions, and what may stand behind each."""

QUICK: Final = (
    ("status:active", "Active", "groups that give something now"),
    ("status:inactive", "Inactive", "groups that are switched off"),
    ("status:waiting", "Waiting", "groups whose period has not begun"),
    ("status:over", "Over", "groups whose period is over"),
    ("kind:manual", "Manual", "groups that people fill"),
    ("kind:auto", "Auto", "groups that fill themselves by a rule"),
    ("discount:yes", "With a discount", "groups that have one or more"),
    ("discount:no", "Without a discount", "groups that have none"),
)
"""What is worth a list to choose from: the question, its name, what it shows."""


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups to show."""

    words: tuple[str, ...] = ()
    """Folded; all of them must be there."""
    questions: tuple[tuple[str, str], ...] = ()
    """Question and answer; all of them must hold."""

    def matches(self, group: Group, status: str, discounts: int) -> bool:
        """Whether a group of this status, with so many discounts, is meant."""
        text = name_key(f"{group.name} {group.description}")
        facts = {"kind": group.kind.value, "status": status, "discount": "yes" if discounts else "no"}
        return all(word in text for word in self.words) and all(
            facts[question] == answer for question, answer in self.questions
        )


def read_filter(text: str) -> GroupFilter:
    """The filter that was typed; raises BadInput with what could stand there."""
    words, questions = [], []
    for word in name_key(text).split():
        question, colon, answer = word.partition(":")
        if not colon or question not in ANSWERS:
            words.append(word)
        elif answer:
            questions.append((question, _answer(question, answer)))
    return GroupFilter(tuple(words), tuple(questions))


def _answer(question: str, typed: str) -> str:
    found = [answer for answer in ANSWERS[question] if answer.startswith(typed)]
    if typed in found:
        return typed
    if not found:
        raise BadInput(f"{question}: is one of {', '.join(ANSWERS[question])}")
    return found[0]


def asked(text: str, question: str) -> str:
    """The filter with one question added, instead of another one of its kind."""
    name = question.partition(":")[0]
    kept = [word for word in text.split() if not word.casefold().startswith(f"{name}:")]
    return " ".join([*kept, question])
