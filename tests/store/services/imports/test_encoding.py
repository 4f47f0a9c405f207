"""Encodings are certain where the file says so; the old Windows pages are told apart by what makes words."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.services.imports.encoding import Encoding, named, of_head, of_whole

pytestmark = pytest.mark.sqlite_only("there is no database in it")

HEADER = "name;city;note\n"


def whole(data: bytes, block: int = 1000) -> Encoding:
    return of_whole(data[start : start + block] for start in range(0, len(data), block))


WESTERN = {
    "German": "Jürgen Müller;Köln;groß\nBärbel Süß;Düsseldorf;früh",
    "French": "Hélène Lefèvre;Besançon;à côté\nFrançois Noël;Nîmes;où, déjà",
    "Spanish": "José Muñoz;Logroño;¿mañana?\nÍñigo Núñez;Cádiz;Mª Ángeles, 1º",
    "Portuguese": "João Conceição;São Paulo;às três\nInês Magalhães;Maranhão;não",
    "Danish": "Søren Kjær;Århus;på lørdag\nÅse Bjørn;Ærø;køb",
    "Swedish": "Åke Sjöström;Malmö;på söndag",
    "Italian": "Nicolò Cantù;Forlì;perché, città, più",
    "prices": "Tea;£5;½ kg\nBun;£3;¼ kg\nCafé;£2;20°",
}
CENTRAL = {
    "Polish": "Paweł Wójcik;Łódź;życzliwy\nMałgorzata Dąbrowska;Gdańsk;źle",
    "Czech": "Jiří Dvořák;Plzeň;přítel\nŽaneta Černá;Děčín;často",
    "Hungarian": "Éva Nagyő;Győr;később\nÁrpád Szűcs;Gödöllő;fűszer",
    "Slovak": "Ľuboš Kováč;Košice;ďakujem\nĎurica;Martin;päť, čerstvý",
    "Croatian": "Đorđe Babić;Čakovec;kuća\nŽeljko Perišić;Đakovo;noć",
}


@pytest.mark.parametrize("language", WESTERN)
def test_western_files(language: str) -> None:
    assert whole((HEADER + WESTERN[language]).encode("cp1252")) == Encoding("cp1252", guessed=True)


@pytest.mark.parametrize("language", CENTRAL)
def test_central_european_files(language: str) -> None:
    assert whole((HEADER + CENTRAL[language]).encode("cp1250")) == Encoding("cp1250", guessed=True)


@pytest.mark.parametrize("language", [*WESTERN, *CENTRAL])
@pytest.mark.parametrize("block", [1, 7, 1000])
def test_valid_utf_8_is_certain_wherever_it_is_cut(language: str, block: int) -> None:
    text = HEADER + (WESTERN | CENTRAL)[language]
    assert whole(text.encode(), block) == Encoding("utf-8-sig", guessed=False)


def test_utf_8_with_a_broken_place_is_still_utf_8() -> None:
    data = "Łukasz Żółć\n".encode() * 20 + b"Ren\xe9e\n"
    assert whole(data) == Encoding("utf-8-sig", guessed=True)


def test_plain_ascii_is_utf_8() -> None:
    assert whole(b"name\nAnn\n") == Encoding("utf-8-sig", guessed=False)
    assert whole(b"") == Encoding("utf-8-sig", guessed=False)


@pytest.mark.parametrize(
    ("mark", "codec"),
    [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
     (codecs.BOM_UTF32_LE, "utf-32")],
)  # fmt: skip
def test_a_mark_is_certain(mark: bytes, codec: str) -> None:
    assert of_head(mark + b"whatever") == Encoding(codec, guessed=False)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["name,email\nAnn,a@x.com\n", "名前,価格\nお茶,100\nパン,200\n", "ชื่อ;ราคา\nชา;100\nน้ำ;20\n"]
)
def test_utf_16_without_a_mark_is_known_by_its_zeros(text: str, codec: str) -> None:
    assert of_head(text.encode(codec)) == Encoding(codec, guessed=True)


def test_the_head_of_plain_text_says_nothing() -> None:
    assert of_head("name\nJürgen\n".encode("cp1252")) is None
    assert of_head(b"name\nAn\x00n,\n" + b"some more text of no interest\n" * 5) is None


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"PK\x03\x04rest", "an Excel or OpenDocument workbook"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "compressed"),
        (bytes(range(256)), "not text"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00", "not text"),
    ],
)
def test_what_is_no_text_is_refused(head: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        of_head(head)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("utf-8", "utf-8-sig"),
        ("UTF8", "utf-8-sig"),
        ("cp1250", "cp1250"),
        ("latin-1", "iso8859-1"),
        ("utf-16", "utf-16"),
    ],
)
def test_encodings_by_name(name: str, codec: str) -> None:
    assert named(name) == Encoding(codec, guessed=False)


@pytest.mark.parametrize(
    "name", ["klingon", "", "base64", "rot13", "idna", "punycode", "unicode_escape", "a\0b"]
)
def test_what_is_no_encoding_of_text_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="not an encoding"):
        named(name)


@given(st.binary())
def test_every_file_gets_a_verdict_or_is_refused(data: bytes) -> None:
    try:
        found = of_head(data) or whole(data)
    except BadInput:
        return
    data.decode(found.codec, "replace")
