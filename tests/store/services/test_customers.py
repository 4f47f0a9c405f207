from dataclasses import replace

import pytest
from support.books import Key, read
from support.shops import DAY, HOUR, NOON, ShopLane, hand_over, sync

from store.api import Store
from store.domain.customers import Customer, CustomerDraft
from store.domain.errors import Invalid, NotFound, Refused, TillError
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, CustomerRow
from store.domain.pins import Side
from store.domain.rules.tree import Text, TextIs
from store.events import CustomersChanged, Fact, GroupsChanged
from store.services.customers import draft_of

NOBODY = CustomerId(b"nobody".ljust(16))
ANN = CustomerDraft(name="Ann")
FULL = CustomerDraft(
    name="Ann Lee",
    email="ann@example.org",
    phone="+49 30 1",
    reference="C-1",
    birth_date="1980-12-31",
    gender="female",
    city="Berlin",
    region="Berlin",
    country="DE",
    notes="two\nlines",
    consent=True,
    tax_exempt=True,
    tax_reason="diplomat 4711",
    credit_limit=5000,
    joined=NOON - DAY,
    cards=("A100", "B200"),
    tags=("regular", "wine"),
)


def stamped(store: Store, customer: CustomerId) -> set[str]:
    """The columns of a customer that were written after the customer was made."""
    content = read(store)[Key("customers", (customer,))].content
    return {name for name, order in content.cells if order[:2] != content.created}


def names(store: Store, query: CustomerList) -> list[str]:
    rows = store.customers.window(query, 0, 100)
    assert store.customers.count(query) == len(rows)
    assert [store.customers.position(query, row.id) for row in rows] == list(range(len(rows)))
    assert set(store.customers.ids(query)) == {row.id for row in rows}
    return [row.name for row in rows]


def hear(store: Store) -> list[Fact]:
    heard: list[Fact] = []
    store.subscribe(
        lambda fact: heard.append(fact) if isinstance(fact, CustomersChanged | GroupsChanged) else None
    )
    return heard


# ---- create ----


def test_a_customer_keeps_everything_and_is_in_their_groups_at_once(front: ShopLane) -> None:
    store = front.store
    groups = tuple(store.groups.create(GroupDraft(name=name)) for name in ("Locals", "VIP"))
    front.machine.forward(5)
    heard = hear(store)
    customer = store.customers.create(replace(FULL, groups=groups))

    assert store.customers.get(customer) == Customer(
        id=customer,
        name="Ann Lee",
        email="ann@example.org",
        phone="+49 30 1",
        reference="C-1",
        birth_date="1980-12-31",
        gender="female",
        city="Berlin",
        region="Berlin",
        country="DE",
        notes="two\nlines",
        active=True,
        consent=True,
        tax_exempt=True,
        tax_reason="diplomat 4711",
        credit_limit=5000,
        joined=NOON - DAY,
        cards=("A100", "B200"),
        tags=("regular", "wine"),
        groups=groups,
    )
    assert draft_of(store.customers.get(customer)) == replace(FULL, groups=groups)
    assert heard == [CustomersChanged(frozenset([customer])), GroupsChanged(frozenset(groups))]
    assert [counted.members for counted in store.groups.all()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (CustomerDraft(name=""), {"name"}),
        (replace(ANN, email="ANN@example.ORG "), {"email"}),
        (replace(ANN, cards=("C300", "B200")), {"cards"}),
        (replace(FULL, name="Bob"), {"email", "cards"}),
    ],
)
def test_what_belongs_to_another_customer_is_refused_by_its_field(
    store: Store, draft: CustomerDraft, fields: set[str]
) -> None:
    store.customers.create(FULL)
    before = read(store)
    with pytest.raises(Invalid) as refused:
        store.customers.create(draft)
    assert set(refused.value.problems) == fields
    assert read(store) == before


def test_what_a_deleted_customer_had_is_free(store: Store) -> None:
    store.customers.delete([store.customers.create(FULL)])
    customer = store.customers.create(FULL)
    assert store.customers.find("A100").id == customer


