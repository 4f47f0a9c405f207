from dataclasses import replace

import pytest

from store.domain.ids import CustomerId
from store.domain.twins import Person, Twins, compared

ANN = Person(id=CustomerId(b"a" * 16), name="Ann Köhler")
OTHER = replace(ANN, id=CustomerId(b"b" * 16))


def of(
    one: dict[str, object], other: dict[str, object]
) -> tuple[tuple[str, ...], tuple[str, ...], int] | None:
    found = compared(replace(ANN, **one), replace(OTHER, **other))  # type: ignore[arg-type] # fields by name
    return None if found is None else (found.reasons, found.against, found.weight)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, (("same name",), (), 30)),
        ({}, {"name": "ann  köhler"}, (("same name",), (), 30)),
        ({}, {"name": "Ann Koehler"}, (("names differ by accents",), (), 30)),
        ({}, {"name": "Köhler, Ann"}, (("names differ by word order",), (), 30)),
        ({}, {"name": "Bob Lee"}, None),
        (
            {"cards": frozenset({"C1", "C2"})},
            {"cards": frozenset({"C2"}), "name": "Bob"},
            (("same card",), (), 100),
        ),
        (
            {"email": "a@b.org", "birth_date": "1980-12-31", "city": "Bonn"},
            {"email": "a@b.org", "birth_date": "1980-12-31", "city": "BONN"},
            (("same e-mail", "same name", "same birth date", "same city"), (), 155),
        ),
        (
            {"email": "a@b.org", "birth_date": "1980-12-31"},
            {"email": "a@b.org", "birth_date": "1981-12-31", "name": "Bob"},
            (("same e-mail",), ("birth dates differ",), 90),
        ),
        (
            {"phone": "+49 30 1234567"},
            {"phone": "030 1234567", "name": "Bob"},
            (("same phone",), (), 50),
        ),
        ({"reference": "R1"}, {"reference": "R1", "name": "Bob"}, (("same reference",), (), 90)),
        ({"birth_date": "1980-12-31"}, {"birth_date": "1981-12-31"}, None),
        (
            {"email": "a@b.org", "phone": "030 1234567"},
            {"email": "x@b.org", "phone": "030 7654321"},
            None,
        ),
        ({"email": "a@b.org"}, {"email": "x@b.org"}, (("same name",), ("e-mails differ",), 30)),
    ],
)
def test_what_two_have_in_common(
    one: dict[str, object],
    other: dict[str, object],
    expected: tuple[tuple[str, ...], tuple[str, ...], int] | None,
) -> None:
    assert of(one, other) == expected
    assert of(other, one) == expected


def test_who_was_there_first_stands_first() -> None:
    assert compared(OTHER, ANN) == Twins(ANN, OTHER, ("same name",), (), 30)
