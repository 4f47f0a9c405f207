"""A table is read whatever separates it, however it is encoded, and refused when it would be read wrongly."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput, NotFound, TillError
from store.services.imports.encoding import Encoding
from store.services.imports.table_file import CELL_CHARACTERS_MAX, Row, TableFile, examine

pytestmark = pytest.mark.sqlite_only("there is no database in it")


def nothing(_rows: int, _bytes: int) -> None:
    pass


def table(path: Path, data: bytes | str, codec: str | None = None) -> TableFile:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return examine(path, codec=codec, tick=nothing)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def test_rows_are_numbered_as_a_person_counts(path: Path) -> None:
    file = table(path, 'name,note\n\nAnn,"two\nlines"\r\n,\nBob,\n')
    assert file.header == ("name", "note")
    assert list(file.rows(nothing)) == [Row(3, ["Ann", "two\nlines"]), Row(5, ["Bob", ""])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_way_to_write_a_table(path: Path, delimiter: str, codec: str, end: str) -> None:
    lines = ["name|price", "J\u00fcrgen|1", "Anna|2", ""]
    file = table(path, end.join(lines).replace("|", delimiter).encode(codec))
    assert (file.delimiter, file.header) == (delimiter, ("name", "price"))
    assert [row.cells for row in file.rows(nothing)] == [["J\u00fcrgen", "1"], ["Anna", "2"]]


def test_the_hint_for_spreadsheets_is_taken_and_not_read(path: Path) -> None:
    file = table(path, "\ufeffsep=;\r\nname;note\r\nAnn;a, b, c\r\n")
    assert (file.delimiter, file.header) == (";", ("name", "note"))
    assert list(file.rows(nothing)) == [Row(2, ["Ann", "a, b, c"])]


def test_quotes_inside_a_cell_are_taken_as_they_are(path: Path) -> None:
    file = table(path, 'name,price\n"24"" screen",10\n12" pipe,5\n"He said ""no""",1\n')
    assert [row.cells[0] for row in file.rows(nothing)] == ['24" screen', '12" pipe', 'He said "no"']


def test_zero_bytes_do_not_end_a_cell(path: Path) -> None:
    file = table(path, b"name,email\nAn\x00n,a@x.com\n" + b"Bob,b@x.com\n" * 20)
    assert next(file.rows(nothing)) == Row(2, ["An\x00n", "a@x.com"])


def test_an_encoding_by_name_wins(path: Path) -> None:
    data = "name,city\nŁukasz,Łódź\n".encode("cp1250")
    file = table(path, data, "cp1252")
    assert file.encoding == Encoding("cp1252", guessed=False)
    assert next(file.rows(nothing)).cells == ["£ukasz", "£ód\u0178"]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n\r\n", b"   \t", b"\xef\xbb\xbf", b"\xff\xfe", b",,\n;;\n" * 0 + b"\xef\xbb\xbf\n"]
)
def test_an_empty_file_is_refused(path: Path, data: bytes) -> None:
    with pytest.raises(BadInput, match="there is nothing to import"):
        table(path, data)


def test_a_header_without_rows_is_a_table(path: Path) -> None:
    assert list(table(path, "name,email").rows(nothing)) == []


@pytest.mark.parametrize(
    ("data", "row"),
    [
        ('name,note\nAnn,ok\nBob,"never closed\nEve,ok\n', 3),
        ('name,note\nAnn,"' + "x" * (CELL_CHARACTERS_MAX + 1) + '"\n', 2),
    ],
)
def test_a_quote_that_is_never_closed_refuses_the_file(path: Path, data: str, row: int) -> None:
    file = table(path, data)
    with pytest.raises(BadInput, match=f"row {row} opens a quote that is never closed"):
        list(file.rows(nothing))


def test_what_cannot_be_opened_is_refused_in_words(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, refusal, words in (
        (tmp_path / "no.csv", NotFound, "there is no file"),
        (tmp_path / "no" / "no.csv", NotFound, "there is no file"),
        (tmp_path, BadInput, "is a folder"),
        (pipe, BadInput, "is not an ordinary file"),
        (Path("a\0b"), BadInput, "cannot be read"),
    ):
        with pytest.raises(refusal, match=words):
            examine(path, codec=None, tick=nothing)


def test_who_watches_hears_how_far_it_is(path: Path) -> None:
    heard: list[tuple[int, int]] = []
    file = table(path, "name\n" + "Ann\n" * 2500)
    list(file.rows(lambda rows, done: heard.append((rows, done))))
    assert [rows for rows, _ in heard] == [0, 1000, 2000]
    assert all(0 < done <= file.size for _, done in heard)


@given(data=st.binary(max_size=400), codec=st.sampled_from([None, "utf-16", "utf-16-le", "cp1250", "utf-8"]))
def test_no_bytes_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, codec: str | None
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.csv"
    try:
        rows = list(table(path, data, codec).rows(nothing))
    except TillError:
        return
    assert all(any(cell.strip() for cell in row.cells) for row in rows)
