"""What could stand at a place in the text of a rule that is still being written, for completion.

It follows the grammar loosely: a text that cannot be a rule any more expects nothing, and what is offered is
read by `grammar` in the end. Which words there are to offer is not known here.
"""

from enum import Enum, auto
from typing import Final

from store.domain.rules.faults import BadRule
from store.domain.rules.phrases import DAYS_BY_UNIT, JOINTS, WORDS_MAX, Special, Subject, subject_at
from store.domain.rules.tree import Flag, Money, Number
from store.domain.rules.words import Kind, Token, tokens
from store.domain.values import dataclass


class Wanted(Enum):
    """A part of a rule."""

    QUESTION = auto()
    """A question, `not`, a bracket, `all of`."""
    COMPARISON = auto()
    """How the subject is compared."""
    ORDER = auto()
    """The same after a period: only a sign."""
    VALUE = auto()
    """What the subject is compared with."""
    LIST = auto()
    """An opening bracket, with values after it."""
    MORE = auto()
    """A comma or the closing bracket of a list of values."""
    PERIOD = auto()
    """A number of days."""
    UNIT = auto()
    JOINT = auto()
    """`and`, `or`, or a closing bracket."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that could stand there."""

    wanted: Wanted
    start: int
    """Where what is already typed of it begins."""
    typed: str
    """That much of it, without an opening quote."""
    subject: Subject | None = None
    """What the question is about."""
    is_category: bool = False
    """Of what was bought, a category is asked for."""
    brackets: int = 0
    """How many brackets are open."""


_LISTS: Final = frozenset({"all", "any", "none"})
_PERIODS: Final = frozenset({"in", "within"})
_BEFORE_DAYS: Final = frozenset({"the", "last", "past", "next"})
_RECENT: Final = frozenset({Number.ORDERS, Money.SPENT})
"""What is still compared after its period."""


def expected(text: str, caret: int) -> list[Expected]:
    """What could stand at the caret, the likeliest first; nothing where the text before it is no rule."""
    before = text[:caret]
    start, typed = len(before), ""
    try:
        found = tokens(before)[:-1]
    except BadRule as error:
        # A quote that is still open.
        found, start = tokens(before[: error.position])[:-1], error.position
        typed = before[start + 1 :]
    else:
        if found and found[-1].kind is Kind.WORD and found[-1].end == len(before):
            start, typed = found[-1].start, found.pop().text
    way = _Way(found)
    if not way.follow():
        return []
    if start < len(before) and before[start] in "\"'“„”«":
        return [way.here(Wanted.VALUE, start, typed)] if way.wanted is Wanted.VALUE else []
    return way.ends(before, start, typed)


