from store.domain.bulk_edits.outcomes import NotRestored, UndoPreview, UndoReport
from tui.dialogs.undo_words import detail_words, done_words, left_words

LEFT = (
    NotRestored(3, "changed since", ("Ann", "Ben")),
    NotRestored(1, "another has that name or e-mail now", ()),
)
INSTEAD = (NotRestored(1, "as another lane has set city meanwhile", ("Ann",)),)


def test_what_would_come_back_and_what_would_not() -> None:
    assert left_words(LEFT) == (
        "3 changed since (Ann, Ben and 1 more); 1 another has that name or e-mail now"
    )
    one = UndoPreview(b"x", "add to VIP", 0, 1, ())
    assert detail_words(one) == "1 change is put back."
    some = UndoPreview(b"x", "add to VIP", 0, 9_120, LEFT[1:])
    assert detail_words(some) == (
        "9,120 changes are put back. Not put back: 1 another has that name or e-mail now."
    )
    other = UndoPreview(b"x", "set city to Rom", 0, 3, (), INSTEAD)
    assert detail_words(other) == ("3 changes are put back, 1 as another lane has set city meanwhile (Ann).")


def test_what_came_of_it() -> None:
    assert done_words(UndoReport(b"x", "add to VIP", 3, ())) == "Undone: add to VIP."
    assert done_words(UndoReport(b"x", "add to VIP", 3, LEFT[1:])) == (
        "Undone as far as possible: add to VIP. Not put back: 1 another has that name or e-mail now."
    )
    other = UndoReport(b"x", "set city to Rom", 3, (), instead=INSTEAD)
    assert done_words(other) == ("Undone: set city to Rom; 1 as another lane has set city meanwhile (Ann).")
    again = UndoReport(b"x", "add to VIP", 3, (), is_redo=True)
    assert done_words(again) == "Done again: add to VIP."
