"""What is made ready while the money is counted: from the first = on, and nobody waits for it."""

import pytest
from support.counters import Counter, Person


@pytest.mark.parametrize(("typed", "times"), [("=", 1), ("=20", 1), ("=\b=", 2), ("5", 0), ("20=", 0)])
def test_the_document_is_made_ready_while_the_money_is_counted(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, typed: str, times: int
) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(counter.store.paying, "prepare", lambda: prepared.append("here"))

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.press(*("backspace" if key == "\b" else key for key in typed))
        await person.settles()
        await person.until(lambda: len(prepared) == times)

    counter.serve(story)


def test_what_cannot_be_made_ready_is_told_when_it_is_paid(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter.store.paying, "prepare", lambda: 1 // 0)

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=")
        await person.sees("Receipt 1-000001")
        assert person.app.return_code is None

    counter.serve(story)


def test_the_panel_has_the_document_made_ready(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(counter.store.paying, "prepare", lambda: prepared.append("here"))

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("==")
        await person.until(lambda: len(prepared) == 2)

    counter.serve(story)