def test_who_does_not_say_when_they_joined_joined_when_they_came(front: ShopLane) -> None:
    front.machine.forward(5)
    customer = front.store.customers.create(ANN)
    front.machine.forward(DAY)
    front.store.customers.edit(customer, replace(ANN, city="Bonn"))
    assert front.store.customers.get(customer).joined == NOON + 5


def test_nobody_is_born_in_the_future(store: Store) -> None:
    tomorrow, later = replace(ANN, birth_date="2026-03-03"), replace(ANN, birth_date="2026-03-04")
    store.customers.create(tomorrow)
    with pytest.raises(Invalid, match="still to come"):
        store.customers.create(later)
    ann = store.customers.create(ANN)
    with pytest.raises(Invalid, match="still to come"):
        store.customers.edit(ann, later)


def test_nobody_new_is_put_in_a_group_that_is_inactive(store: Store) -> None:
    off, vip = (store.groups.create(GroupDraft(name=name)) for name in ("Off", "VIP"))
    ann, bob = (store.customers.create(replace(ANN, groups=(off,))), store.customers.create(ANN))
    store.groups.set_active([off], active=False)
    before = read(store)
    for change in (
        lambda: store.customers.create(replace(ANN, groups=(off,))),
        lambda: store.customers.edit(bob, replace(ANN, groups=(vip, off))),
    ):
        with pytest.raises(Refused, match="Off is inactive") as refused:
            change()
        assert refused.value.field == "groups"
    assert read(store) == before

    store.customers.edit(ann, replace(ANN, groups=(off, vip)))
    assert set(store.customers.get(ann).groups) == {off, vip}
    store.customers.edit(ann, ANN)
    assert store.customers.get(ann).groups == ()


def test_tags_in_use_are_found_by_how_they_begin(store: Store) -> None:
    ann = store.customers.create(replace(ANN, tags=("tea", "wine", "wide", "ärzte")))
    store.customers.create(replace(ANN, tags=("wine",)))
    assert store.customers.tags("", 9) == ["tea", "wide", "wine", "ärzte"]
    assert store.customers.tags("wi", 9) == ["wide", "wine"]
    assert store.customers.tags("", 2) == ["tea", "wide"]
    store.customers.edit(ann, ANN)
    assert store.customers.tags("", 9) == ["wine"]


def test_pins_of_a_customer_are_known_while_they_hold(front: ShopLane) -> None:
    store = front.store
    adults, locals_ = (
        store.groups.create(GroupDraft(name=name, rule=TextIs(Text.CITY, ("bonn",)))) for name in ("A", "B")
    )
    ann = store.customers.create(ANN)
    store.group_rules.pin(adults, [ann], Side.IN, reason="a promise", until=front.machine.at + HOUR)
    store.group_rules.pin(locals_, [ann], Side.OUT, reason="", until=None)
    assert store.customers.pins(ann) == {adults: 1, locals_: -1}
    front.machine.forward(HOUR)
    assert store.customers.pins(ann) == {locals_: -1}
    store.group_rules.unpin(locals_, [ann])
    assert store.customers.pins(ann) == {}


def test_many_may_have_no_email(store: Store) -> None:
    assert store.customers.create(ANN) != store.customers.create(ANN)


@pytest.mark.parametrize("group", [GroupId(b"nowhere".ljust(16)), GroupId(b"")])
def test_a_group_that_is_not_there_keeps_the_customer_out_of_the_book(store: Store, group: GroupId) -> None:
    with pytest.raises(TillError, match="not there"):
        store.customers.create(replace(ANN, groups=(group,)))
    assert names(store, CustomerList()) == []


# ---- edit ----


