"""A rule from the text that a person writes. The words are read by `cursor`, each question by `questions`.

The grammar, with what stands in quotes as it is written, in upper or lower case, and {…} for any number of:

    rule      = all {"or" all}
    all       = part {"and" part}
    part      = {"not"} ( "(" rule ")" | list | question )
    list      = ("all of" | "any of" | "none of") "(" [rule {"," rule}] ")"
    question  = text ("=" | "!=" | "contains" | "not contains") VALUE
              | text ("in" | "not in") "(" VALUE {"," VALUE} ")"
              | text "known" | "birth date known"
              | number order VALUE
              | number ("in" | "not in") "(" VALUE {"," VALUE} ")"
              | ("orders" | "spent") period order VALUE
              | ("last order" | "joined") period
              | "birthday" period | "birthday today"
              | "bought" ["product"] VALUE [period]
              | "bought category" VALUE [period]
              | ("group" | "tag") ("=" | "!=") VALUE
              | ("group" | "tag") ("in" | "not in") "(" VALUE {"," VALUE} ")"
              | flag [("=" | "!=") ("yes" | "no")]
              | "status" ("=" | "!=") ("active" | "inactive")
              | "everyone" | "nobody"
    text      = "name" | "email" | "phone" | "reference" | "city" | "region" | "country" | "gender" | "notes"
    number    = "age" | "birthday month" | "birthday day" | "birth date" | "joined" | "orders" | "last order"
              | "points" | "spent" | "balance"
    flag      = "active" | "consent" | "tax exempt"
    order     = "=" | "!=" | "<" | "<=" | ">" | ">="
    period    = ("in" | "within") ["the"] ["last" | "next"] DAYS ("day" | "days" | "week" | "weeks")

`not` binds closest, then `and`, then `or`. A value is one text in quotes, in which a quote stands twice, or
bare words up to the next `and`, `or`, comma or bracket. Amounts are in the shop's currency (500, 12.50 or
12,50), dates are 1980-12-31, months numbers or English names, `last order` and `joined` count days ago
(30 days, 4 weeks), `joined` can also be compared with a date. `is` is `=`, `is not` is `!=`, `is in` is `in`.

Texts are compared without regard to case; accents count. A comparison with what is missing is false and its
`not` is true; `!=` and `not in` are the `not` of `=` and `in`, so `gender != male` is true of whoever has no
gender. The last 30 days are today and the 29 before. Whoever was born on 29 February turns on 1 March in a
year without that day. Examples:

    age >= 60 and spent > 500 and last order < 30 days
    gender = male and birthday month = 5
    not (city = "São Paulo") or age < 18
    bought "Espresso" in 30 days and group not in (VIP, Staff)
"""

from typing import Final

from store.domain.errors import BadInput
from store.domain.rules.cursor import Cursor
from store.domain.rules.faults import BadRule
from store.domain.rules.ports import Names
from store.domain.rules.questions import Questions
from store.domain.rules.shape import PARTS_MAX, checked
from store.domain.rules.tree import AllOf, AnyOf, Not, Rule
from store.domain.rules.words import Kind

BRACKETS_MAX: Final = 60
"""Inside each other: twice what a rule is nested, since some may be superfluous."""

_LISTS: Final = frozenset({"all", "any", "none"})


def parse(text: str, names: Names) -> Rule:
    """Read a rule, in its normal form; raises BadRule, which says where it goes wrong."""
    reader = _Reader(text, names)
    rule = reader.whole()
    try:
        return checked(rule)
    except BadInput as error:
        raise BadRule(str(error), 0) from error


class _Reader:
    """Reads how questions are joined."""

    def __init__(self, text: str, names: Names) -> None:
        self._cursor = Cursor(text)
        self._questions = Questions(self._cursor, names)
        self._brackets = 0
        self._asked = 0

    def whole(self) -> Rule:
        if self._cursor.now.kind is Kind.END:
            raise BadRule("a rule is needed", 0, "write one such as age >= 60 and spent > 500")
        rule = self._rule()
        token = self._cursor.now
        if token.kind is Kind.CLOSE:
            raise BadRule("this ) closes nothing", token.start)
        if token.kind is not Kind.END:
            raise BadRule(f"'and' or 'or' is missing{self._cursor.before(token)}", token.start)
        return rule

    def _rule(self) -> Rule:
        parts = [self._all()]
        while self._cursor.accept("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Rule:
        parts = [self._part()]
        while self._cursor.accept("and"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _part(self) -> Rule:
        is_negated = False
        while self._cursor.accept("not"):
            is_negated = not is_negated
        rule = self._bare_part()
        return Not(rule) if is_negated else rule

    def _bare_part(self) -> Rule:
        cursor = self._cursor
        if cursor.now.kind is Kind.OPEN:
            return self._bracketed()
        if cursor.now.key in _LISTS and cursor.ahead(1).key == "of":
            return self._list()
        self._asked += 1
        if self._asked > PARTS_MAX:
            raise BadRule(f"a rule may ask {PARTS_MAX} things", cursor.now.start, "split it into groups")
        return self._questions.question()

    def _bracketed(self) -> Rule:
        self._open()
        rule = self._rule()
        self._close()
        return rule

    def _list(self) -> Rule:
        kind = self._cursor.take().key
        self._cursor.take()
        self._open()
        parts: list[Rule] = []
        if self._cursor.now.kind is not Kind.CLOSE:
            parts.append(self._rule())
        while self._cursor.accept_kind(Kind.COMMA):
            parts.append(self._rule())
        self._close()
        if kind == "all":
            return AllOf(tuple(parts))
        return AnyOf(tuple(parts)) if kind == "any" else Not(AnyOf(tuple(parts)))

    def _open(self) -> None:
        token = self._cursor.now
        if not self._cursor.accept_kind(Kind.OPEN):
            raise BadRule(f"( is missing{self._cursor.before(token)}", token.start)
        self._brackets += 1
        if self._brackets > BRACKETS_MAX:
            raise BadRule(
                f"more than {BRACKETS_MAX} brackets inside each other",
                token.start,
                "make groups of the parts",
            )

    def _close(self) -> None:
        token = self._cursor.now
        if not self._cursor.accept_kind(Kind.CLOSE):
            what = ") is missing" if token.kind is Kind.END else "'and', 'or' or ) is missing"
            raise BadRule(f"{what}{self._cursor.before(token)}", token.start)
        self._brackets -= 1
