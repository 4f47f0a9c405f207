from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from support.people import OWNER_PIN, PINS, signed_in, staffed
from support.shops import MINUTE, ShopLane, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.errors import BadInput, Invalid, NotFound, Refused
from store.domain.payment import CASH, Tender
from store.domain.rights import NeedsApproval, Right, Role
from store.domain.staff import Person, PersonDraft, draft_of
from store.events import Fact, ShopChanged, SignInChanged
from store.tables.book import ACTIONS, APPROVALS, STAFF


def refused(store: Store, right: Right, amount: int = 0, subject: bytes = b"") -> NeedsApproval:
    with pytest.raises(NeedsApproval) as needs:
        store.rights.require(right, amount=amount, subject=subject)
    return needs.value


def here(store: Store) -> str | None:
    """Who is at the till; asked anew, whatever a type checker has seen before."""
    return store.signed_in


def test_people_are_taken_in_and_changed(store: Store) -> None:
    mia = store.staff.create(PersonDraft(name=" Mia  Lang "))
    assert store.staff.get(mia) == Person(mia, "Mia Lang", Role.CASHIER, active=True, has_pin=False)
    seen = draft_of(store.staff.get(mia))
    store.staff.edit(mia, replace(seen, role=Role.MANAGER))
    store.staff.edit(mia, replace(seen, name="Mia Long"), seen=seen)
    assert store.staff.get(mia) == Person(mia, "Mia Long", Role.MANAGER, active=True, has_pin=False)
    assert [person.name for person in store.staff.people()] == ["Mia Long", "Owner"]
    assert store.staff.find("mia long").id == store.staff.find(mia.hex()).id == mia
    store.staff.delete(mia)
    with pytest.raises(NotFound, match="nobody called 'Mia Long' works here"):
        store.staff.find("Mia Long")
    told = [(entry.what, entry.subject) for entry in store.history.all(0, 5)]
    assert told[:4] == [
        ("let go", "Mia Long"),
        ("changed: name", "Mia Long"),
        ("changed: role", "Mia Long"),
        ("took in", "Mia Long"),
    ]


def test_two_people_are_told_apart_by_their_names(store: Store) -> None:
    store.staff.create(PersonDraft(name="Mia"))
    for draft in (PersonDraft(name="MIA "), PersonDraft(name="owner")):
        with pytest.raises(Invalid) as twin:
            store.staff.create(draft)
        assert twin.value.problems["name"].startswith("somebody else has this name")


@pytest.mark.parametrize(
    "lose",
    [
        lambda staff, owner: staff.delete(owner),
        lambda staff, owner: staff.edit(owner, PersonDraft(name="Owner", role=Role.MANAGER)),
        lambda staff, owner: staff.edit(owner, PersonDraft(name="Owner", role=Role.OWNER, active=False)),
    ],
)
def test_the_last_active_owner_is_never_lost(store: Store, lose: Callable[..., None]) -> None:
    owner = store.staff.find("Owner").id
    store.staff.create(PersonDraft(name="Old", role=Role.OWNER, active=False))
    with pytest.raises(Refused, match="the last active owner"):
        lose(store.staff, owner)
    store.staff.create(PersonDraft(name="New", role=Role.OWNER))
    lose(store.staff, owner)
    assert store.staff.find("New").role is Role.OWNER


def test_an_owner_who_can_get_in_comes_first_and_stays(store: Store) -> None:
    mia = store.staff.create(PersonDraft(name="Mia"))
    with pytest.raises(Refused, match="an active owner needs a PIN"):
        store.staff.set_pin(mia, "8064")
    with pytest.raises(Refused, match="an active owner needs a PIN"):
        store.staff.create(PersonDraft(name="Ben"), "8064")
    owner = store.staff.find("Owner").id
    store.staff.set_pin(owner, OWNER_PIN)
    store.staff.set_pin(mia, "8064")
    with pytest.raises(Refused, match="an active owner needs a PIN"):
        store.staff.clear_pin(owner)
    store.staff.clear_pin(mia)
    store.staff.clear_pin(owner)
    assert not store.staff.is_asked()
    assert [person.name for person in store.staff.people()] == ["Mia", "Owner"]


def test_a_shop_without_a_pin_asks_nobody(front: ShopLane) -> None:
    front.store.staff.create(PersonDraft(name="Mia"))
    front.reopen()
    assert front.store.signed_in == ""
    front.store.rights.require(Right.STAFF)
    with pytest.raises(Refused, match="nobody has a PIN yet"):
        front.store.staff.lock()


