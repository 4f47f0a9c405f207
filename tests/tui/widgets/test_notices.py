from tui.widgets.notices import HISTORY_MAX, Notice, NoticeBook, Tone


def test_the_history_is_newest_first_and_has_an_end() -> None:
    book = NoticeBook()
    for number in range(HISTORY_MAX + 5):
        book.add(Notice(str(number), Tone.PLAIN, number))
    told = book.newest_first()
    assert (told[0].text, told[-1].text, len(told)) == (str(HISTORY_MAX + 4), "5", HISTORY_MAX)
