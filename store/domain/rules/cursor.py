"""A place in the text of a rule: what stands there, and going on. Values are read, but not understood."""

from typing import Final

from store.domain.names import clean
from store.domain.rules.faults import BadRule, did_you_mean, shown
from store.domain.rules.phrases import DAYS_BY_UNIT, JOINTS, WORDS_MAX, Subject, subject_at
from store.domain.rules.shape import DAYS_MAX
from store.domain.rules.words import Kind, Token, tokens
from store.domain.values import dataclass

_DIGITS_MAX: Final = 9


@dataclass(frozen=True, slots=True)
class Value:
    """A value as typed, tidied, and where it stands."""

    text: str
    start: int


class Cursor:
    """Goes once through the pieces of a rule."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._place = 0

    @property
    def now(self) -> Token:
        """The piece to be read."""
        return self.ahead(0)

    def ahead(self, count: int) -> Token:
        """The piece `count` further on, the END for all after it."""
        return self._tokens[min(self._place + count, len(self._tokens) - 1)]

    def take(self) -> Token:
        """Read a piece."""
        token = self.now
        if token.kind is not Kind.END:
            self._place += 1
        return token

    def accept(self, *words: str) -> bool:
        """Read one of some words if it is there."""
        if self.now.key not in words:
            return False
        self._place += 1
        return True

    def accept_kind(self, kind: Kind) -> bool:
        """Read a piece of a kind if it is there."""
        if self.now.kind is not kind:
            return False
        self._place += 1
        return True

    def subject(self, ahead: int = 0) -> tuple[Subject, int] | None:
        """What the words here ask about and how many they are; they are not read."""
        return subject_at([token.key for token in map(self.ahead, range(ahead, ahead + WORDS_MAX))])

    def value(self, *, until: frozenset[str] = frozenset()) -> Value:
        """Read a quoted text, or bare words up to `and`, `or`, one of `until`, or what is no word."""
        begin, first = self._place, self.now
        if self.accept_kind(Kind.QUOTED):
            return Value(clean(first.text), first.start)
        last = first
        while self.now.kind is Kind.WORD and self.now.key not in JOINTS and self.now.key not in until:
            last = self.take()
        if self._place == begin:
            raise BadRule(f"a value is missing{self.before(first)}", first.start)
        if self.now.kind in {Kind.SIGN, Kind.QUOTED, Kind.OPEN}:
            self._refuse_missing_joint(begin + 1)
        return Value(clean(self._text[first.start : last.end]), first.start)

    def number(self) -> Value:
        """Read a value; a comma with digits close to it on both sides is a decimal one."""
        whole = self.value()
        comma, fraction = self.now, self.ahead(1)
        before = self._tokens[self._place - 1]
        if not (comma.text == "," and before.text[-1:].isdigit() and fraction.text[:1].isdigit()):
            return whole
        if (before.end, comma.end) != (comma.start, fraction.start):
            return whole
        self.take()
        rest = self.value()
        return Value(f"{whole.text}.{rest.text}", whole.start)

    def values(self, *, is_amount: bool) -> list[Value]:
        """Read the bracketed list after `in`."""
        if not self.accept_kind(Kind.OPEN):
            what = f"a list in brackets is missing{self.before(self.now)}"
            raise BadRule(what, self.now.start, "write it as in (one, two)")
        found = [self.value()]
        while not self.accept_kind(Kind.CLOSE):
            comma = self.now
            if not self.accept_kind(Kind.COMMA):
                raise BadRule(f"a comma or ) is missing{self.before(comma)}", comma.start)
            is_close = comma.start == self._tokens[self._place - 2].end and comma.end == self.now.start
            if is_amount and is_close and found[-1].text[-1:].isdigit() and self.now.text[:1].isdigit():
                raise BadRule(
                    "this comma could part two amounts or be a decimal one",
                    comma.start,
                    "write a decimal point, or a blank after the comma",
                )
            found.append(self.value())
        return found

    def period(self) -> int:
        """Read what follows `in`: a number of days, with `the last` before it if that reads better."""
        self.accept("the")
        self.accept("last", "past", "next")
        number = self.take()
        if not (number.key.isdecimal() and len(number.key) <= _DIGITS_MAX):
            raise BadRule(
                f"a number of days is missing{self.before(number)}", number.start, "write it as in 30 days"
            )
        unit = self.take()
        if unit.key not in DAYS_BY_UNIT:
            raise BadRule(
                f"'days' is missing{self.before(unit)}", unit.start, f"write it as in {number.text} days"
            )
        days = int(number.key) * DAYS_BY_UNIT[unit.key]
        if days > DAYS_MAX:
            raise BadRule(f"a period has at most {DAYS_MAX} days, not {days}", number.start)
        return days

    def before(self, token: Token) -> str:
        """Where something is missing, in words."""
        return (
            " at the end"
            if token.kind is Kind.END
            else f" before {shown(self._text[token.start : token.end])}"
        )

    def _refuse_missing_joint(self, start: int) -> None:
        """Say that bare words ran into the next question, and where that begins."""
        for place in range(start, self._place):
            if self.subject(place - self._place) is not None:
                token = self._tokens[place]
                what = f"'and' or 'or' is missing before {shown(token.text)}"
                raise BadRule(what, token.start, did_you_mean(self._tokens[place - 1].text, sorted(JOINTS)))
        raise BadRule(
            f"{shown(self._text[self.now.start : self.now.end])} does not belong here",
            self.now.start,
            "put 'and' or 'or' between questions, and values of several words in quotes",
        )