@pytest.mark.parametrize(
    ("draft", "columns"),
    [
        (replace(FULL, name="Ann Li"), {"name"}),
        (replace(FULL, email=""), {"email"}),
        (replace(FULL, phone="2", city="Bonn"), {"phone", "city"}),
        (replace(FULL, active=False), {"active"}),
        (replace(FULL, consent=False, tax_exempt=False), {"consent", "tax_exempt", "tax_reason"}),
        (replace(FULL, region="", credit_limit=0, joined=NOON), {"region", "credit_limit", "joined"}),
        (replace(FULL, tags=("wine", "chess")), set()),
        (replace(FULL, cards=("A100", "C300")), set()),
        (replace(FULL, name="  Ann   Lee ", email="ANN@Example.org"), set()),
        (FULL, set()),
    ],
)
def test_an_edit_writes_only_what_differs(store: Store, draft: CustomerDraft, columns: set[str]) -> None:
    customer = store.customers.create(FULL)
    before = read(store)
    store.customers.edit(customer, draft)

    assert stamped(store, customer) == columns
    kept = draft_of(store.customers.get(customer))
    reason = draft.tax_reason if draft.tax_exempt else ""
    expected = replace(draft, name=kept.name, email=kept.email, tax_reason=reason)
    assert kept == replace(expected, tags=tuple(sorted(draft.tags)))
    cards = {
        code
        for code in FULL.cards
        if read(store)[Key("cards", (code, customer))] == before[Key("cards", (code, customer))]
    }
    assert cards == set(FULL.cards) & set(draft.cards)


def test_cards_are_taken_and_given_back(store: Store) -> None:
    ann, bob = store.customers.create(FULL), store.customers.create(CustomerDraft(name="Bob"))
    store.customers.edit(ann, replace(FULL, cards=("A100",)))
    store.customers.edit(bob, CustomerDraft(name="Bob", cards=("B200",)))
    assert store.customers.find("B200").id == bob

    store.customers.edit(bob, CustomerDraft(name="Bob"))
    store.customers.edit(ann, FULL)
    assert store.customers.find("B200").id == ann


def test_groups_come_and_go_with_the_form(store: Store) -> None:
    vip, staff, locals_ = (store.groups.create(GroupDraft(name=name)) for name in ("VIP", "Staff", "Locals"))
    customer = store.customers.create(replace(ANN, groups=(vip, staff)))
    heard = hear(store)
    store.customers.edit(customer, replace(ANN, groups=(locals_, staff)))

    assert set(store.customers.get(customer).groups) == {locals_, staff}
    assert heard == [CustomersChanged(frozenset([customer])), GroupsChanged(frozenset([vip, locals_]))]
    assert stamped(store, customer) == set()


def test_a_form_that_was_open_long_keeps_what_others_wrote_meanwhile(store: Store) -> None:
    vip, staff = (store.groups.create(GroupDraft(name=name)) for name in ("VIP", "Staff"))
    customer = store.customers.create(FULL)
    store.customers.edit(
        customer,
        replace(FULL, phone="theirs", cards=("A100", "B200", "T900"), tags=("wine", "jazz"), groups=(vip,)),
    )
    mine = replace(FULL, city="Bonn", cards=("A100",), tags=("regular", "wine", "art"), groups=(staff,))
    store.customers.edit(customer, mine, seen=FULL)

    kept = store.customers.get(customer)
    assert (kept.phone, kept.city, set(kept.cards), kept.tags, set(kept.groups)) == (
        "theirs",
        "Bonn",
        {"A100", "T900"},
        ("art", "jazz", "wine"),
        {vip, staff},
    )


def test_an_edit_is_refused_what_belongs_to_another(store: Store) -> None:
    store.customers.create(FULL)
    bob = store.customers.create(CustomerDraft(name="Bob", email="bob@example.org"))
    before = read(store)
    with pytest.raises(Invalid) as refused:
        store.customers.edit(bob, CustomerDraft(name="Bob", email=" Ann@example.org", cards=("A100",)))
    assert refused.value.problems == {
        "email": "another customer has this e-mail; open that one instead",
        "cards": "card A100 belongs to another customer",
    }
    assert read(store) == before


