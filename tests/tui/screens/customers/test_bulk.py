"""Changing many customers from their list, key by key: marks, action, what to, preview, do it, undo."""

from collections.abc import Iterator
from threading import Event

import pytest
from support.counters import Counter, Person

from store.domain.bulk_edits.edits import Edit, SetField
from store.domain.bulk_edits.outcomes import Report, Watch
from store.domain.customers import Customer, CustomerDraft
from store.domain.listing import CustomerList, Selection
from store.services.bulk_edits.service import BulkEditService

EVERYBODY = ("Ann Köhler", "Ben Ito", "Mia Novák", "Zoë Ørsted")


def customer(counter: Counter, name: str) -> Customer:
    rows = counter.store.customers.window(CustomerList(), 0, 200)
    return counter.store.customers.get(next(row.id for row in rows if row.name == name))


def groups(counter: Counter, name: str) -> set[str]:
    names = {id_: group for group, id_ in counter.groups.items()}
    return {names[id_] for id_ in customer(counter, name).groups}


def guests(counter: Counter, count: int) -> None:
    for number in range(count):
        counter.store.customers.create(CustomerDraft(name=f"Guest {number:02}", city="Graz"))


def test_all_that_match_a_filter_join_a_group_in_four_keys(counter: Counter) -> None:
    guests(counter, 60)

    async def story(person: Person) -> None:
        await person.press("/", *"graz", "enter")
        await person.sees("Customers · 60 · filter graz")
        await person.press("a", "+")
        await person.sees("Add to which groups?", "> Police", "VIP", "All groups")
        await person.press("enter")
        await person.sees(
            "Bulk change · add to Police",
            "60 chosen",
            "60 would change",
            "60 add to Police",
            "For example",
            "Guest 00 Police: not in it -> member",
            "Enter Do it b And also Esc Back",
        )
        await person.press("enter")
        await person.sees("60 customers: add to Police. u undoes it.", "marked 60 of 60 · filter graz")

    counter.serve(story, place="customers")
    assert groups(counter, "Guest 59") == {"Police"}
    assert groups(counter, "Ben Ito") == set()


def test_several_groups_and_only_those_marked(counter: Counter) -> None:
    guests(counter, 3)

    async def story(person: Person) -> None:
        await person.press("/", *"graz", "enter")
        await person.sees("Customers · 3")
        await person.press("a", "down", "space")
        await person.sees("marked 2 of 3")
        await person.press("+", "tab", "tab")
        await person.sees("* Police", "* VIP", "Ticked: Police, VIP")
        await person.press("enter")
        await person.sees("2 chosen", "2 add to Police", "2 add to VIP")
        await person.press("enter")
        await person.sees("2 customers: add to Police; add to VIP. u undoes it.")

    counter.serve(story, place="customers")
    assert [groups(counter, f"Guest 0{number}") for number in range(3)] == [
        {"Police", "VIP"}, set(), {"Police", "VIP"}
    ]  # fmt: skip


