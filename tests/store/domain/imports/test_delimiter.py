"""The separator is the one by which header and rows agree; what stands in quotes does not count."""

import pytest

from store.domain.imports.delimiter import hinted, sniffed


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("name,email\nAnn,a@x.com\n", ","),
        ("name;price\nTea;1,50\nBun;2,00\n", ";"),
        ("name\tprice\nTea, green\t1,50\n", "\t"),
        ("name|price\nTea|1\n", "|"),
        ('"Lee, Ann";email\n"Kim, Bo";b@x.com\n', ";"),
        ("name;notes\nAnn;one, two, three\nBo;four, five\n", ";"),
        ('name,notes\nAnn,"a;b;c"\nBo,"d;e\nf;g"\n', ","),
        ("name\nAnn\nBo\n", ","),
        ("name;email", ";"),
        ("name,email,phone\nAnn,a@x.com\nBo,,1\n", ","),
        ("", ","),
    ],
)
def test_separators(sample: str, delimiter: str) -> None:
    assert sniffed(sample, whole=True) == delimiter


def test_a_line_that_is_cut_off_does_not_count() -> None:
    assert sniffed("name;price\nTea;1,50\nBun,cake,ta", whole=False) == ";"


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("sep=;\r\n", ";"), ('"sep=\t"', "\t"), ("\ufeffSEP=|", "|"), ("separator", ""), ("", "")],
)
def test_the_hint_of_a_spreadsheet(line: str, delimiter: str) -> None:
    assert hinted(line) == delimiter