def test_twins_that_two_lanes_made_can_still_be_edited(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    twins = [store.customers.create(FULL) for store in (front, back)]
    sync(front, back)
    for twin in twins:
        front.customers.edit(twin, replace(FULL, city="Bonn"))
        assert front.customers.get(twin).city == "Bonn"
    with pytest.raises(Refused, match="more than one customer"):
        front.customers.find("ann@example.org")


def test_somebody_who_is_gone_is_not_edited(store: Store) -> None:
    customer = store.customers.create(ANN)
    store.customers.delete([customer])
    for gone in (customer, NOBODY):
        with pytest.raises(NotFound, match="go back to the list"):
            store.customers.edit(gone, ANN)
        with pytest.raises(NotFound):
            store.customers.get(gone)


# ---- switch and delete ----


def test_customers_are_switched_off_and_on(store: Store) -> None:
    ann, bob = store.customers.create(ANN), store.customers.create(CustomerDraft(name="Bob", active=False))
    assert store.customers.set_active([ann, bob, NOBODY], active=False) == 1
    assert store.customers.set_active([ann, bob], active=True) == 2
    assert [row.active for row in store.customers.window(CustomerList(), 0, 9)] == [True, True]


def test_deleting_answers_how_many_were_there(store: Store) -> None:
    ann, bob = store.customers.create(ANN), store.customers.create(CustomerDraft(name="Bob"))
    assert store.customers.delete([ann, NOBODY, ann]) == 1
    assert store.customers.delete([ann]) == 0
    assert names(store, CustomerList()) == ["Bob"]
    assert store.customers.delete([bob]) == 1


def test_an_edit_elsewhere_does_not_bring_a_deleted_customer_back(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    customer = front.customers.create(ANN)
    hand_over(front, back)
    front.customers.delete([customer])
    three[1].machine.forward(HOUR)
    back.customers.edit(customer, replace(ANN, city="Bonn"))
    sync(front, back)

    for store in (front, back):
        assert names(store, CustomerList()) == []


# ---- find ----


@pytest.fixture
def crowd(store: Store) -> dict[str, CustomerId]:
    vip = store.groups.create(GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=500)))
    drafts = (
        replace(FULL, groups=(vip,)),
        CustomerDraft(name="bob", email="bob@example.org", city="\u00d6rebro", phone="555", reference="X_7"),
        CustomerDraft(name="\u00c9mile Zola", city="Paris", cards=("Z100",), groups=(vip,)),
        CustomerDraft(name="Emile 50%", email="percent@example.org"),
        CustomerDraft(name="\u4e2d\u6751 \u82b1\u5b50", active=False),
    )
    return {draft.name: store.customers.create(draft) for draft in drafts}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ann@example.org", "Ann Lee"),
        (" ANN@Example.org ", "Ann Lee"),
        ("A100", "Ann Lee"),
        ("C-1", "Ann Lee"),
        ("ANN  lee", "Ann Lee"),
        ("e\u0301mile zola", "\u00c9mile Zola"),
        ("\u4e2d\u6751\u3000\u82b1\u5b50", "\u4e2d\u6751 \u82b1\u5b50"),
    ],
)
def test_one_customer_is_found_by_what_is_theirs(
    store: Store, crowd: dict[str, CustomerId], text: str, name: str
) -> None:
    assert store.customers.find(text).id == crowd[name]
    assert store.customers.find(crowd[name].hex()).name == name


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("text", ["", " ", "Ann", "A10", "00" * 16, "%", "_"])
def test_a_part_is_not_enough_to_be_found(store: Store, text: str) -> None:
    with pytest.raises(NotFound, match="customers list --search"):
        store.customers.find(text)


def test_a_name_that_two_have_is_refused(store: Store) -> None:
    for _ in range(2):
        store.customers.create(ANN)
    with pytest.raises(Refused, match="use the id or the e-mail"):
        store.customers.find("ann")