def test_all_groups_are_joined_and_left(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("a", "+", *"all", "enter")
        await person.sees("4 chosen", "4 would change", "3 add to Police", "2 add to VIP")
        assert "Summer" not in person.text, "it is inactive"
        await person.press("enter")
        await person.sees("4 customers: add to Police; add to VIP.")
        await person.press("-", *"all", "enter")
        await person.sees("4 remove from Police", "0 remove from Summer club", "4 remove from VIP")
        await person.press("enter")
        await person.sees("4 customers: remove from Police")

    counter.serve(story, place="customers")
    assert [groups(counter, name) for name in EVERYBODY] == [set()] * 4


def test_an_inactive_group_may_be_left(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("a", "-")
        await person.sees("Remove from which groups?", "Summer club inactive")
        await person.press(*"sum", "enter")
        await person.sees("There is nothing to change. Esc goes back", "4 are so already")
        await person.press("enter", "escape")
        await person.sees("marked 4 of 4")

    counter.serve(story, place="customers")


@pytest.mark.parametrize(
    ("keys", "told", "field", "value"),
    [
        ((*"city", "enter", *"Bonn", "enter"), "set city to Bonn", "city", "Bonn"),
        ((*"city", "enter", "enter"), "empty city", "city", ""),
        ((*"mailings", "backspace"), "", "", ""),
        ((*"cons", "enter", *"ye", "enter"), "set consent to yes", "consent", True),
        ((*"stat", "enter", *"ina", "enter"), "set status to inactive", "active", False),
        ((*"gender", "enter", *"fem", "enter"), "set gender to female", "gender", "female"),
        ((*"gender", "enter", *"agender", "enter"), "set gender to agender", "gender", "agender"),
        ((*"birth", "enter", *"24.12.1980", "enter"), "set birth date", "birth_date", "1980-12-24"),
        ((*"credit", "enter", *"50", "enter"), "set credit limit to 50.00 EUR", "credit_limit", 5000),
        ((*"e-mail", "enter"), "empty e-mail", "email", ""),
        ((*"give", "enter", *"Wine", "enter"), "tag wine", "tags", ("wine",)),
        (
            (*"exempt", "enter", *"yes", "enter", *"diplomats", "enter"),
            "set tax exempt to yes; set tax reason to diplomats", "tax_reason", "diplomats",
        ),
    ],
)  # fmt: skip
def test_any_field_of_all_of_them(
    counter: Counter, keys: tuple[str, ...], told: str, field: str, value: object
) -> None:
    async def story(person: Person) -> None:
        await person.press("a", "b")
        await person.sees("Change what?", "> Add to groups", "Status", "Merge tags")
        await person.press(*keys)
        if not told:
            await person.sees("nothing matches")
            return
        await person.sees(f"Bulk change · {told}", "4 chosen")
        await person.press("enter")
        await person.sees("u undoes it.")

    counter.serve(story, place="customers")
    if told:
        assert {getattr(customer(counter, name), field) for name in EVERYBODY} == {value}


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ((*"birth", "enter", *"31.2.1980", "enter"), "! '31.2.1980' is not a date"),
        ((*"credit", "enter", *"much", "enter"), "! credit limit: "),
        ((*"name", "enter", "enter"), "! name: "),
        ((*"exempt", "enter", *"yes", "enter", "enter"), "! a reason is needed"),
    ],
)
def test_a_value_that_cannot_be_is_told_where_it_was_typed(
    counter: Counter, keys: tuple[str, ...], problem: str
) -> None:
    async def story(person: Person) -> None:
        await person.press("a", "b", *keys)
        await person.sees(problem)

    counter.serve(story, place="customers")


def test_tags_are_merged_where_they_are(counter: Counter) -> None:
    store = counter.store
    for name, tag in (("Ann Köhler", "wine"), ("Ben Ito", "wines"), ("Mia Novák", "beer")):
        only = Selection(frozenset([counter.customers[name]]))
        store.bulk_edits.apply(only, [store_tag(tag)])

    async def story(person: Person) -> None:
        await person.press("a", "b", *"merge", "enter")
        await person.sees("Merge which tags?", "beer", "wine", "wines")
        await person.press(*"wine", "tab", *"wines", "tab", "enter")
        await person.sees("Which tag instead of wine, wines?")
        await person.press(*"vino", "enter")
        await person.sees("2 chosen", "2 tag vino", "1 take tag wine away", "1 take tag wines away")
        await person.press("enter")
        await person.sees("2 customers: tag vino")
        # The same of two that are marked one by one: one of them has none of these tags.
        await person.press("escape")
        await person.sees_no("marked")
        await person.press(
            "space", "space", "space", "b", *"merge", "enter", *"vino", "enter", *"wine", "enter"
        )
        await person.sees("2 chosen", "2 tag wine", "2 take tag vino away")

    counter.serve(story, place="customers")
    assert [customer(counter, name).tags for name in EVERYBODY] == [("vino",), ("vino",), ("beer",), ()]


def store_tag(tag: str) -> Edit:
    from store.domain.bulk_edits.edits import AddTags

    return AddTags((tag,))