def test_with_a_pin_the_till_begins_locked_and_the_command_line_does_not(front: ShopLane) -> None:
    staffed(front.store)
    assert here(front.store) == "Owner"
    front.reopen()
    assert here(front.store) is None
    with pytest.raises(Refused, match="the till is locked: sign in first"):
        front.store.rights.require(Right.CUSTOMERS)
    with front.beside() as other:
        assert other.signed_in == ""
        other.staff.create(PersonDraft(name="Eve"))


def test_who_signs_in_is_who_does_it(front: ShopLane) -> None:
    store = front.store
    people = staffed(store)
    facts: list[Fact] = []
    store.subscribe(facts.append)
    signed_in(store, "Ann")
    assert (here(store), facts) == ("Ann", [SignInChanged()])
    group = refused(store, Right.GROUPS)
    assert str(group) == "you may not change groups: a manager can allow it with a PIN"
    signed_in(store, "Ben")
    store.shop.staff()
    store.rights.require(Right.GROUPS)
    store.staff.lock()
    assert here(store) is None
    signed_in(store, "Owner")
    store.staff.set_lock_minutes(5)
    assert store.staff.lock_minutes() == 5
    with store._database.reading() as connection:
        last = connection.execute(select(ACTIONS.c.staff_id).order_by(ACTIONS.c.hlc.desc())).first()
    assert last is not None
    assert last[0] == people["Owner"]


def test_the_same_pin_of_two_people_names_whom_was_asked_for(store: Store) -> None:
    people = staffed(store)
    assert PINS["Ben"] == PINS["Mia"]
    assert store.staff.sign_in(people["Mia"], PINS["Mia"]).name == "Mia"
    needs = refused(store, Right.CASH_OUT, 5000)
    store.staff.approve(people["Ben"], PINS["Ben"], needs, "change for the kiosk")
    with store._database.reading() as connection:
        row = connection.execute(select(APPROVALS.c.asked_by, APPROVALS.c.approved_by)).one()
    assert tuple(row) == (people["Mia"], people["Ben"])


def test_wrong_pins_wait_longer_and_longer_also_after_a_restart(front: ShopLane) -> None:
    mia = staffed(front.store)["Mia"]

    def attempt(pin: str) -> str:
        try:
            return front.store.staff.sign_in(mia, pin).name
        except Refused as refusal:
            return str(refusal)

    said = [attempt("0000") for _ in range(5)]
    assert said == [
        "that is not Mia's PIN: 4 more tries, then it waits a minute",
        "that is not Mia's PIN: 3 more tries, then it waits a minute",
        "that is not Mia's PIN: 2 more tries, then it waits a minute",
        "that is not Mia's PIN: one more try, then it waits a minute",
        "too many wrong PINs for Mia here: wait until 13:01:00, or let somebody else do it",
    ]
    front.reopen()
    assert attempt(PINS["Mia"]).startswith("too many wrong PINs for Mia here")
    assert signed_in(front.store, "Ann")
    front.machine.forward(MINUTE)
    assert attempt("0000") == (
        "too many wrong PINs for Mia here: wait until 13:03:00, or let somebody else do it"
    )
    front.machine.forward(2 * MINUTE)
    assert attempt(PINS["Mia"]) == "Mia"
    assert attempt("0000").startswith("that is not Mia's PIN: 4 more tries")


def test_wrong_pins_are_counted_for_each_person_and_lane(three: list[ShopLane]) -> None:
    front, back, _ = three
    people = staffed(front.store)
    sync(front.store, back.store)
    for _ in range(5):
        with pytest.raises(Refused):
            front.store.staff.sign_in(people["Mia"], "0000")
    assert back.store.staff.sign_in(people["Mia"], PINS["Mia"]).name == "Mia"
    assert front.store.staff.sign_in(people["Ben"], PINS["Ben"]).name == "Ben"


@pytest.mark.parametrize(
    ("name", "prepare", "words"),
    [
        (
            "Eve",
            lambda staff, eve: staff.edit(eve, PersonDraft(name="Eve", active=False)),
            "Eve is not active",
        ),
        ("Eve", lambda staff, eve: staff.delete(eve), "does not work here any more"),
        ("Eve", lambda _staff, _eve: None, "Eve has no PIN"),
    ],
)
def test_who_cannot_sign_in_is_told_why(
    store: Store, name: str, prepare: Callable[..., None], words: str
) -> None:
    staffed(store)
    eve = store.staff.create(PersonDraft(name=name))
    prepare(store.staff, eve)
    with pytest.raises((Refused, NotFound), match=words):
        store.staff.sign_in(eve, "4711")