class _Way:
    """Goes through the pieces before the caret and notes what is expected behind them."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._place = 0
        self.wanted = Wanted.QUESTION
        self._subject: Subject | None = None
        self._is_category = False
        self._brackets = 0
        self._begin = 0
        """Where the subject or the value began."""
        self._has_begun = False
        """Whether a value of bare words has begun."""
        self._is_in_list = False

    def follow(self) -> bool:
        """Go to the end; False when the text is no beginning of a rule."""
        steps = {
            Wanted.QUESTION: self._question,
            Wanted.COMPARISON: self._comparison,
            Wanted.ORDER: self._order,
            Wanted.VALUE: self._value,
            Wanted.LIST: self._list,
            Wanted.MORE: self._more,
            Wanted.PERIOD: self._period,
            Wanted.UNIT: self._unit,
            Wanted.JOINT: self._joint,
        }
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            if not steps[self.wanted](token):
                return False
        return True

    def here(self, wanted: Wanted, start: int, typed: str) -> Expected:
        """Something expected, with what is known by now."""
        return Expected(wanted, start, typed, self._subject, self._is_category, self._brackets)

    def ends(self, before: str, start: int, typed: str) -> list[Expected]:
        """All that is expected behind the last piece."""
        here = self.here(self.wanted, start, typed)
        last = self._tokens[-1] if self._tokens else None
        if self.wanted is Wanted.COMPARISON and last is not None and last.key not in {"not", "is"}:
            # The words may go on: `birthday` is a subject, `birthday month` another.
            return [self.here(Wanted.QUESTION, self._begin, before[self._begin :]), here]
        if self.wanted is Wanted.VALUE and self._has_begun:
            value = self.here(Wanted.VALUE, self._begin, before[self._begin :])
            return [value, self.here(Wanted.MORE if self._is_in_list else Wanted.JOINT, start, typed)]
        if last is not None and last.kind is Kind.SIGN and last.end == start:
            return [self.here(Wanted.ORDER, last.start, before[last.start :]), here]
        if self.wanted is Wanted.PERIOD and self._subject not in {Special.BIRTHDAY, Special.BOUGHT}:
            return [here, self.here(Wanted.LIST, start, typed)]
        return [here]

    def _key(self, ahead: int = 0) -> str:
        place = self._place + ahead
        return self._tokens[place].key if place < len(self._tokens) else ""

    def _become(self, wanted: Wanted) -> bool:
        self.wanted, self._has_begun = wanted, False
        return True

    def _question(self, token: Token) -> bool:  # noqa: PLR0911 - one case for each piece
        if token.kind is Kind.OPEN:
            self._brackets += 1
            return True
        if token.kind in {Kind.CLOSE, Kind.COMMA}:
            return self._joint(token)
        if token.key == "not":
            return True
        if token.key in _LISTS and self._key() == "of":
            self._place += 1
            return True
        found = subject_at([token.key, *(self._key(ahead) for ahead in range(WORDS_MAX - 1))])
        if found is None:
            return False
        self._subject, length = found
        self._place += length - 1
        self._begin, self._is_category, self._is_in_list = token.start, False, False
        if self._subject is Special.BOUGHT:
            return self._become(Wanted.VALUE)
        is_whole = isinstance(self._subject, Flag) or self._subject in {Special.EVERYONE, Special.NOBODY}
        return self._become(Wanted.JOINT if is_whole else Wanted.COMPARISON)

    def _comparison(self, token: Token) -> bool:
        if token.kind is Kind.SIGN or token.key in {"is", "contains"}:
            return self._become(Wanted.VALUE)
        if token.key in {"known", "today"}:
            return self._become(Wanted.JOINT)
        if token.key in _PERIODS:
            opens = self._place < len(self._tokens) and self._tokens[self._place].kind is Kind.OPEN
            has_days = isinstance(self._subject, Special) and self._subject is Special.BIRTHDAY
            is_figure = not isinstance(self._subject, Special) and self._has_period
            return self._become(Wanted.LIST if opens or not (has_days or is_figure) else Wanted.PERIOD)
        return token.key == "not"

    @property
    def _has_period(self) -> bool:
        return self._subject in _RECENT or getattr(self._subject, "value", "") in {"last order", "joined"}

    def _order(self, token: Token) -> bool:
        return (token.kind is Kind.SIGN or token.key in {"is", "not"}) and self._become(
            Wanted.ORDER if token.key == "not" else Wanted.VALUE
        )

    def _value(self, token: Token) -> bool:  # noqa: PLR0911 - one case for each piece
        if token.kind is Kind.QUOTED:
            return self._become(Wanted.MORE if self._is_in_list else Wanted.JOINT)
        if not self._has_begun:
            return self._value_begins(token)
        if token.kind is Kind.COMMA and self._is_decimal(token):
            self._place += 1
            return True
        if token.kind in {Kind.CLOSE, Kind.COMMA}:
            return self._more(token) if self._is_in_list else self._joint(token)
        if token.key in JOINTS:
            return not self._is_in_list and self._become(Wanted.QUESTION)
        if self._subject is Special.BOUGHT and token.key in _PERIODS:
            return self._become(Wanted.PERIOD)
        return token.kind is Kind.WORD

    def _value_begins(self, token: Token) -> bool:
        before = self._tokens[self._place - 2].key if self._place > 1 else ""
        if before == "is" and token.key == "not":
            return True
        if before in {"is", "not"} and token.key == "in":
            return self._become(Wanted.LIST)
        if self._subject is Special.BOUGHT and token.key in {"category", "product"}:
            self._is_category = token.key == "category"
            return True
        self._begin, self._has_begun = token.start, True
        return token.kind is Kind.WORD and token.key not in JOINTS

    def _is_decimal(self, comma: Token) -> bool:
        following = self._tokens[self._place] if self._place < len(self._tokens) else None
        if following is None or isinstance(self._subject, Special) or self._is_in_list:
            return False
        return following.start == comma.end and following.text[:1].isdigit()

    def _list(self, token: Token) -> bool:
        self._is_in_list = True
        return token.kind is Kind.OPEN and self._become(Wanted.VALUE)

    def _more(self, token: Token) -> bool:
        if token.kind is Kind.COMMA:
            return self._become(Wanted.VALUE)
        self._is_in_list = False
        return token.kind is Kind.CLOSE and self._become(Wanted.JOINT)

    def _period(self, token: Token) -> bool:
        if token.kind is Kind.OPEN:
            return self._list(token)
        return token.key in _BEFORE_DAYS or (token.key.isdecimal() and self._become(Wanted.UNIT))

    def _unit(self, token: Token) -> bool:
        is_compared = self._subject in _RECENT
        return token.key in DAYS_BY_UNIT and self._become(Wanted.ORDER if is_compared else Wanted.JOINT)

    def _joint(self, token: Token) -> bool:
        if token.kind is Kind.CLOSE and self._brackets:
            self._brackets -= 1
            return self._become(Wanted.JOINT)
        if token.kind is Kind.COMMA and self._brackets:
            return self._become(Wanted.QUESTION)
        is_flag = isinstance(self._subject, Flag)
        if is_flag and (token.kind is Kind.SIGN or token.key == "is"):
            return self._become(Wanted.VALUE)
        return token.key in JOINTS and self._become(Wanted.QUESTION)
