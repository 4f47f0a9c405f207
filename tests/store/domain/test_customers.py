from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.texts import awkward_texts

from store.domain.customers import (
    CARDS_MAX,
    CREDIT_LIMIT_MAX,
    FIELD_CHARACTERS_MAX,
    NOTES_CHARACTERS_MAX,
    TAG_CHARACTERS_MAX,
    TAGS_MAX,
    CustomerDraft,
    checked,
    email_key,
)
from store.domain.errors import Invalid
from store.domain.ids import GroupId

ANN = CustomerDraft(name="Ann")


def test_a_draft_is_tidied_field_by_field() -> None:
    typed = CustomerDraft(
        name="  Ann \t Lee ",
        email="  Ann.LEE@Example.ORG ",
        phone=" +49  30 1 ",
        reference=" C-1 ",
        birth_date=" 1980-12-31 ",
        gender=" f ",
        city=" New\nYork ",
        region=" New  York",
        country=" DE ",
        notes="  two\nlines  ",
        active=False,
        consent=True,
        tax_exempt=True,
        tax_reason=" diplomat  4711",
        credit_limit=100,
        joined=7,
        tags=("Big  Spender", "wine", "WINE ", " "),
        cards=(" A100 ", "A100", "", " B200"),
        groups=(GroupId(b"g" * 16),),
    )

    assert checked(typed) == CustomerDraft(
        name="Ann Lee",
        email="ann.lee@example.org",
        phone="+49 30 1",
        reference="C-1",
        birth_date="1980-12-31",
        gender="female",
        city="New York",
        region="New York",
        country="DE",
        notes="two\nlines",
        active=False,
        consent=True,
        tax_exempt=True,
        tax_reason="diplomat 4711",
        credit_limit=100,
        joined=7,
        cards=("A100", "B200"),
        tags=("big spender", "wine"),
        groups=(GroupId(b"g" * 16),),
    )


def test_a_walk_in_needs_no_more_than_a_name() -> None:
    assert checked(ANN) == ANN


long = "x" * (FIELD_CHARACTERS_MAX + 1)


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (CustomerDraft(name=""), {"name"}),
        (CustomerDraft(name="\x00"), {"name"}),
        (replace(ANN, email="ann"), {"email"}),
        (replace(ANN, email="ann@home"), {"email"}),
        (replace(ANN, email="a b@home.org"), {"email"}),
        (replace(ANN, email="a@b.org, c@d.org"), {"email"}),
        (replace(ANN, email=f"{long}@home.org"), {"email"}),
        (replace(ANN, birth_date="31.12.1980"), {"birth_date"}),
        (replace(ANN, birth_date="1980-02-30"), {"birth_date"}),
        (replace(ANN, phone=long), {"phone"}),
        (
            replace(ANN, reference=long, gender=long, city=long, country=long),
            {"reference", "gender", "city", "country"},
        ),
        (replace(ANN, notes="x" * (NOTES_CHARACTERS_MAX + 1)), {"notes"}),
        (replace(ANN, region=long, tax_exempt=True, tax_reason=long), {"region", "tax_reason"}),
        (replace(ANN, tax_exempt=True), {"tax_reason"}),
        (replace(ANN, tax_exempt=True, tax_reason=" \x00 "), {"tax_reason"}),
        (replace(ANN, credit_limit=-1), {"credit_limit"}),
        (replace(ANN, credit_limit=CREDIT_LIMIT_MAX + 1), {"credit_limit"}),
        (replace(ANN, tags=("x" * (TAG_CHARACTERS_MAX + 1),)), {"tags"}),
        (replace(ANN, tags=tuple(f"tag{n}" for n in range(TAGS_MAX + 1))), {"tags"}),
        (replace(ANN, name="x" * 10_000, city="x" * 10_000), {"name", "city"}),
        (replace(ANN, cards=("ab",)), {"cards"}),
        (replace(ANN, cards=("x" * 49,)), {"cards"}),
        (replace(ANN, cards=("-abc",)), {"cards"}),
        (replace(ANN, cards=("a b c",)), {"cards"}),
        (replace(ANN, cards=tuple(f"card{n}" for n in range(CARDS_MAX + 1))), {"cards"}),
        (
            CustomerDraft(name=" ", email="x", birth_date="x", cards=("x",)),
            {"name", "email", "birth_date", "cards"},
        ),
    ],
)
def test_every_fault_is_told_by_its_field(draft: CustomerDraft, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        checked(draft)
    assert set(refused.value.problems) == fields


def test_who_pays_tax_has_no_reason_not_to() -> None:
    assert checked(replace(ANN, tax_reason="left over")) == ANN


@pytest.mark.parametrize(
    "email", ["a@b.co", "o'brien+tag@mail.example.org", "\u7528\u6237@\u4f8b\u3048.jp", "a.b-c_d@x-y.example"]
)
def test_addresses_that_people_have_are_taken(email: str) -> None:
    assert checked(replace(ANN, email=email)).email == email


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" Ann@Example.org ", "ann@example.org"),
        ("STRASSE@x.de", "strasse@x.de"),
        ("stra\u00dfe@x.de", "strasse@x.de"),
        ("", ""),
    ],
)
def test_an_address_is_an_identity_without_case_and_blanks(typed: str, key: str) -> None:
    assert email_key(typed) == key


@given(
    st.builds(
        CustomerDraft,
        name=awkward_texts,
        phone=awkward_texts,
        reference=awkward_texts,
        city=awkward_texts,
        notes=awkward_texts,
    )
)
def test_what_is_taken_can_be_stored_and_taken_again(draft: CustomerDraft) -> None:
    tidy = checked(replace(draft, name=f"x{draft.name}"))

    assert checked(tidy) == tidy
    for text in (tidy.name, tidy.phone, tidy.reference, tidy.city, tidy.notes):
        text.encode()
        assert "\x00" not in text
