"""A scanner that types is taught to the till, key by key."""

import pytest
from support.counters import BEANS, Counter, Person, stroke

from store.domain.machines import TypingSetup
from tui.screens.devices import learning
from tui.terminal.driver import KeysRead

FRENCH = "à&é\"'(-è_ç"
AS_FRENCH = BEANS.translate(str.maketrans("0123456789", FRENCH))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "REST_SECONDS", 0.01)


async def scan(person: Person, code: str, sees: str) -> None:
    person.app.post_message(KeysRead([stroke(key) for key in (*code, "enter")]))
    await person.sees(sees)


def test_a_label_scanned_three_times_is_read_from_then_on(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Devices")
        await person.press("l")
        await person.sees("Scan one product three times", "Del Forget")
        await scan(person, AS_FRENCH, "1 of 3: once more")
        await scan(person, AS_FRENCH, "2 of 3: once more")
        await scan(person, AS_FRENCH, f"Digits are typed as {FRENCH}")
        await person.sees("Learnt. Enter keeps it", "Sends after a code Enter")
        await person.press("enter")
        await person.sees("What is scanned by typing is read so from now on.")
        await person.until(lambda: counter.store.machines.typing().digits == FRENCH)
        await person.settles()
        await person.press("f2")
        await person.scans(AS_FRENCH)
        await person.sees("> 1 Espresso beans 1 kg")
        await person.press("f10", *"devices", "enter", "l")
        await person.sees("Scan one product three times")
        await person.press("delete")
        await person.until(lambda: counter.store.machines.typing() == TypingSetup())

    counter.serve(story, place="devices")


def test_what_tells_nothing_begins_again_and_esc_leaves_all_as_it_was(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Devices")
        await person.press("l")
        await person.sees("Scan one product three times")
        await scan(person, BEANS, "1 of 3")
        await scan(person, BEANS, "2 of 3")
        await scan(person, "96385074", "Begin again: these were not the same")
        await scan(person, BEANS, "1 of 3")
        await person.press("escape")
        await person.sees_no("Scan one product")

    counter.serve(story, place="devices")
    assert counter.store.machines.typing() == TypingSetup()


def test_a_receipt_tells_what_is_typed_for_letters_and_keeps_what_a_product_told(counter: Counter) -> None:
    async def story(person: Person) -> None:
        for code, told in ((AS_FRENCH, "Digits are typed as"), ("&)ààà&-_", ") for -, q for a")):
            await person.press("l")
            await person.sees("Scan one product three times")
            await scan(person, code, "1 of 3")
            await scan(person, code, "2 of 3")
            await scan(person, code, told)
            await person.press("enter")
            await person.sees_no("Learnt.")
            await person.until(lambda: counter.store.machines.typing().digits == FRENCH)
        await person.until(lambda: counter.store.machines.typing().others.startswith(")-qaaq"))
        await person.press("l")
        for turn in ("1 of 3", "2 of 3", "Learnt."):
            await scan(person, AS_FRENCH, turn)
        await person.press("enter")
        await person.sees_no("Learnt.")
        await person.settles()

    counter.serve(story, place="devices")
    assert counter.store.machines.typing().others.startswith(")-qaaq")
