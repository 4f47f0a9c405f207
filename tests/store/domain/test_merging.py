from collections.abc import Mapping

import pytest

from store.domain.customers import Customer
from store.domain.errors import BadInput
from store.domain.ids import CustomerId
from store.domain.merging import FIELDS, merge_fields, values_of


def customer(**known: object) -> Customer:
    fields: dict[str, object] = {
        "id": CustomerId(b"x" * 16), "name": "Ann", "email": "", "phone": "", "reference": "",
        "birth_date": "", "gender": "", "city": "", "region": "", "country": "", "notes": "", "active": True,
        "consent": False, "tax_exempt": False, "tax_reason": "", "credit_limit": 0, "joined": 5, "cards": (),
        "tags": (), "groups": (),
    }  # fmt: skip
    return Customer(**{**fields, **known})  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("first", "second", "chosen", "expected"),
    [
        ({}, {}, {}, {}),
        ({"city": "Bonn"}, {"city": "Köln"}, {}, {"city": "Bonn"}),
        ({}, {"city": "Köln", "credit_limit": 100}, {}, {"city": "Köln", "credit_limit": 100}),
        ({"city": "Bonn"}, {"city": "Köln"}, {"city": "second"}, {"city": "Köln"}),
        ({"city": "Bonn"}, {}, {"city": "second"}, {"city": ""}),
        ({"notes": "tea"}, {"notes": "coffee"}, {}, {"notes": "tea\ncoffee"}),
        ({"notes": "tea"}, {"notes": "tea"}, {}, {"notes": "tea"}),
        ({"notes": "tea"}, {"notes": "x" * 3999}, {}, {"notes": "tea"}),
        ({"joined": 9}, {"joined": 3}, {}, {"joined": 3}),
        ({"consent": True}, {"consent": False}, {}, {"consent": 0}),
        ({"consent": True}, {"consent": True}, {}, {"consent": 1}),
        ({"consent": False}, {"consent": True}, {"consent": "second"}, {"consent": 1}),
        ({"active": False}, {"active": True}, {}, {"active": 0}),
        (
            {"tax_exempt": True, "tax_reason": "A"},
            {"tax_exempt": True, "tax_reason": "B"},
            {"tax_exempt": "second"},
            {"tax_exempt": 1, "tax_reason": "B"},
        ),
        ({}, {"tax_exempt": True, "tax_reason": "B"}, {}, {"tax_exempt": 0, "tax_reason": ""}),
    ],
)
def test_what_the_two_become(
    first: dict[str, object],
    second: dict[str, object],
    chosen: Mapping[str, str],
    expected: dict[str, object],
) -> None:
    one, other = customer(**first), customer(**second)
    values = values_of(merge_fields(one, other, chosen), one, other)
    nothing = {name: getattr(customer(), name) for name in (*FIELDS, "tax_reason")}
    assert values == {**nothing, **expected}


@pytest.mark.parametrize("chosen", [{"cards": "first"}, {"city": "third"}, {"city": "both"}, {"city": ""}])
def test_a_choice_that_is_none(chosen: dict[str, str]) -> None:
    with pytest.raises(BadInput) as refused:
        merge_fields(customer(), customer(), chosen)
    assert refused.value.field == next(iter(chosen))
