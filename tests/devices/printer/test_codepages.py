"""Characters that printers lack, and what is printed for them."""

# ruff: noqa: RUF001 - characters that look like others are the subject here

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.receipts import texts

from devices.printer.codepages import pinned, printable, repertoire
from devices.profiles import CP737, CP852, CP858, CP866, EPSON_80, GENERIC_80, PROFILES, CodePage

ON_858 = {
    "Crème brûlée, 5 € für Zoë & Ñandú": "Crème brûlée, 5 € für Zoë & Ñandú",
    "Łódź krówka": "Lódz krówka",
    "“quoted” – it’s…": '"quoted" - it\'s...',
    "½ l ⅓ ² №7": "½ l 1/3 ² No7",
    "ﬁne Ａ１": "fine A1",
    "Việt Nam": "Viet Nam",
    "Жуков объём Ёлка": "Zhukov ob'yom Yolka",
    "Ελληνικά Ψάρι": "Ellinika Psari",
    "ラテ 김치": "rate gimci",
    "抹茶 紅茶 Latte": "[Han] Latte",
    "שלום עולם!": "[Hebrew]!",
    "نعناع ١٢": "[Arabic] 12",
    "मसाला चाय": "[Devanagari]",
    "ชาเย็น": "[Thai]",
    "🍎 🍎🍵": "[red apple][teacup without handle]",
    "a\x1bb\x10\x04\x01\u202e": "ab",
    "lost \ud800": "lost [unreadable]",
    "why?": "why?",
    "straße ẞ ÆØÅ": "straße Ss ÆØÅ",
}


@pytest.mark.parametrize("text", ON_858)
def test_stand_ins(text: str) -> None:
    assert printable(CP858)(text) == ON_858[text]


@pytest.mark.parametrize(
    ("page", "text", "shown"),
    [
        (CP852, "Łódź 5 €", "Łódź 5 EUR"),
        (CP852, "Señor", "Senor"),
        (CP866, "Привет, ñ", "Привет, n"),
        (CP737, "Ελληνικά", "Ελληνικά"),
    ],
)
def test_stand_ins_depend_on_the_page(page: CodePage, text: str, shown: str) -> None:
    assert printable(page)(text) == shown


@given(texts, st.sampled_from(EPSON_80.pages))
def test_what_is_printable_is_on_the_page(text: str, page: CodePage) -> None:
    shown = printable(page)(text)
    assert shown.encode(page.codec).decode(page.codec) == shown
    assert not any(byte < 0x20 or byte == 0x7F for byte in shown.encode(page.codec))
    assert printable(page)(shown) == shown


@given(texts, st.sampled_from(EPSON_80.pages))
def test_no_question_mark_stands_for_a_lost_character(text: str, page: CodePage) -> None:
    assert printable(page)(text).count("?") == text.count("?") + text.count("\uff1f")


@given(
    st.characters(codec=None, exclude_categories=("Cc", "Cf", "Cn", "Co", "Mn", "Mc", "Me", "Zs", "Zl", "Zp"))
)
def test_no_character_vanishes(character: str) -> None:
    assert printable(CP858)(character) != "" or "\U0001f3fb" <= character <= "\U0001f3ff"


@pytest.mark.parametrize(
    ("texts", "page"),
    [
        ([], CP858),
        (["Milk", "5 €"], CP858),
        (["Łódź", "ąę"], CP852),
        (["Пельмени"], CP866),
        (["Ελληνικός"], CP737),
        (["抹茶"], CP858),
        (["Łódź", "Crème brûlée à l'orange"], CP858),
    ],
)
def test_the_page_is_pinned_by_what_it_can_show(texts: list[str], page: CodePage) -> None:
    assert pinned(EPSON_80.pages, texts) == page


def test_a_printer_of_unknown_make_is_asked_for_common_pages_only() -> None:
    assert {page.number for page in GENERIC_80.pages} == {17, 18, 19}


def test_every_profile_has_pages_that_show_plain_english() -> None:
    ascii_letters = {chr(code) for code in range(0x20, 0x7F)}
    for profile in PROFILES:
        assert all(ascii_letters <= repertoire(page.codec) for page in profile.pages)
