"""The list of customers and its form, key by key."""

import pytest
from support.counters import BEANS, CARD, Counter, Person
from support.screens import until

from store.api import BasketItem
from store.domain.customers import Customer, CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.listing import CustomerList
from store.domain.payment import Tender
from store.domain.pins import Side
from store.domain.rules.tree import Text, TextIs
from tui.screens.customers.screen import CustomersScreen


def customer(counter: Counter, name: str) -> Customer:
    rows = counter.store.customers.window(CustomerList(), 0, 200)
    return counter.store.customers.get(next(row.id for row in rows if row.name == name))


def group_names(counter: Counter, name: str) -> set[str]:
    groups = {id_: group for group, id_ in counter.groups.items()}
    return {groups[id_] for id_ in customer(counter, name).groups}


def test_every_customer_with_groups_and_percent(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees(
            "Name ▲ Groups % E-mail Phone",
            "> Ann Köhler VIP 10 % ann@example.org +49 30 5550017",
            "Mia Novák Police mia@example.org",
            "(off) Zoë Ørsted VIP",
            "Customers · 4",
        )
        assert person.line == "Enter Open n New e Edit / Filter . Menu Space Mark a All x On/off + Group"
        assert person.keys == "F1 Help F2 Sell F4 Group F5 Offer F6 Prod F7 Sales F8 Day F9 Lanes F10 More"

    counter.serve(story, place="customers")


def test_a_change_elsewhere_leaves_the_count_on_the_screen_as_it_is(counter: Counter) -> None:
    for number in range(146):
        counter.store.customers.create(CustomerDraft(name=f"Customer {number:03}"))

    async def story(person: Person) -> None:
        await person.sees("Customers · 150")
        screen = person.app.screen
        assert isinstance(screen, CustomersScreen)
        told: list[str] = []

        def hear(text: str) -> None:
            told.append(text)

        screen.watch(screen.summary, "text", hear, init=False)
        counter.store.customers.edit(counter.customers["Ann Köhler"], CustomerDraft(name="Ann Krüger"))
        await person.sees("> Ann Krüger")
        await until(person.pilot, lambda: screen.table.is_counted)
        counter.store.customers.create(CustomerDraft(name="Bo Lund"))
        await person.sees("Bo Lund", "Customers · 151")
        assert told == ["Customers · 151"]

    counter.serve(story, place="customers")


def test_an_empty_shop_says_what_to_do(counter: Counter) -> None:
    counter.store.customers.delete(list(counter.customers.values()))

    async def story(person: Person) -> None:
        await person.sees("No customers yet. n creates the first one; Ctrl+O imports a file.")

    counter.serve(story, place="customers")


def test_a_customer_with_several_groups_is_created(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New customer", ">Name", "scan it; several with a blank between")
        await person.press(*"Dana Levi", "tab", *"Dana@Example.org", "tab", *"030 1", "tab")
        await person.sees(">Groups", "> Police", "VIP")
        await person.types("vi")
        await person.press("enter")
        await person.sees(">Groups VIP,")
        await person.types("pol")
        await person.press("enter", "tab")
        await person.sees("Groups VIP, Police", ">Card")
        await person.scans("DANA2002X")
        await person.sees("Card DANA2002X", ">Birth date")
        await person.types("24.12.1980")
        await person.sees("Wed 24 Dec 1980")
        await person.press("tab", "f", "tab", *"Leipzig", "tab", *"Saxony", "tab", *"Germany", "tab")
        await person.types("Wine")
        await person.sees("wine new tag")
        await person.press("enter", "tab", "y", "tab", "y")
        await person.press("tab", *"diplomat 7", "tab", "5", "0", "tab", *"17.5.2020", "ctrl+s")
        await person.sees("> Dana Levi", "10 % dana@example.org", "Customers · 5")

    counter.serve(story, place="customers")
    dana = customer(counter, "Dana Levi")
    assert (dana.email, dana.phone, dana.cards) == ("dana@example.org", "030 1", ("DANA2002X",))
    assert (dana.birth_date, dana.gender, dana.city, dana.region, dana.country) == (
        "1980-12-24", "female", "Leipzig", "Saxony", "Germany",
    )  # fmt: skip
    assert (dana.tags, dana.consent, dana.tax_reason, dana.credit_limit) == (
        ("wine",), True, "diplomat 7", 5000,
    )  # fmt: skip
    assert dana.joined == 1_589_666_400_000, "midnight of 17 May 2020 in Berlin"
    assert group_names(counter, "Dana Levi") == {"VIP", "Police"}


def test_customers_in_a_row(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New customer")
        await person.press(*"One", "ctrl+n", *"Two", "ctrl+s")
        await person.sees("> Two", "One", "Customers · 6")

    counter.serve(story, place="customers")


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (("ctrl+s",), "! Name is needed"),
        (
            (*"Ann", "tab", *"an address of twenty characters", "ctrl+s"),
            "! 'an address of tw' is no e-mail address; correct or empty it",
        ),
        ((*"Ann", "tab", *"ann@example.org", "ctrl+s"), "!"),
        ((*"Ann", *["tab"] * 5, *"31.2.1980", "ctrl+s"), "! '31.2.1980' is not a date"),
        ((*"Ann", *["tab"] * 4, *"x", "ctrl+s"), "! 'x' is not a card number"),
        (
            (*"Ann", *["tab"] * 3, *"zzz", "ctrl+s"),
            "! 'zzz' is not added yet; Enter adds what the list shows",
        ),
    ],
)
def test_what_cannot_be_is_told_under_its_field(
    counter: Counter, keys: tuple[str, ...], problem: str
) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New customer")
        await person.press(*keys)
        await person.sees(problem, "New customer")

    counter.serve(story, place="customers")
    assert counter.store.customers.count(CustomerList()) == 4


def test_edit_keeps_all_that_was_there(counter: Counter) -> None:
    before = customer(counter, "Ann Köhler")

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("Customer Ann Köhler", "Groups VIP", f"Card {CARD}", "City Berlin")
        await person.press("tab", "tab", "tab", "backspace")
        await person.sees_no("Groups VIP")
        await person.types("pol")
        await person.press("enter", "ctrl+s")
        await person.sees("> Ann Köhler Police", "Customers · 4")

    counter.serve(story, place="customers")
    after = customer(counter, "Ann Köhler")
    assert group_names(counter, "Ann Köhler") == {"Police"}
    assert (after.email, after.phone, after.cards, after.city) == (
        before.email, before.phone, before.cards, before.city
    )  # fmt: skip


def test_the_filter_finds_as_one_types(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("/")
        await person.types("berl")
        await person.sees(
            "> Ann Köhler", "Customers · 1 · filter berl", "/berl Enter keeps it, Esc shows all"
        )
        await person.press("enter")
        await person.sees("/berl Enter Open n New")
        await person.press("escape")
        await person.sees("Customers · 4", "Mia Novák")
        await person.press("/")
        await person.types("nobody")
        await person.sees("Nothing matches nobody. Esc shows all.")
        await person.press("escape")
        await person.sees("Customers · 4")

    counter.serve(story, place="customers")


def test_columns_sort_and_the_cursor_goes_home(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("right", "s")
        await person.sees("Name ▲")
        await person.press("right", "right", "s")
        await person.sees("E-mail ▲", "> (off) Zoë Ørsted")
        await person.press("s")
        await person.sees("E-mail ▼", "> Mia Novák")

    counter.serve(story, place="customers")


def test_the_one_under_the_cursor_goes_into_a_group_at_once(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "+")
        await person.sees("Add to which groups?", "> Police", "VIP")
        assert "Summer club" not in person.text, "it is inactive"
        await person.press("enter")
        await person.sees("> Ben Ito Police", "Ben Ito: add to Police. u undoes it.")
        await person.press("+", "enter")
        await person.sees("Ben Ito: nothing to change, add to Police.")

    counter.serve(story, place="customers")
    assert group_names(counter, "Ben Ito") == {"Police"}


def test_without_a_group_it_is_said_how_to_make_one(counter: Counter) -> None:
    counter.store.groups.delete(list(counter.groups.values()))

    async def story(person: Person) -> None:
        await person.sees("> Ann Köhler")
        await person.press("+")
        await person.sees("There is no group to join yet: F4 and n make one.")
        await person.press("-")
        await person.sees("There is no group to leave yet.")

    counter.serve(story, place="customers")


def test_x_switches_all_chosen_to_what_the_one_under_the_cursor_is_not(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("x")
        await person.sees("> (off) Ann Köhler", "Ann Köhler: set status to inactive. u undoes it.")
        await person.press("a", "x")
        await person.sees("Bulk change · set status to active", "4 chosen", "2 would change")
        await person.press("enter")
        await person.sees(">* Ann Köhler VIP", "2 customers: set status to active. u undoes it.")
        assert "(off)" not in person.text

    counter.serve(story, place="customers")


def test_deleting_asks_and_receipts_stay(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "delete")
        await person.sees("Delete the customer Ben Ito?", "Sales and receipts stay as they are.")
        await person.press("escape")
        await person.sees("> Ben Ito")
        await person.press("delete", *"ben", "enter")
        await person.sees("! that is not 'Ben Ito'")
        await person.press(*" ito", "enter")
        await person.sees("Customers · 3", "Ben Ito: delete. u undoes it.")
        await person.press("a", "delete")
        await person.sees("Bulk change · delete", "3 would change", "Ann Köhler customer: there -> deleted")
        await person.press("enter")
        await person.sees("Delete 3 customers?")
        await person.press("4", "enter")
        await person.sees("! that is not 3")
        await person.press("backspace", "3", "enter")
        await person.sees("No customers yet.", "3 customers: delete. u undoes it.")
        await person.sees_no("marked")

    counter.serve(story, place="customers")


def test_orders_and_account_of_the_one_under_the_cursor(counter: Counter) -> None:
    ann = counter.customers["Ann Köhler"]
    counter.store.checkout.sell(ann.hex(), [BasketItem(BEANS, 1000)], [Tender("cash", 1500)])

    async def story(person: Person) -> None:
        await person.press("o")
        await person.sees("Orders of Ann Köhler · 1", "> 1-000001 2026-03-02 13:00 0 Ann Köhler 13.41")
        await person.press("enter")
        await person.sees("Sale 1-000001", "Espresso beans 1 kg", "r Return")
        await person.press("enter")
        await person.sees("Receipt 1-000001", "p Print")
        await person.press("escape", "escape")
        await person.sees("Orders of Ann Köhler")
        await person.press("escape")
        await person.sees("Customers · 4")
        await person.press("h")
        await person.sees(
            "Account of Ann Köhler · 1",
            "> 2026-03-02 13:00 Earned 1-000001 points +13 13 Lane 1 Owner",
        )
        await person.press("enter")
        await person.sees("Espresso beans 1 kg")
        await person.press("escape")
        await person.sees("Account of Ann Köhler")
        await person.press("escape")
        await person.sees("> Ann Köhler")
        await person.press("down", "o")
        await person.sees("Orders of Ben Ito · 0", "Nothing bought yet.")

    counter.serve(story, place="customers")


def test_twins_are_told_apart_and_that_is_taken_back(counter: Counter) -> None:
    counter.lane.machine.forward(1)
    counter.store.customers.create(CustomerDraft(name="Ann Koehler", phone="030 5550017", city="Bonn"))

    async def story(person: Person) -> None:
        await person.press("t", "t")
        await person.sees("Nobody was told apart. d does it, on the list of twins.")
        await person.press("escape")
        await person.sees("> Ann Köhler Ann Koehler", "Twins · 1")
        await person.press("d")
        await person.sees("Told apart: Ann Köhler and Ann Koehler. u takes that back.", "Nobody seems to be")
        await person.press("t")
        await person.sees("> Ann Köhler Ann Koehler", "Told apart · 1")
        await person.press("d")
        await person.sees("Twins again: Ann Köhler and Ann Koehler.", "Nobody was told apart.")
        await person.press("escape")
        await person.sees("Twins · 1")
        await person.press("d")
        await person.sees("Told apart: Ann")
        await person.press("u")
        await person.sees("Undo: Ann Köhler told apart from Ann Koehler?")
        await person.press("y")
        await person.sees("Undone: Ann Köhler told apart from Ann Koehler", "Twins · 1")

    counter.serve(story, place="customers")


def test_twins_are_found_merged_and_made_two_again(counter: Counter) -> None:
    counter.lane.machine.forward(1)
    double = counter.store.customers.create(
        CustomerDraft(name="Ann Koehler", phone="030 5550017", city="Bonn", notes="calls back")
    )

    apart = "Ann Koehler is a customer again; Ann Köhler keeps what was booked meanwhile."

    async def story(person: Person) -> None:
        await person.press("t")
        await person.sees("> Ann Köhler Ann Koehler same phone, names differ by accents", "Twins · 1")
        await person.press("enter")
        await person.sees(
            "Merge Ann Köhler and Ann Koehler",
            "[Ann Köhler] Ann Koehler",
            "[ann@example.org] (none)",
            "(none) [calls back]",
            f"Cards {CARD}",
            "Newly booked with Ann Köhler, the first of the two, also if made two again",
        )
        await person.press("down", "down", "down", "space")
        await person.sees("Berlin [Bonn]")
        await person.press("ctrl+s")
        await person.sees("are one now; v makes them two again.", "Nobody seems to be there twice.")
        await person.press("v")
        await person.sees("Who becomes a customer of their own again?", "> Ann Koehler")
        await person.press("enter")
        await person.sees(apart, "Twins · 1")
        await person.press("enter")
        await person.sees("Merge Ann Köhler and Ann Koehler")
        await person.press("ctrl+s")
        await person.sees("are one now; v makes them two again.", "Nobody seems to be there twice.")
        await person.press("escape")
        await person.sees("Customers · 4")
        await person.press("v")
        await person.sees("Who becomes a customer of their own again?", "> Ann Koehler")
        await person.press("enter")
        await person.sees(apart, "Customers · 5")

    counter.serve(story, place="customers")
    ann = counter.store.customers.get(counter.customers["Ann Köhler"])
    assert (ann.city, ann.notes, ann.merged) == ("Berlin", "", ())
    assert counter.store.customers.get(double).city == "Bonn"


def test_two_that_are_marked_are_merged(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("space", "m")
        await person.sees("Mark the two that are one person")
        await person.press("space", "up", "m")
        await person.sees("Merge Ben Ito and Ann Köhler", "[Ben Ito] Ann Köhler")
        await person.press("ctrl+s")
        await person.sees("Ben Ito and Ann Köhler are one now", "Customers · 3")
        assert "marked" not in person.text

    counter.serve(story, place="customers")


def test_one_is_merged_with_another_that_is_searched(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("m")
        await person.sees("Merge Ann Köhler with whom?", "nothing matches")
        await person.press("backspace", "backspace", "backspace", *"mia")
        await person.sees("> Mia Novák")
        await person.press("enter")
        await person.sees("Merge Ann Köhler and Mia Novák", "Groups Police, VIP")
        await person.press("escape")
        await person.sees("Customers · 4")
        await person.press("v")
        await person.sees("Nobody was merged into this customer.")

    counter.serve(story, place="customers")


def test_who_seems_to_be_there_already_is_told_after_saving(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New customer")
        await person.press(*"Ito Ben", "ctrl+s")
        await person.sees("Saved. Is it Ben Ito once more? names differ by word order")

    counter.serve(story, place="customers")


def test_groups_by_rule_are_shown_and_stay(counter: Counter) -> None:
    store = counter.store
    berlin = store.groups.create(GroupDraft(name="Berliners", rule=TextIs(Text.CITY, ("berlin",))))
    bonn = store.groups.create(GroupDraft(name="Bonners", rule=TextIs(Text.CITY, ("bonn",))))
    ann = counter.customers["Ann Köhler"]
    store.group_rules.pin(bonn, [ann], Side.IN, reason="a promise", until=None)

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("Groups VIP", "By rule Berliners, Bonners (pinned)")
        await person.press("tab", "tab", "tab")
        await person.types("b")
        await person.sees("nothing matches")
        await person.press("backspace", "backspace", "backspace", "tab", *" X7Y8", "ctrl+s")
        await person.sees("Customers · 4")

    counter.serve(story, place="customers")
    now = store.customers.get(ann)
    assert (set(now.groups), set(now.cards)) == ({berlin, bonn}, {CARD, "X7Y8"})


def test_an_inactive_group_takes_nobody_new(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New customer")
        await person.press(*"Eve", "tab", "tab", "tab", *"summ")
        await person.sees("Summer club inactive")
        await person.press("enter", "ctrl+s")
        await person.sees("! Summer club is inactive: nobody new is put in", "Name Eve")

    counter.serve(story, place="customers")


def test_the_list_follows_what_others_write(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end")
        await person.sees("> (off) Zoë Ørsted")
        with counter.lane.beside() as other:
            other.customers.create(CustomerDraft(name="Aaron"))
        counter.store.look()
        await person.sees("Aaron", "Customers · 5", "> (off) Zoë Ørsted")

    counter.serve(story, place="customers")


def test_hostile_names_stay_in_their_cells(counter: Counter) -> None:
    counter.store.customers.create(CustomerDraft(name="[red]Mallory[/] \u202e gnp.exe 👩‍👩‍👧"))

    async def story(person: Person) -> None:
        await person.sees("[red]Mallory[/]", "Customers · 5")
        assert "\u202e" not in person.text

    counter.serve(story, place="customers")