def test_an_approval_is_for_one_deed_on_one_sale_and_is_kept(front: ShopLane) -> None:
    store = front.store
    people = staffed(store)
    signed_in(store, "Mia")
    one, other = b"1" * 16, b"2" * 16
    needs = refused(store, Right.DISCOUNT_PERCENT, 1500, one)
    assert (needs.right, needs.amount, needs.subject) == (Right.DISCOUNT_PERCENT, 1500, one)
    assert str(needs) == (
        "you may not take percents off by hand above 10 %: a manager can allow it with a PIN"
    )
    assert [person.name for person in store.staff.approvers(needs)] == ["Ben", "Owner"]
    store.staff.approve(people["Ben"], PINS["Ben"], needs, " dented  tin ")
    refused(store, Right.DISCOUNT_PERCENT, 1500, other)
    refused(store, Right.DISCOUNT_PERCENT, 1600, one)
    with store._units.deed():
        store.rights.require(Right.DISCOUNT_PERCENT, amount=1500, subject=one)
    refused(store, Right.DISCOUNT_PERCENT, 1500, one)
    with store._database.reading() as connection:
        row = connection.execute(select(APPROVALS)).mappings().one()
    assert {
        name: row[name]
        for name in (
            "asked_by", "approved_by", "lane_id", "at", "right", "reason", "subject_id",
            "amount_before", "amount_after",
        )
    } == {
        "asked_by": people["Mia"], "approved_by": people["Ben"], "lane_id": front.member.id,
        "at": front.machine.at, "right": "discount percent", "reason": "dented tin", "subject_id": one,
        "amount_before": None, "amount_after": 1500,
    }  # fmt: skip
    entry = store.history.all(0, 1)[0]
    assert (entry.who, entry.what) == ("Ben", "allowed Mia to take percents off by hand, 15 %: dented tin")


def test_an_approval_keeps_the_old_and_the_new_price(store: Store) -> None:
    people = staffed(store)
    signed_in(store, "Mia")
    with pytest.raises(NeedsApproval) as needs:
        store.rights.require(Right.PRICE, subject=b"s" * 16, before=1490, after=1000)
    store.staff.approve(people["Ben"], PINS["Ben"], needs.value, "price tag")
    with store._database.reading() as connection:
        row = connection.execute(select(APPROVALS.c.amount_before, APPROVALS.c.amount_after)).one()
    assert tuple(row) == (1490, 1000)


def test_who_may_not_themselves_allows_nothing(store: Store) -> None:
    people = staffed(store)
    signed_in(store, "Mia")
    needs = refused(store, Right.GROUPS)
    with pytest.raises(Refused, match="Ann may not change groups either"):
        store.staff.approve(people["Ann"], PINS["Ann"], needs, "please")
    with pytest.raises(Refused, match="that is not Ben's PIN"):
        store.staff.approve(people["Ben"], "0000", needs, "please")
    with pytest.raises(BadInput, match="say why"):
        store.staff.approve(people["Ben"], PINS["Ben"], needs, " ")
    refused(store, Right.GROUPS)
    with store._database.reading() as connection:
        assert connection.execute(select(APPROVALS)).all() == []


def test_what_was_allowed_is_gone_with_whom_it_was_allowed_to(store: Store) -> None:
    people = staffed(store)
    signed_in(store, "Mia")
    store.staff.approve(people["Ben"], PINS["Ben"], refused(store, Right.GROUPS), "new group")
    signed_in(store, "Ann")
    refused(store, Right.GROUPS)


def test_deleting_customers_takes_a_pin_whoever_is_there(store: Store) -> None:
    people = staffed(store)
    signed_in(store, "Owner")
    needs = refused(store, Right.DELETE_CUSTOMERS)
    assert str(needs) == "to delete customers takes a PIN, whoever is here"
    assert [person.name for person in store.staff.approvers(needs)] == ["Ben", "Owner"]
    store.staff.approve(people["Owner"], OWNER_PIN, needs, "asked for it")
    with store._units.deed():
        store.rights.require(Right.DELETE_CUSTOMERS)
    refused(store, Right.DELETE_CUSTOMERS)


def test_rights_are_the_shops_to_say(three: list[ShopLane]) -> None:
    front, back, _ = three
    staffed(front.store)
    front.store.staff.set_limit(Role.CASHIER, Right.GROUPS, None)
    front.store.staff.set_limit(Role.MANAGER, Right.RETURN, 5000)
    sync(front.store, back.store)
    signed_in(back.store, "Mia")
    back.store.rights.require(Right.GROUPS)
    signed_in(back.store, "Ben")
    back.store.rights.require(Right.RETURN, amount=5000)
    refused(back.store, Right.RETURN, 5001)
    front.store.staff.reset_limit(Role.CASHIER, Right.GROUPS)
    assert front.store.staff.table() == {(Role.MANAGER, Right.RETURN): 5000}
    assert front.store.staff.limit(Role.CASHIER, Right.RETURN) == 2000
    with pytest.raises(Refused, match="an owner may everything"):
        front.store.staff.set_limit(Role.OWNER, Right.GROUPS, 0)


