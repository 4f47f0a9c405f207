from hypothesis import given
from hypothesis import strategies as st

from tui.theme.inks import Ink
from tui.widgets.cells import width
from tui.widgets.field_kinds import Choice, Note, Percent, PickMany, Shown, Text, YesNo
from tui.widgets.form_lines import (
    form_page,
    line_parts,
    moved_in_note,
    option_columns,
    option_span,
    row_of,
)
from tui.widgets.forms import Field, Form
from tui.widgets.line_text import LineText, at_end
from tui.widgets.options import Choices, Option, among

GROUPS = (Option("v", "VIP", "10 %"), Option("p", "Police", "5 %"))
FIELDS = (
    Field("id", "Number", Shown()),
    Field("name", "Name", Text()),
    Field("percent", "Percent", Percent(), hint="of every line"),
    Field("type", "Type", Choice((Option(1, "Percent"), Option(2, "Amount")))),
    Field("active", "Active", YesNo()),
    Field("groups", "Groups", PickMany(among(GROUPS))),
    Field("note", "Note", Note(rows=2)),
)


def page(form: Form, current: int, cells: int = 60) -> list[str]:
    choices = Choices(height=6).with_options(GROUPS)
    lines = form_page(form, current, choices, cells, title="A group").lines
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def test_a_field_a_row() -> None:
    form = Form(FIELDS, {"id": "G-7", "name": "Police", "percent": 1250, "type": 2, "note": "for all"})
    assert page(form, 1) == [
        " A group",
        "",
        " Number   G-7",
        ">Name     Police",
        " Percent  12.5                    12.5 %",
        " Type      Percent  [Amount]",
        " Active    yes  [no]",
        " Groups",
        " Note     for all",
        "",
    ]


def test_the_list_of_a_picker_stands_below_it_while_it_is_current() -> None:
    form = Form(FIELDS, {"groups": (GROUPS[1],)})
    lines = page(form, 5)
    at = lines.index(">Groups   Police,")
    assert lines[at + 1 : at + 3] == ["          >  VIP     10 %", "           * Police  5 %"]
    assert page(form, 0)[at] == " Groups   Police"


def test_what_was_typed_into_a_picker_and_not_chosen_stays_to_be_seen() -> None:
    form = Form(FIELDS, {"groups": (GROUPS[1],)})
    form.type("groups", at_end("VI"))
    assert " Groups   Police, VI              ! not chosen yet" in page(form, 0)
    form = Form(FIELDS)
    form.type("groups", at_end("VI"))
    assert " Groups   VI                      ! not chosen yet" in page(form, 0)


def test_what_gives_way_to_typing_is_seen() -> None:
    form = Form(FIELDS, {"percent": 1250, "name": "Police"})
    lines = form_page(form, 2, Choices(height=6), 60, title="A group").lines
    assert ("12.5", Ink.CARET) in lines[4]
    form.type("percent", form["percent"].line.typed("1"))
    lines = form_page(form, 2, Choices(height=6), 60, title="A group").lines
    assert [text for text, ink in lines[4] if ink is Ink.CARET] == [" "]


def test_a_fault_stands_under_its_field() -> None:
    form = Form(FIELDS)
    form["name"].error = "a name is needed"
    lines = form_page(form, 1, Choices(), 60).lines
    assert ("! a name is needed", Ink.BAD) in lines[2]


def test_a_hint_gives_way_to_what_is_typed() -> None:
    form = Form(FIELDS)
    assert page(form, 2)[4] == ">Percent                          of every line"
    form.type("percent", at_end("5"))
    assert page(form, 2)[4] == ">Percent  5                       5 %"


def test_a_hint_that_says_what_a_value_means_stays() -> None:
    form = Form((Field("wait", "Wait", Percent(), hint="of a day", is_hint_kept=True),), {"wait": 500})
    assert page(form, 0)[2] == ">Wait  5                       of a day"


def test_a_hint_that_stays_is_told_to_its_end() -> None:
    words = "for which a parked sale is priced as when it was opened"
    form = Form(
        (
            Field("wait", "Wait", Percent(), hint=words, is_hint_kept=True),
            Field("cash", "Cash", YesNo(), hint="else it goes on the balance", is_hint_kept=True),
        ),
        {"wait": 500},
    )
    assert page(form, 0)[2:] == [
        ">Wait  5                       for which a parked sale is",
        "                               priced as when it was opened",
        " Cash   yes  [no]   else it goes on the balance",
    ]
    assert page(form, 1, 30)[-3:] == [">Cash   yes  [no]", "       else it goes on the", "       balance"]


def test_choices_that_do_not_fit_show_the_chosen_one() -> None:
    options = tuple(Option(number, f"a long choice {number}") for number in range(4))
    form = Form((Field("type", "Type", Choice(options)),), {"type": 2})
    assert page(form, 0, 40)[2] == ">Type  [a long choice 2]"


def test_up_and_down_in_a_longer_text() -> None:
    line = LineText("one two three four five six", 15)
    assert line_parts(line.text, 10) == [(0, 8), (8, 14), (14, 19), (19, 27)]
    assert moved_in_note(line, 10, 1) == LineText(line.text, 20)
    assert moved_in_note(LineText(line.text, 25), 10, 1) is None
    assert moved_in_note(line, 10, -1) == LineText(line.text, 9)


@given(text=st.text(alphabet="ab c東é", max_size=60), cells=st.integers(4, 20), caret=st.integers(0, 60))
def test_a_longer_text_breaks_into_rows_that_fit_and_lose_nothing(text: str, cells: int, caret: int) -> None:
    parts = line_parts(text, cells)
    assert "".join(text[start:end] for start, end in parts) == text
    assert all(width(text[start:end]) < cells for start, end in parts)
    start, end = parts[row_of(parts, min(caret, len(text)))]
    assert start <= min(caret, len(text)) <= end


def test_what_of_a_long_text_is_out_of_sight_is_said() -> None:
    form = Form(FIELDS, {"note": "row after row " * 16})
    out = page(form, 0, cells=60)
    assert out[-1].strip() == "3 rows more below"
    assert page(form, 6, cells=60)[-1].strip() == "3 rows more above"
    assert "more" not in page(Form(FIELDS, {"note": "short"}), 6)[-1]


def test_a_long_refusal_goes_on_in_the_next_row() -> None:
    told = "Summer club is inactive: nobody new is put in; switch it on first, or choose another"
    form = Form(FIELDS)
    form.refuse({"name": told})
    out = page(form, 1)
    at = next(place for place, row in enumerate(out) if "! Summer club" in row)
    assert " ".join((out[at] + out[at + 1]).split()) == f"! {told}"


def test_figures_of_options_stand_below_each_other_and_labels_give_way() -> None:
    options = (
        Option(1, "Milk 1 l", "Dairy", "1.19"),
        Option(2, "A name that is longer than the list", "Drinks", "12.50"),
    )
    columns = option_columns(options, 32)
    rows = [option_span(option, 32, columns, is_cursor=False)[0] for option in options]
    assert rows == [
        "   Milk 1 l                 1.19",
        "   A name that is longer~  12.50",
    ]
    wide = option_columns(options, 80)
    shown = option_span(options[0], 80, wide, is_cursor=True)[0]
    assert shown.rstrip() == ">  Milk 1 l                              1.19  Dairy"