# ---- lists ----


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["Ann Lee", "bob", "Emile 50%", "\u00c9mile Zola", "\u4e2d\u6751 \u82b1\u5b50"]),
        ("LEE ann", ["Ann Lee"]),
        ("ann bob", []),
        ("example.org", ["Ann Lee", "bob", "Emile 50%"]),
        ("30 1", ["Ann Lee"]),
        ("berlin", ["Ann Lee"]),
        ("\u00e9mile", ["Emile 50%", "\u00c9mile Zola"]),
        ("50%", ["Emile 50%"]),
        ("%", []),
        ("_", []),
        ("x_7", ["bob"]),
        ("\\", []),
        ("z100", ["\u00c9mile Zola"]),
        ("\u6751", ["\u4e2d\u6751 \u82b1\u5b50"]),
        ("'; DROP TABLE customers; --", []),
    ],
)
def test_a_search_finds_every_word_anywhere(store: Store, text: str, found: list[str]) -> None:
    assert names(store, CustomerList(text)) == found


def test_a_list_can_be_of_one_group(store: Store, crowd: dict[str, CustomerId]) -> None:
    vip = store.groups.find("VIP").id
    assert names(store, CustomerList(group=vip)) == ["Ann Lee", "\u00c9mile Zola"]
    assert names(store, CustomerList("zola", group=vip)) == ["\u00c9mile Zola"]
    store.groups.remove_members(vip, [crowd["Ann Lee"]])
    assert names(store, CustomerList(group=vip)) == ["\u00c9mile Zola"]


@pytest.mark.usefixtures("crowd")
def test_lists_are_sorted_both_ways_with_ties_in_a_fixed_order(store: Store) -> None:
    for sort in ("name", "email", "city", "joined"):
        forwards = names(store, CustomerList(sort=sort))
        backwards = names(store, CustomerList(sort=sort, descending=True))
        assert backwards == forwards[::-1]
    assert names(store, CustomerList(sort="email"))[-3:] == ["Ann Lee", "bob", "Emile 50%"]


@pytest.mark.usefixtures("crowd")
def test_a_list_is_read_in_windows(store: Store) -> None:
    whole = [row.id for row in store.customers.window(CustomerList(), 0, 100)]
    pieces = [row.id for start in range(0, 6, 2) for row in store.customers.window(CustomerList(), start, 2)]
    assert pieces == whole
    assert store.customers.window(CustomerList(), 99, 10) == []
    assert store.customers.window(CustomerList(), 0, 0) == []


def test_a_line_shows_the_groups_and_the_best_percent_that_counts_now(front: ShopLane) -> None:
    store = front.store
    percents = [QuickDiscount(QuickKind.PERCENT, percent=basis) for basis in (500, 700, 900, 2000)]
    groups = (
        store.groups.create(GroupDraft(name="A", discount=percents[0])),
        store.groups.create(
            GroupDraft(name="B", discount=percents[1], scheduled=True, from_at=NOON, until_at=NOON + DAY)
        ),
        store.groups.create(GroupDraft(name="C", discount=percents[2])),
        store.groups.create(GroupDraft(name="D", discount=QuickDiscount(QuickKind.AMOUNT, amount=9000))),
        store.groups.create(GroupDraft(name="E", discount=percents[3])),
    )
    customer = store.customers.create(replace(ANN, groups=groups))
    store.groups.set_active([groups[2]], active=False)
    store.groups.delete([groups[4]])

    def line() -> CustomerRow:
        return store.customers.window(CustomerList(), 0, 1)[0]

    assert (line().groups, line().percent) == (("A", "B", "C", "D"), 700)
    front.machine.forward(DAY)
    assert line().percent == 500
    store.groups.remove_members(groups[0], [customer])
    assert (line().groups, line().percent) == (("B", "C", "D"), 0)


def test_somebody_outside_a_list_has_no_place_in_it(store: Store, crowd: dict[str, CustomerId]) -> None:
    assert store.customers.position(CustomerList("bob"), crowd["Ann Lee"]) is None
    assert store.customers.position(CustomerList(), NOBODY) is None