def test_nobody_makes_more_of_anybody_than_they_are(store: Store) -> None:
    people = staffed(store)
    store.staff.set_limit(Role.MANAGER, Right.STAFF, None)
    signed_in(store, "Ben")
    store.staff.set_pin(people["Mia"], "4711")
    for attempt in (
        lambda: store.staff.create(PersonDraft(name="Eve", role=Role.OWNER)),
        lambda: store.staff.edit(people["Ben"], PersonDraft(name="Ben", role=Role.OWNER)),
        lambda: store.staff.set_pin(people["Owner"], "4711"),
        lambda: store.staff.delete(people["Owner"]),
    ):
        with pytest.raises(Refused, match="only an owner changes people above a manager"):
            attempt()
    with pytest.raises(Refused, match="only an owner changes what a manager may"):
        store.staff.set_limit(Role.MANAGER, Right.LANES, None)


def test_another_lane_asks_from_the_first_pin_on_and_no_more_after_the_last(three: list[ShopLane]) -> None:
    front, back, _ = three
    people = staffed(front.store)
    facts: list[Fact] = []
    back.store.subscribe(facts.append)
    sync(front.store, back.store)
    assert back.store.signed_in is None
    assert SignInChanged() in facts
    assert ShopChanged() in facts
    signed_in(back.store, "Mia")
    front.store.staff.edit(people["Mia"], PersonDraft(name="Mia", role=Role.MANAGER))
    sync(front.store, back.store)
    back.store.rights.require(Right.GROUPS)
    front.store.staff.edit(people["Mia"], PersonDraft(name="Mia", active=False))
    sync(front.store, back.store)
    assert back.store.signed_in is None
    for name in ("Mia", "Ann", "Ben", "Owner"):
        front.store.staff.clear_pin(people[name])
    sync(front.store, back.store)
    assert back.store.signed_in == front.store.signed_in == ""


def test_a_command_line_that_gives_the_first_pin_locks_the_till_beside_it(front: ShopLane) -> None:
    with front.beside() as other:
        other.staff.set_pin(other.staff.find("Owner").id, OWNER_PIN)
    front.store.look()
    assert front.store.signed_in is None


def test_whoever_signed_in_chooses_another_pin_with_the_old_one(store: Store) -> None:
    people = staffed(store)
    signed_in(store, "Mia")
    with pytest.raises(Refused, match="that is not Mia's PIN"):
        store.staff.change_own_pin("0000", "4711")
    store.staff.change_own_pin(PINS["Mia"], "4711")
    assert store.staff.sign_in(people["Mia"], "4711").name == "Mia"


def test_no_hash_is_kept_for_an_undo_or_told_in_the_history(store: Store) -> None:
    people = staffed(store)
    store.staff.set_pin(people["Mia"], "4711")
    with store._database.reading() as connection:
        kept = set(connection.execute(select(STAFF.c.pin)).scalars())
        details = "".join(connection.execute(select(ACTIONS.c.detail)).scalars())
    assert all(pin.startswith("$argon2id$") for pin in kept)
    assert "argon2" not in details
    assert "4711" not in details
    assert "pin" not in details


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_a_till_locks_itself_after_minutes_that_can_be(store: Store, minutes: int) -> None:
    assert store.staff.lock_minutes() == 0
    with pytest.raises(BadInput):
        store.staff.set_lock_minutes(minutes)


def test_a_locked_till_adds_nothing_takes_nothing_off_and_takes_no_money(store: Store) -> None:
    product = store.catalogue.create(ProductDraft(name="Tea", price=100, barcodes=("4006381333931",)))
    store.checkout.add(product)
    staffed(store)
    store.staff.lock()
    sale = store.checkout.till()
    for deed in (
        lambda: store.checkout.scan("4006381333931"),
        lambda: store.checkout.add(product),
        lambda: store.checkout.void_line(0),
        lambda: store.checkout.pay([Tender(CASH, 100)]),
        lambda: store.paying.take(CASH),
    ):
        with pytest.raises(Refused, match="the till is locked: sign in first"):
            deed()
    assert store.checkout.till() == sale
    signed_in(store, "Mia")
    assert store.checkout.pay([Tender(CASH, 100)]).total == 100
    assert store.checkout.lines_waiting() == 0


def test_what_somebody_began_is_theirs_whoever_signs_in_meanwhile(store: Store) -> None:
    people = staffed(store)
    signed_in(store, "Mia")
    with store._units.begin(store._actor) as unit:
        store._actor.staff = people["Ann"]
        action = unit.did("shop.edit")
    with store._database.reading() as connection:
        by = connection.execute(select(ACTIONS.c.staff_id).where(ACTIONS.c.id == action)).scalar_one()
    assert by == people["Mia"]
