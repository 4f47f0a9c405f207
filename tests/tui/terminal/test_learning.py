"""What three scans of one label tell of the scanner, and what is then read of its codes."""

from collections.abc import Iterable

import pytest

from store.domain.errors import BadInput
from store.domain.machines import TypingSetup
from tui.settings import scan_rules
from tui.terminal.burst import Bursts, Focus, Quiet, Scan, ScanRules, Stroke
from tui.terminal.learning import Ear, Heard, learnt, together, words

EAN = "4006381333931"
FRENCH = "à&é\"'(-è_ç"
AS_FRENCH = EAN.translate(str.maketrans("0123456789", FRENCH))
MESSAGE = "0109520123456788" + "10L42|17260301"


def strokes(text: str, *ends: str) -> list[Stroke]:
    return [*(Stroke(each, each) for each in text), *(Stroke(end, None) for end in ends)]


def heard(text: str, gap_ms: int = 8, suffix: str = "enter") -> list[Heard]:
    return [Heard(text, suffix, gap_ms)] * 3


def read(rules: ScanRules, text: str, suffix: str = "enter", focus: Focus = Focus.ELSEWHERE) -> list[object]:
    bursts, told = Bursts(rules), []
    tokens: Iterable[Stroke | Quiet] = [*strokes(text, suffix), Quiet.CHUNK]
    for token in tokens:
        told += bursts.feed(token, focus)
    return [each for each in told if isinstance(each, Scan)]


@pytest.mark.parametrize(
    ("text", "gap_ms", "suffix", "setup"),
    [
        (EAN, 8, "enter", TypingSetup("", 35, 70, "", "enter")),
        (EAN, 0, "tab", TypingSetup("", 35, 70, "", "tab")),
        (EAN, 30, "none", TypingSetup("", 60, 95, "", "none")),
        (f"F{EAN}", 8, "enter", TypingSetup("", 35, 70, "F", "enter")),
        (f"]E0{EAN}", 8, "enter", TypingSetup("", 35, 70, "", "enter")),
        (AS_FRENCH, 8, "enter", TypingSetup("", 35, 70, "", "enter", digits=FRENCH)),
        (MESSAGE, 8, "enter", TypingSetup("", 35, 70, "", "enter", "|")),
        (MESSAGE.replace("|", "\x1d"), 8, "enter", TypingSetup("", 35, 70, "", "enter")),
    ],
    ids=["plain", "tab", "slow", "prefix", "symbology", "French keyboard", "separator", "separator as it is"],
)
def test_three_scans_tell_how_it_types(text: str, gap_ms: int, suffix: str, setup: TypingSetup) -> None:
    assert learnt(heard(text, gap_ms, suffix)) == setup
    assert words(setup)


@pytest.mark.parametrize(
    ("scans", "why"),
    [
        ([*heard(EAN)[:2], Heard("96385074", "enter", 8)], "not the same"),
        ([*heard(EAN)[:2], Heard(EAN, "tab", 8)], "not the same"),
        (heard(EAN, 140), "140 ms between two characters is a person's pace"),
        (heard("4006381333932"), "no product's code"),
        (heard("espresso"), "no product's code"),
        (heard("42"), "too short"),
        (heard('&)àààéé"'), "leaves open which keyboard"),
        (heard("12A345678"), "no product's code"),
    ],
    ids=[
        "another label",
        "another end",
        "a person",
        "wrong check digit",
        "a word",
        "nothing much",
        "French or Belgian",
        "a letter within",
    ],
)
def test_what_tells_nothing_says_what_to_do(scans: list[Heard], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        learnt(scans)


def test_what_was_learnt_reads_the_next_code() -> None:
    usual = ScanRules()
    assert Scan(EAN) not in read(usual, AS_FRENCH)
    assert read(scan_rules(usual, learnt(heard(AS_FRENCH))), AS_FRENCH) == [Scan(EAN)]
    assert read(scan_rules(usual, learnt(heard(AS_FRENCH))), AS_FRENCH, focus=Focus.TEXT) == [Scan(EAN, 0)]
    assert read(scan_rules(usual, learnt(heard(f"F{EAN}"))), f"F{EAN}") == [Scan(EAN)]
    assert read(scan_rules(usual, learnt(heard(EAN, suffix="tab"))), EAN, "tab") == [Scan(EAN)]
    separated = MESSAGE.replace("|", "\x1d")
    assert read(scan_rules(usual, learnt(heard(MESSAGE))), MESSAGE) == [Scan(separated)]


AZERTY, QWERTZ = "qaaqzwwz,mQAAQZWWZ?M", "zyyzZYYZ"


@pytest.mark.parametrize(
    ("receipt", "digits", "others", "typed", "code"),
    [
        ("1-000168", "", "", "REF-42Z", "REF-42Z"),
        ("1ß000168", "", f"ß-{QWERTZ}", "REFß42Y", "REF-42Z"),
        ("1'000168", "", "'-", "REF'42Z", "REF-42Z"),
        ("12+000168", "", "+-", "REF+42Z", "REF-42Z"),
        ("&)ààà&-_", FRENCH, f")-{AZERTY}", "?QW)'é", "MAZ-42"),
        ("&)ààà&§!", "à&é\"'(§è!ç", f")-{AZERTY}", "?QW)'é", "MAZ-42"),
        ("+=ééé+ěř", "é+ěščřžýáí", f"=-{QWERTZ}", "REF=čěY", "REF-42Z"),
    ],
    ids=["US", "German", "Spanish", "Swedish", "French", "Belgian", "Czech"],
)
def test_the_number_of_a_receipt_tells_what_is_typed_for_letters_and_the_hyphen(
    receipt: str, digits: str, others: str, typed: str, code: str
) -> None:
    taught = learnt(heard(receipt))
    assert (taught.digits, taught.others) == (digits, others)
    assert words(taught)
    assert read(scan_rules(ScanRules(), taught), typed) == [Scan(code)]


def test_what_stands_before_a_product_is_no_number_of_a_lane() -> None:
    assert learnt(heard(f"12~{EAN}")) == TypingSetup("", 35, 70, "12~", "enter")


def test_what_labels_of_several_kinds_tell_is_put_together() -> None:
    german, separated = learnt(heard("1ß000168")), learnt(heard(MESSAGE))
    both = together(german, separated)
    assert (both.others, both.separator) == (german.others, "|")
    assert together(both, learnt(heard(EAN))) == both
    french = learnt(heard(AS_FRENCH))
    assert together(both, french) == french, "it is on another keyboard now"


def test_what_nobody_taught_is_as_the_settings_have_it() -> None:
    usual = ScanRules(pause_ms=20, silence_ms=40, suffix="tab", prefix="~")
    assert scan_rules(usual, TypingSetup()) == usual
    taught = scan_rules(usual, TypingSetup(pause_ms=60))
    assert (taught.pause_ms, taught.silence_ms, taught.prefix) == (60, 60, "~")


def test_an_ear_measures_the_longest_pause_and_takes_keys_for_the_end() -> None:
    ear = Ear()
    assert ear.finish() is None
    ear.hear(strokes("96385"), 10.0)
    ear.hear(strokes("074"), 10.012)
    assert ear.is_open
    ear.hear(strokes("", "enter"), 10.020)
    assert ear.finish() == Heard("96385074", "enter", 12)
    ear.hear(strokes("96385074"), 20.0)
    assert ear.finish() == Heard("96385074", "none", 0)
    ear.hear(strokes("", "down"), 30.0)
    assert ear.finish() is None
    assert not Ear().is_open
