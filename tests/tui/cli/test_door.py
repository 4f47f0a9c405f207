"""What commands share: a running till hears of what they wrote, and tables stay straight."""

import argparse
import contextlib
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command_line import CommandLine

from store.domain.cells import width
from tui import control
from tui.cli import door


@pytest.fixture
def pokes(regulars: CommandLine) -> Iterator[list[control.Line]]:
    """What callers of a till on this shop have asked for."""
    heard: list[control.Line] = []
    till = control.serve(regulars.shop, {"poke": lambda call: heard.append(call.request)})
    yield heard
    till.close()


WRITES: tuple[tuple[str, ...], ...] = (
    ("groups", "create", "VIP"),
    ("customers", "create", "--name", "Ann"),
    ("products", "create", "--name", "Tea", "--price", "1"),
    ("rewards", "create", "Stars"),
)
READS: tuple[tuple[str, ...], ...] = (
    ("groups", "list"),
    ("customers", "list"),
    ("shop", "show"),
    ("groups", "create", " "),
)


def test_a_running_till_hears_of_every_write_and_of_nothing_else(
    regulars: CommandLine, pokes: list[control.Line]
) -> None:
    for words in READS:
        regulars(*words)
    assert pokes == []
    for words in WRITES:
        regulars.one(*words)
    assert pokes == [{"do": "poke"}] * len(WRITES)


def test_a_till_that_cannot_answer_keeps_no_write_from_being_done(regulars: CommandLine) -> None:
    def fail(_: control.Call) -> None:
        raise ZeroDivisionError

    till = control.serve(regulars.shop, {"poke": fail})
    regulars.one("groups", "create", "VIP")
    till.close()
    assert regulars.names("groups", "list") == ["VIP", "Common group"]


def test_while_a_book_is_restored_no_command_writes_into_the_old_one(regulars: CommandLine) -> None:
    with control.sharing(regulars.shop, alone=True, refused=""):
        assert "is being restored from another lane: wait" in regulars("groups", "create", "VIP").refusal()
    with control.sharing(regulars.shop, alone=False, refused=""):
        regulars.one("groups", "create", "VIP")


TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)


@given(st.lists(st.tuples(TEXTS, st.integers().map(str)), max_size=6))
def test_columns_are_straight_whatever_stands_in_them(rows: list[tuple[str, str]]) -> None:
    heads, *lines = door.table(("Left", ">Right"), rows)
    assert len({width(line) for line in (heads, *lines)}) == 1
    assert [line.rsplit(maxsplit=1)[-1] for line in lines] == [right for _, right in rows]
    assert not any(character in line for line in lines for character in "\n\r\t\x1b\u202e")


@given(st.lists(st.dictionaries(TEXTS, TEXTS | st.integers(), max_size=3), max_size=4))
def test_a_list_is_the_same_json_as_if_it_were_known_at_once(items: list[dict[str, str | int]]) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        door.say_list(argparse.Namespace(json=True), iter(items), lambda item: item, lambda _: ())
    assert out.getvalue() == json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def test_a_list_is_written_while_it_is_read() -> None:
    read = iter(range(10**9))
    lines = door.table(("Number",), ((str(number),) for number in read))
    assert [next(lines) for _ in range(3)] == ["Number", "0", "1"]
    assert next(read) < 10_000


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann", "Ann"),
        ("\u202eevil", "evil"),
        ("a\u200db", "ab"),
        ("\x1b[31mred", "[31mred"),
        ("two\nlines\tand", "two lines and"),
        ("Zo\u0065\u0308", "Zoë"),
        ("\x9b2J", "2J"),
    ],
)
def test_no_answer_moves_the_cursor_or_turns_the_line(name: str, shown: str) -> None:
    plain, known = argparse.Namespace(json=False), argparse.Namespace(json=True)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        door.say(plain, None, [f"{name} is deleted"])
        door.say_line(plain, None, name)
    assert out.getvalue() == f"{shown} is deleted\n{shown}\n"
    with contextlib.redirect_stdout(io.StringIO()) as out:
        door.say(known, name, ())
    assert json.loads(out.getvalue()) == name
