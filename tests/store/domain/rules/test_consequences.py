"""What deleting and merging does to rules, in sentences."""

from store.domain.rules.consequences import (
    Consequence,
    Consequences,
    moves,
    refusal_to_delete,
    refusal_to_merge,
)
from store.domain.rules.preview import Crowd


def one(name: str, enter: int = 0, leave: int = 0) -> Consequence:
    return Consequence(name, Crowd(enter, ()), Crowd(leave, ()), ())


def test_who_moves() -> None:
    found = [moves(one("A", *each)) for each in ((0, 0), (1, 0), (0, 1), (2, 1300))]
    assert found == ["nobody enters or leaves", "1 enters", "1 leaves", "2 enter, 1,300 leave"]
    assert Consequences((one("A", 1, 2), one("B", 3))).moved == 6


def test_one_rule() -> None:
    found = Consequences((one("Zero", leave=3),), ("Follow",))
    assert refusal_to_delete(["VIP"], found) == (
        "the rule of Zero leads to VIP: once deleted, nobody meets it (Zero: 3 leave);"
        " edit that rule first, merge the group into another, or say --even-so"
    )
    assert refusal_to_merge(["VIP", "Old"], "Staff", found) == (
        "the rule of Zero would ask for everybody in Staff when VIP and Old are part of it"
        " (Zero: 3 leave; Follow may follow); to do it, say --even-so"
    )


def test_many_rules_are_counted() -> None:
    found = Consequences(tuple(one(f"G{number}", leave=1) for number in range(7)))
    assert refusal_to_delete(["VIP"], found) == (
        "the rules of G0, G1, G2, G3, G4 and 2 more lead to VIP: once deleted, nobody meets them"
        " (G0: 1 leaves; G1: 1 leaves; G2: 1 leaves; G3: 1 leaves; G4: 1 leaves; and 2 more groups);"
        " edit those rules first, merge the group into another, or say --even-so"
    )
