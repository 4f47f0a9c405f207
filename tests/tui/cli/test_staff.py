"""`regulars staff`, on a real shop."""

import pytest
from support.command_line import CommandLine

PIN = "703185"


def told(answer: dict[str, object]) -> tuple[object, ...]:
    return tuple(answer[name] for name in ("name", "role", "active", "pin"))


def test_people_are_taken_in_changed_and_let_go(regulars: CommandLine) -> None:
    line = regulars
    mia = line.one("staff", "create", "Mia")
    assert told(mia) == ("Mia", "cashier", True, False)
    assert told(line.one("staff", "edit", "mia", "--role", "manager", "--name", "Mia Lang")) == (
        "Mia Lang", "manager", True, False,
    )  # fmt: skip
    assert told(line.one("staff", "edit", str(mia["id"]), "--inactive")) == (
        "Mia Lang", "manager", False, False,
    )  # fmt: skip
    assert [told(one) for one in line.many("staff", "list")] == [
        ("Mia Lang", "manager", False, False),
        ("Owner", "owner", True, False),
    ]
    assert line("staff", "list").out.splitlines()[1].split() == [
        "Mia", "Lang", "manager", "inactive,", "no", "PIN", mia["id"],
    ]  # fmt: skip
    assert line.one("staff", "delete", "Mia Lang") == {"deleted": mia["id"]}
    assert line("staff", "delete", "Owner").refusal() == (
        "this is the last active owner: make somebody else an owner first"
    )


def test_a_pin_comes_by_standard_input_and_never_by_the_line(regulars: CommandLine) -> None:
    line = regulars
    assert told(line.one("staff", "pin", "Owner", stdin=f"{PIN}\n")) == ("Owner", "owner", True, True)
    assert line("staff", "pin", "Owner", PIN).refusal(2).startswith("unrecognized arguments")
    line("staff", "create", "Mia")
    weak = line("staff", "pin", "Mia", stdin="1234")
    assert (weak.code, weak.err) == (
        0, "regulars: careful: its digits stand in order: it is among the first that are tried\n",
    )  # fmt: skip
    assert line("staff", "pin", "Owner", "--clear").refusal() == (
        "an active owner needs a PIN as long as anybody has one: set theirs first"
    )
    assert told(line.one("staff", "pin", "Mia", "--clear")) == ("Mia", "cashier", True, False)
    assert PIN not in "".join(str(one) for one in line.many("history"))


@pytest.mark.parametrize(
    ("typed", "words"), [("", "digits only"), ("12", "4 to 12 digits"), ("9" * 40, "4 to 12")]
)
def test_what_is_no_pin_is_refused_unsaid(regulars: CommandLine, typed: str, words: str) -> None:
    refusal = regulars("staff", "pin", "Owner", stdin=typed).refusal()
    assert words in refusal
    assert "9999" not in refusal


def test_rights_are_told_and_changed(regulars: CommandLine) -> None:
    line = regulars
    rights = {one["right"]: one for one in line.many("staff", "rights")}
    assert rights["return"] == {
        "right": "return",
        "words": "take goods back with their receipt",
        "counts": "money",
        "limits": {"cashier": "20.00", "manager": "yes", "owner": "yes"},
        "defaults": {"cashier": "20.00", "manager": "yes", "owner": "yes"},
    }
    line("staff", "rights", "cashier", "discount-percent", "15%")
    line("staff", "rights", "manager", "cash out", "100")
    changed = {one["right"]: one["limits"] for one in line.many("staff", "rights", "cashier", "return", "no")}
    assert changed["discount percent"] == {"cashier": "15", "manager": "yes", "owner": "yes"}
    assert changed["cash out"] == {"cashier": "no", "manager": "100.00", "owner": "yes"}
    assert changed["return"] == {"cashier": "no", "manager": "yes", "owner": "yes"}
    again = {
        one["right"]: one["limits"] for one in line.many("staff", "rights", "cashier", "return", "default")
    }
    assert again["return"] == {"cashier": "20.00", "manager": "yes", "owner": "yes"}
    assert line("staff", "rights", "cashier", "fly", "yes").refusal() == (
        "no right 'fly'; see them with: staff rights"
    )
    assert line("staff", "rights", "cashier", "return").refusal(2).startswith("name the right and its limit")
    assert line("staff", "rights", "cashier", "groups", "20").refusal() == "to change groups is yes or no"


def test_nobody_of_that_name(regulars: CommandLine) -> None:
    assert regulars("staff", "pin", "Eve", stdin=PIN).refusal() == (
        "nobody called 'Eve' works here; see everybody with: staff list"
    )
