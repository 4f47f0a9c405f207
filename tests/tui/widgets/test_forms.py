from zoneinfo import ZoneInfo

import pytest

from store.domain.money import currency
from tui.widgets.field_kinds import Choice, Moment, Money, Percent, Pick, PickMany, Shown, Text, Value, YesNo
from tui.widgets.forms import Field, Form, yes_or_no
from tui.widgets.line_text import LineText, at_end
from tui.widgets.moments import Calendar
from tui.widgets.options import Option, among

CALENDAR = Calendar(lambda: 1_795_262_400_000, ZoneInfo("UTC"))
VIP, POLICE = Option("v", "VIP"), Option("p", "Police")
KINDS = (Option("none", "None"), Option("percent", "Percent"), Option("amount", "Amount"))


def by_percent(values: "dict[str, Value] | object") -> bool:
    return isinstance(values, dict) and values["type"] == "percent"


FIELDS = (
    Field("id", "Number", Shown()),
    Field("name", "Name", Text(characters_max=10), required=True),
    Field("type", "Discount", Choice(KINDS)),
    Field("percent", "Percent", Percent(), applies=by_percent, required=True),
    Field("limit", "Limit", Money(currency("EUR"))),
    Field("is_active", "Active", YesNo()),
    Field("until", "Until", Moment(CALENDAR, ends=True)),
    Field("reward", "Reward", Pick(among((VIP, POLICE)))),
    Field("groups", "Groups", PickMany(among((VIP, POLICE)))),
)


def field(field_id: str) -> Field:
    return next(each for each in FIELDS if each.id == field_id)


def typed(form: Form, **texts: str) -> Form:
    for name, text in texts.items():
        form.type(name, at_end(text))
    return form


def test_an_empty_form_says_what_is_needed() -> None:
    form = Form(FIELDS)
    assert form.check() is None
    assert {each.id: form[each.id].error for each in FIELDS if form[each.id].error} == {
        "name": "Name is needed"
    }
    assert form.first_wrong() == 1


def test_an_amount_or_a_date_gives_way_to_what_is_typed_and_a_name_is_mended() -> None:
    values = {"name": "Police", "type": "percent", "percent": 1000, "limit": 1490, "until": 1_795_262_400_000}
    form = Form(FIELDS, values)
    for name in ("name", "percent", "limit", "until"):
        form.type(name, form[name].line.typed("5"))
    assert [form[name].line.text for name in ("name", "percent", "limit", "until")] == [
        "Police5",
        "5",
        "5",
        "5",
    ]
    assert not Form(FIELDS, values).is_dirty
    for key, text in (("right", "14.905"), ("home", "514.90"), ("backspace", "5")):
        edited = Form(FIELDS, values)["limit"].line.edited(key)
        assert edited is not None
        assert edited.typed("5").text == text


def test_values_of_all_kinds() -> None:
    form = Form(
        FIELDS, {"id": "G-7", "name": "Police", "is_active": True, "reward": VIP, "groups": (VIP, POLICE)}
    )
    typed(form, limit="1.200,50", until="24.12.2026")
    form.choose(field("type"), KINDS[1])
    typed(form, percent="12,5 %")
    assert form.check() == {
        "name": "Police",
        "type": "percent",
        "percent": 1250,
        "limit": 120050,
        "is_active": True,
        "until": 1_798_156_799_999,
        "reward": "v",
        "groups": ("v", "p"),
    }


def test_empty_fields_mean_nothing() -> None:
    form = typed(Form(FIELDS), name="x")
    assert form.check() == {
        "name": "x",
        "type": "none",
        "limit": None,
        "is_active": False,
        "until": None,
        "reward": None,
        "groups": (),
    }


def test_fields_that_do_not_apply_are_not_there_and_give_no_value() -> None:
    form = typed(Form(FIELDS), percent="nonsense", name="x")
    assert "percent" not in [each.id for each in form.shown()]
    assert form.check() is not None
    form.choose(field("type"), KINDS[1])
    assert "percent" in [each.id for each in form.shown()]
    assert form.check() is None


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("name", "a name too long", "at most 10 characters, this has 15"),
        ("limit", "twelve", "'twelve' is not a number; write an amount such as 12.50"),
        ("until", "soon", "'soon' is not a date; write 24.12., 2026-12-24, tomorrow or +30"),
        ("reward", "vi", "nothing is chosen for 'vi'; Enter takes what the list shows"),
        ("groups", "po", "'po' is not added yet; Enter adds what the list shows"),
    ],
)
def test_what_cannot_be_read_is_said_under_its_field(name: str, text: str, error: str) -> None:
    form = typed(Form(FIELDS, {"name": "x"}), **{name: text})
    assert form.check() is None
    assert form[name].error == error


def test_typing_takes_the_error_away_and_moving_the_caret_does_not() -> None:
    form = Form(FIELDS)
    form.check()
    form.type("name", LineText("", 0))
    assert form["name"].error
    form.type("name", at_end("x"))
    assert not form["name"].error


def test_how_it_was_understood() -> None:
    form = typed(Form(FIELDS), limit="1.200,5", until="24.12.", name="x")
    assert [form.reading(field(name)) for name in ("limit", "until", "name", "reward")] == [
        "1200.50 EUR",
        "Thu 24 Dec 2026 23:59",
        "",
        "",
    ]
    assert form.reading(field("until")) != ""
    assert typed(form, until="24.").reading(field("until")) == ""


def test_a_picker_of_many_adds_and_takes_away() -> None:
    form = Form(FIELDS)
    for option in (VIP, POLICE, VIP):
        form.choose(field("groups"), option)
    assert [option.id for option in form["groups"].chosen] == ["p"]
    form.unchoose_last(field("groups"))
    assert not form["groups"].chosen


def test_it_knows_whether_anything_was_typed() -> None:
    form = Form(FIELDS, {"name": "Police"})
    seen = [form.is_dirty]
    form.type("name", at_end("Polic"))
    seen.append(form.is_dirty)
    form.type("name", at_end("Police"))
    form.choose(field("is_active"), yes_or_no(yes=False))
    seen.append(form.is_dirty)
    assert seen == [False, True, False]


def test_what_the_shop_refuses_goes_under_its_field_and_the_rest_is_told() -> None:
    form = Form(FIELDS)
    assert form.refuse({"name": "there is one", "percent": "too much", "": "the shop is closed"}) == [
        "too much",
        "the shop is closed",
    ]
    assert form["name"].error == "there is one"
