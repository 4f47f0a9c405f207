"""Scans told from typing: a table of what people and scanners send, and two laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.burst import (
    RUN_CHARACTERS_MAX,
    Bursts,
    Decision,
    Focus,
    Press,
    Quiet,
    Scan,
    ScanRules,
    Stroke,
    reads_like_code,
)

EAN = "4006381333931"
NAMES = {"⏎": ("enter", "\r"), "⇥": ("tab", "\t"), "↓": ("down", None), "\n": ("ctrl+j", "\n")}
QUIETS = {"|": Quiet.CHUNK, "·": Quiet.PAUSE, "…": Quiet.SILENCE}
"""How the stories below are written: what came, and the end of a read, a pause, a silence."""


def stroke(letter: str) -> Stroke:
    if letter in NAMES:
        return Stroke(*NAMES[letter])
    if letter == "\x1d":
        return Stroke("ctrl+right_square_bracket", letter)
    return Stroke(letter, letter)


def tell(story: str, focus: Focus, rules: ScanRules | None = None) -> list[Decision]:
    machine = Bursts(rules or ScanRules())
    decisions: list[Decision] = []
    for letter in story:
        decisions += machine.feed(QUIETS.get(letter) or stroke(letter), focus)
    return decisions


def outcome(decisions: list[Decision]) -> str:
    """What a person would see: letters pressed, `<code>` scanned, what was typed and taken back gone."""
    shown: list[str] = []
    for decision in decisions:
        if isinstance(decision, Press):
            names = {stroke(letter): letter for letter in NAMES}
            shown.append(names.get(decision.stroke, decision.stroke.character or "?"))
        else:
            del shown[len(shown) - decision.pressed :]
            shown.append(f"<{decision.code}>")
    return "".join(shown)


ELSEWHERE = [
    ("a scan in one read", f"{EAN}⏎|", f"<{EAN}>"),
    ("a scan byte by byte", "4|0|0|6|3|8|1|⏎|", "<4006381>"),
    ("two scans in one read", f"{EAN}⏎{EAN}⏎|", f"<{EAN}><{EAN}>"),
    ("a scan that ends with silence", f"{EAN}|·…", f"<{EAN}>"),
    ("a hiccup in a long run is no end", "400638|·1333931|⏎|", f"<{EAN}>"),
    ("letters and digits", "ABC-1234⏎|", "<ABC-1234>"),
    ("a web address never fires its letters", "https://a.example/x|·…", "<https://a.example/x>"),
    (
        "a GS1 code with its separator",
        "]C1010400638133393110LOT\x1d21A⏎|",
        "<]C1010400638133393110LOT\x1d21A>",
    ),
    ("CR LF", f"{EAN}⏎\n|", f"<{EAN}>"),
    ("a line feed of its own is Enter", "\n|\n|", "⏎⏎"),
    ("LF", f"{EAN}\n{EAN}\n|", f"<{EAN}><{EAN}>"),
    ("CR LF by hand", "n⏎\n⏎|\n|", "n⏎⏎"),
    ("one letter waits for the pause", "n|·", "n"),
    ("one letter and nothing yet", "n|", ""),
    ("a person types", "n|·e|·x|·", "nex"),
    ("five fast letters are typing", "12345|·", "12345"),
    ("a letter, then an arrow at once", "n↓|", "n↓"),
    ("an arrow never waits", "↓|", "↓"),
    ("space acts at once", " |", " "),
    ("space held down", " | | | | | | |", "       "),
    ("plus held down", "+|+|+|+|+|+|+|+|", "++++++++"),
    ("a letter held down is typing", "jjjjjjjj|", "jjjjjjjj"),
    ("a digit held down is typing, at its end", "11111111|·…", "11111111"),
    ("the filter key, then a word at once", "/berlin⏎|", "/<berlin>"),
    ("a code that starts with equal digits", "000000123457⏎|", "<000000123457>"),
    ("a code that starts with two equal letters", "AA123456⏎|", "<AA123456>"),
    ("typing right before a scan stays apart", f"3|·*|{EAN}⏎|", f"3*<{EAN}>"),
    ("a long run, then an arrow", "12345678↓|", "<12345678>↓"),
]

IN_TEXT = [
    ("a scan in one read leaves nothing behind", f"{EAN}⏎|", f"<{EAN}>"),
    ("a scan byte by byte is taken back", "".join(f"{c}|" for c in EAN) + "⏎|", f"<{EAN}>"),
    ("a word", "espresso⏎|", "espresso⏎"),
    ("a name with a blank", "Ann Köhler⏎|", "Ann Köhler⏎"),
    ("a date", "2026-12-24⏎|", "2026-12-24⏎"),
    ("an amount", "1234.50⏎|", "1234.50⏎"),
    ("an address", "ann90@example.com⏎|", "ann90@example.com⏎"),
    ("a card number", "KD-000123⏎|", "<KD-000123>"),
    ("digits without the scanner's Enter stay", f"{EAN}|·…", EAN),
    ("digits, a silence, then Enter by hand", f"{EAN}|·…⏎|", f"{EAN}⏎"),
    ("letters come at once, one by one", "ab|c|", "abc"),
    ("short digits", "12345⏎|", "12345⏎"),
    ("Tab does not end a scan unless it is set", f"{EAN}⇥|", f"{EAN}⇥"),
]

HALF_TYPED = [
    ("the rest of a code belongs to the line", "6381333931⏎|", "6381333931⏎"),
]


@pytest.mark.parametrize(("story", "seen"), [c[1:] for c in ELSEWHERE], ids=[c[0] for c in ELSEWHERE])
def test_where_letters_are_actions(story: str, seen: str) -> None:
    assert outcome(tell(story, Focus.ELSEWHERE)) == seen


@pytest.mark.parametrize(("story", "seen"), [c[1:] for c in IN_TEXT], ids=[c[0] for c in IN_TEXT])
def test_in_a_text_field(story: str, seen: str) -> None:
    assert outcome(tell(story, Focus.TEXT)) == seen


@pytest.mark.parametrize(("story", "seen"), [c[1:] for c in HALF_TYPED], ids=[c[0] for c in HALF_TYPED])
def test_in_a_half_typed_line(story: str, seen: str) -> None:
    assert outcome(tell(story, Focus.HALF_LINE)) == seen


def test_nothing_is_pressed_before_it_is_decided() -> None:
    assert tell("400638133393|", Focus.ELSEWHERE) == []


def test_in_a_text_field_letters_are_pressed_when_the_read_is_told_and_can_be_taken_back() -> None:
    assert tell("40|", Focus.TEXT) == [Press(stroke("4"), revocable=True), Press(stroke("0"), revocable=True)]
    assert tell("4|0|06381⏎|", Focus.TEXT)[-1] == Scan("4006381", pressed=2)


@pytest.mark.parametrize(
    ("rules", "story", "seen"),
    [
        (ScanRules(suffix="tab"), f"{EAN}⇥|", f"<{EAN}>"),
        (ScanRules(suffix="tab"), f"{EAN}⏎|", f"{EAN}⏎"),
        (ScanRules(suffix="none"), f"{EAN}|·…", f"<{EAN}>"),
        (ScanRules(suffix="none"), "espresso|·…", "espresso"),
        (ScanRules(prefix="~"), "~abc⏎|", "<abc>"),
        (ScanRules(prefix="~"), f"{EAN}⏎|", f"<{EAN}>"),
        (ScanRules(prefix="~", suffix="none"), "~a|·…", "<a>"),
        (ScanRules(length_min=4), "4711⏎|", "<4711>"),
    ],
)
def test_rules_of_another_scanner(rules: ScanRules, story: str, seen: str) -> None:
    assert outcome(tell(story, Focus.TEXT, rules)) == seen


def test_a_run_without_end_is_decided_at_its_limit() -> None:
    decisions = tell("1" + "2" * (RUN_CHARACTERS_MAX - 1), Focus.ELSEWHERE)
    assert [type(decision) for decision in decisions] == [Scan]


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("4006381333931", True),
        ("]E04006381333931", True),
        ("ABC-1234", True),
        ("0104006381333931\x1d10A", True),
        ("SUMMER10", False),
        ("espresso", False),
        ("1-000012", True),
        ("2026-12-24", False),
        ("24.12.2026", False),
        ("12,50", False),
        ("Police 2024", False),
    ],
)
def test_what_reads_like_a_code(text: str, is_code: bool) -> None:  # noqa: FBT001
    assert reads_like_code(text) is is_code


TOKENS = st.lists(st.sampled_from("1279AZaz -/+⏎⇥↓|·…"), max_size=60)


@given(story=TOKENS, focus=st.sampled_from([Focus.ELSEWHERE, Focus.TEXT]))
def test_nothing_is_lost_invented_or_reordered(story: list[str], focus: Focus) -> None:
    text = "".join(story) + "…"
    told = "".join(letter for letter in text if letter not in QUIETS)
    seen = outcome(tell(text, focus))
    scans = seen.count("<")
    assert seen.replace("<", "").replace(">", "").replace("⏎", "") == told.replace("⏎", "")
    assert told.count("⏎") - seen.count("⏎") <= scans


@given(
    code=st.from_regex(r"[0-9]{7,20}", fullmatch=True).filter(lambda code: len(set(code)) > 1),
    cuts=st.lists(st.integers(0, 20), max_size=20),
    focus=st.sampled_from([Focus.ELSEWHERE, Focus.TEXT]),
    before=st.sampled_from(["", "x|·", "↓|", "12·", "⏎"]),
)
def test_a_code_is_one_scan_however_its_bytes_are_read(
    code: str, cuts: list[int], focus: Focus, before: str
) -> None:
    story = code + "⏎"
    for cut in sorted(cuts, reverse=True):
        if cut <= len(code):
            story = story[:cut] + "|" + story[cut:]
    decisions = tell(before + story + "|", focus)
    assert [decision.code for decision in decisions if isinstance(decision, Scan)] == [code]
    assert outcome(decisions).endswith(f"<{code}>")