def test_more_than_one_thing_in_one_go_is_one_line_of_the_history(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("a", "b", *"city", "enter", *"Bonn", "enter")
        await person.sees("Bulk change · set city to Bonn")
        await person.press("b", *"give", "enter", *"new", "enter")
        await person.sees("Bulk change · set city to Bonn; tag new", "Ann Köhler city: Berlin -> Bonn")
        await person.press("b", *"city", "enter", *"Ulm", "enter")
        await person.sees("city cannot be set to two values", "Esc goes back")
        await person.press("escape")
        await person.sees("marked 4 of 4")
        await person.press("b", *"city", "enter", *"Bonn", "enter")
        await person.sees("Bulk change · set city to Bonn")
        await person.press("b", *"delete", "enter")
        await person.sees("That is done alone: go back, and choose it there.")
        await person.press("b", *"give", "enter", *"new", "enter")
        await person.sees("Bulk change · set city to Bonn; tag new")
        await person.press("enter")
        await person.sees("4 customers: set city to Bonn; tag new. u undoes it.")

    counter.serve(story, place="customers")
    assert counter.store.history.all(0, 1)[0].what == "set city to Bonn; tag new"


def test_what_cannot_be_done_is_said_with_its_reason(counter: Counter) -> None:
    summer = counter.groups["Summer club"]

    async def story(person: Person) -> None:
        await person.press("a", "+")
        await person.sees("Add to which groups?")
        counter.store.groups.set_active([counter.groups["VIP"]], active=False)
        await person.press(*"vip", "enter")
        await person.sees(
            "Nothing can be done:",
            "! VIP: it is inactive; switch it on before adding members",
            "It cannot be done like this. Esc goes back",
        )
        await person.press("enter", "escape")
        await person.sees("marked 4 of 4")

    counter.serve(story, place="customers")
    assert summer not in customer(counter, "Ben Ito").groups


def test_undo_in_two_keys_says_what_it_will_do(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("u")
        await person.sees("there is nothing to undo")
        await person.press("a", "b", *"city", "enter", *"Bonn", "enter")
        await person.sees("Bulk change · set city to Bonn", "4 would change")
        await person.press("enter")
        await person.sees("4 customers: set city to Bonn. u undoes it.")
        counter.store.bulk_edits.apply(
            Selection(frozenset([counter.customers["Ben Ito"]])), [SetField("city", "Oslo")]
        )
        entry = next(entry for entry in counter.store.history.all(0, 9) if entry.count == 4)
        assert entry.is_undoable
        await person.press("u")
        await person.sees("Undo: set city to Oslo?", "Done 2.3. 13:00. 1 change is put back.", "Enter Undo")
        await person.press("escape")
        await person.sees("marked 4 of 4")
        await person.press("f10", *"histo", "enter")
        await person.sees("History besides sales · ", "> 2.3. 13:00 set city to Oslo")
        await person.press("down", "u")
        await person.sees(
            "Undo: set city to Bonn?", "3 changes are put back. Not put back: 1 changed since in"
        )
        await person.press("enter")
        await person.sees("Undone as far as possible: set city to Bonn.")

    counter.serve(story, place="customers")
    cities = [customer(counter, name).city for name in EVERYBODY]
    assert cities == ["Berlin", "Oslo", "", ""]


# While it is written


class Gate:
    """Lets a bulk edit go on one step at a time, in the thread that writes it."""

    def __init__(self) -> None:
        self.reached, self.opened = Event(), Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.opened.wait(5)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Every step of every bulk edit waits for it."""
    made, apply = Gate(), BulkEditService.apply

    def gated(
        self: BulkEditService, selection: Selection, edits: list[Edit], watch: Watch | None = None
    ) -> Report:
        assert watch is not None

        def tell(done: int, total: int) -> None:
            watch.progress(done, total)
            made.wait()

        return apply(self, selection, edits, Watch(tell, watch.is_stopped))

    monkeypatch.setattr(BulkEditService, "apply", gated)
    yield made
    made.opened.set()


async def begin(person: Person) -> None:
    await person.press("a", "b", *"city", "enter", *"Bonn", "enter")
    await person.sees("Bulk change · set city to Bonn", "4 would change")
    await person.press("b", *"give", "enter", *"new", "enter")
    await person.sees("Bulk change · set city to Bonn; tag new")
    await person.press("enter")


def test_a_bar_shows_how_far_it_is_and_one_may_sell_meanwhile(counter: Counter, gate: Gate) -> None:
    async def story(person: Person) -> None:
        await begin(person)
        await person.until(gate.reached.is_set)
        await person.sees("Changing customers 0 of 4 0 %", "Esc stops it: nothing will have been changed")
        await person.press("enter", "b")
        await person.press("f2")
        await person.sees("Nothing on the sale yet.")
        gate.opened.set()
        await person.sees("4 customers: set city to Bonn; tag new. u undoes it.")
        await person.press("f3")
        await person.sees("Customers · marked 4 of 4")

    counter.serve(story, place="customers")
    assert {customer(counter, name).city for name in EVERYBODY} == {"Bonn"}


def test_esc_stops_it_whole(counter: Counter, gate: Gate) -> None:
    async def story(person: Person) -> None:
        await begin(person)
        await person.until(gate.reached.is_set)
        await person.press("escape")
        await person.sees("Stopping: what was written is put back")
        await person.press("escape")
        gate.opened.set()
        await person.sees("The edit was stopped; nothing was changed.", "marked 4 of 4")

    counter.serve(story, place="customers")
    assert [customer(counter, name).city for name in EVERYBODY] == ["Berlin", "Leipzig", "", ""]


def test_closing_the_till_stops_it_whole(counter: Counter, gate: Gate) -> None:
    async def story(person: Person) -> None:
        await begin(person)
        await person.until(gate.reached.is_set)
        person.app.exit()
        gate.opened.set()

    counter.serve(story, place="customers")
    assert customer(counter, "Ann Köhler").city in {"Berlin", "Bonn"}
