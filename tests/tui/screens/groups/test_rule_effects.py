"""What a rule would do, in words, for every state it can be in."""

from dataclasses import replace

import pytest

from store.domain.discounts import Discount, Kind
from store.domain.groups import COMMON, Group, GroupKind
from store.domain.ids import DiscountId, GroupId
from store.domain.money import currency
from store.domain.rules.preview import Crowd, Linked, Preview
from tui.screens.groups.rules.effects import About, Effects, State, doubts, effect_lines, matching

EUR = currency("EUR")
VIP: Group = replace(COMMON, id=GroupId(b"v" * 16), name="VIP", kind=GroupKind.AUTO)
TEN = Linked("Ten", Discount(DiscountId(b"t" * 16), Kind.PERCENT, 1000))
NOBODY = Crowd(0, ())


def told(effects: Effects, about: About) -> list[str]:
    rows = effect_lines(effects, about, EUR, 60)
    return [text for row in rows if (text := "".join(span for span, _ in row).strip())]


def known(matches: int, enter: Crowd, leave: Crowd, *linked: Linked) -> Effects:
    return Effects(State.KNOWN, Preview(matches, enter, leave, linked), 1000)


@pytest.mark.parametrize(
    ("effects", "group", "rows"),
    [
        (
            known(30, Crowd(23, ("Ann", "Ben")), Crowd(1, ("Cy",)), TEN),
            VIP,
            ["30 of 1,000 match.", "23 enter, 1 leaves.", "23 get, 1 loses 10 % on the whole sale (Ten).",
             "Enter", "Ann", "Ben", "and 21 more", "Leave", "Cy"],
        ),
        (known(0, NOBODY, NOBODY, TEN), VIP, ["Nobody matches.", "Nobody enters or leaves.",
                                              "10 % on the whole sale (Ten): nothing changes."]),
        (known(1000, NOBODY, NOBODY), VIP, ["Everybody matches: 1,000.", "Nobody enters or leaves."]),
        (known(1, Crowd(1, ("Ann",)), NOBODY), None, ["1 of 1,000 matches.", "Enter", "Ann"]),
        (
            known(2, NOBODY, NOBODY, Linked("Ten", replace(TEN.discount, active=False))),
            replace(VIP, active=False),
            ["2 of 1,000 match.", "Nobody enters or leaves.", "VIP is switched off: it gives nothing now.",
             "10 % on the whole sale (Ten): nothing changes; it is", "switched off."],
        ),
        (
            known(2, Crowd(1, ("Ann",)), Crowd(2, ("Cy", "Di")), TEN),
            replace(VIP, kind=GroupKind.MANUAL),
            ["2 of 1,000 match.", "1 enters. 2 are in it without matching and stay.",
             "1 gets 10 % on the whole sale (Ten).", "Enter", "Ann", "Stay as exceptions", "Cy", "Di"],
        ),
        (Effects(State.FAILED, reason="the disk is full"), VIP,
         ["Not counted: the disk is full", "Ctrl+R counts again."]),
        (Effects(State.COUNTING, warnings=("nobody can meet age < 0",)), VIP,
         ["Counting ...", "! nobody can meet age < 0"]),
        (Effects(), replace(VIP, trouble="its rule is of a newer version"),
         ["! its rule is of a newer version", "Nothing is asked yet.",
          "Type a rule above, or Tab and n: what it would do is", "counted here as you go."]),
        (Effects(State.UNFINISHED), VIP, ["Not complete yet."]),
        (Effects(State.UNREADABLE, reason="this ) closes nothing"), VIP,
         ["The text cannot be read.", "this ) closes nothing"]),
    ],
)  # fmt: skip
def test_what_is_told(effects: Effects, group: Group | None, rows: list[str]) -> None:
    assert told(effects, About("VIP", group)) == rows


def test_what_a_new_group_gives_is_told() -> None:
    rows = told(known(3, Crowd(3, ()), NOBODY), About("New", None, own="10 % off"))
    assert rows[:2] == ["3 of 1,000 match.", "3 get 10 % off."]


@pytest.mark.parametrize(
    ("matches", "customers", "words"),
    [(0, 0, "Nobody matches."), (4, 4, "Everybody matches: 4."), (1, 4, "1 of 4 matches.")],
)
def test_how_many_match(matches: int, customers: int, words: str) -> None:
    assert matching(matches, customers) == words


@pytest.mark.parametrize(
    ("effects", "kind", "members", "found"),
    [
        (known(30, Crowd(2, ()), Crowd(3, ())), GroupKind.AUTO, 31, []),
        (known(30, Crowd(2, ()), Crowd(3, ())), GroupKind.AUTO, 6, ["3 leave VIP."]),
        (known(30, Crowd(2, ()), Crowd(10, ())), GroupKind.AUTO, 900, ["10 leave VIP."]),
        (known(30, Crowd(2, ()), Crowd(10, ())), GroupKind.MANUAL, 900, []),
        (known(0, NOBODY, NOBODY), GroupKind.AUTO, 0, ["Nobody meets it now."]),
        (known(1000, NOBODY, NOBODY), GroupKind.AUTO, 1000, ["Everybody meets it."]),
        (Effects(State.COUNTING), GroupKind.AUTO, None, []),
    ],
)
def test_what_is_worth_asking(
    effects: Effects, kind: GroupKind, members: int | None, found: list[str]
) -> None:
    assert list(doubts(effects, About("VIP", replace(VIP, kind=kind)), members)) == found
