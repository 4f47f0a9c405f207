from store.domain.bulk_edits.outcomes import Change, Preview, Refusal, Report, Sample, StepCount
from store.domain.ids import CustomerId
from tui.dialogs.bulk.state import customers, done_words, hint, preview_lines, title

ANN, BEN = (CustomerId(name * 16) for name in (b"a", b"b"))
STEPS = (StepCount("add to VIP", 12_000), StepCount("set city to Rom", 1))
SAMPLES = (
    Sample(ANN, "Ann Köhler", (Change("VIP", "not in it", "member"), Change("city", "", "Rom"))),
    Sample(BEN, "Ben", (Change("VIP", "not in it", "member"),)),
)


def shown(preview: Preview, cells: int = 80) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in preview_lines(preview, cells)]


def test_counts_steps_and_a_sample() -> None:
    left = Refusal("2 customers", "deleted since they were chosen", blocks=False)
    preview = Preview(12_431, 12_001, STEPS, SAMPLES, (left,))
    assert shown(preview) == [
        "      12,431  chosen",
        "      12,001  would change",
        "         430  are so already",
        "",
        " What",
        "      12,000  add to VIP",
        "           1  set city to Rom",
        "",
        " Left out:",
        " ! 2 customers: deleted since they were chosen",
        "",
        " For example               Before -> after",
        " Ann Köhler                VIP: not in it -> member",
        "                           city: (nothing) -> Rom",
        " Ben                       VIP: not in it -> member",
    ]
    assert (title(preview), hint(preview)) == ("add to VIP; set city to Rom", "")


def test_what_cannot_be_done_at_all() -> None:
    why = Refusal("Summer club", "it is inactive; switch it on before adding members", blocks=True)
    preview = Preview(3, 0, (), (), (why,))
    assert shown(preview, 40) == [
        "           3  chosen",
        "           0  would change",
        "",
        " Nothing can be done:",
        " ! Summer club: it is inactive;",
        "   switch it on before adding members",
    ]
    assert hint(preview) == "It cannot be done like this. Esc goes back"


def test_nothing_to_change() -> None:
    preview = Preview(2, 0, (StepCount("add to VIP", 0),), (), ())
    assert hint(preview) == "There is nothing to change. Esc goes back"
    assert shown(preview)[2] == "           2  are so already"


def test_what_was_done() -> None:
    assert done_words(Report(b"x", "add to VIP", 9, 1, (), ())) == "1 customer: add to VIP. u undoes it."
    assert done_words(Report(None, "add to VIP", 9, 0, (), ())) == "Nothing to change: add to VIP."
    assert customers(12_431) == "12,431 customers"


def test_what_a_line_has_no_room_for_is_counted() -> None:
    groups = [f"add to {name}" for name in ("Wholesale", "Restaurants", "Police", "Summer club", "Staff")]
    told = done_words(Report(b"a" * 16, "; ".join(groups), 12_431, 12_431, (), ()))
    assert told == "12,431 customers: add to Wholesale and 4 more. u undoes it."
