from contextlib import suppress
from datetime import date
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.rules import CATEGORIES, GROUPS, PRODUCTS, ShopNames
from support.texts import awkward_texts

from store.domain.errors import BadInput
from store.domain.money import currency
from store.domain.rules.days import FIRST, day_of
from store.domain.rules.faults import BadRule
from store.domain.rules.grammar import parse
from store.domain.rules.phrases import SUBJECTS
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    Flag,
    HasTag,
    InGroup,
    Is,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    OrdersWithin,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)

VIP, STAFF = GROUPS[:2]
NAMES = ShopNames(
    {VIP: "VIP", STAFF: "Staff & friends"},
    {PRODUCTS[0]: "Espresso", PRODUCTS[1]: "Café Crème", PRODUCTS[2]: "category"},
    {CATEGORIES[0]: "Coffee", CATEGORIES[1]: "Hot drinks"},
)
MALE = TextIs(Text.GENDER, ("male",))
ADULT = NumberIs(Number.AGE, ">=", 18)
ACTIVE = Is(Flag.ACTIVE)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "age >= 60 and spent > 500 and last order < 30 days",
            AllOf((
                NumberIs(Number.AGE, ">=", 60),
                NumberIs(Money.SPENT, ">", 50_000),
                NumberIs(Number.LAST_ORDER, "<", 30),
            )),
        ),
        (
            "gender = male and birthday month = 5",
            AllOf((MALE, NumberIs(Number.BIRTHDAY_MONTH, "=", 5))),
        ),
        (
            'not (city = "São Paulo") or age < 18',
            AnyOf((Not(TextIs(Text.CITY, ("São Paulo",))), NumberIs(Number.AGE, "<", 18))),
        ),
        ("Gender IS Male AND NOT Active", AllOf((TextIs(Text.GENDER, ("Male",)), Not(ACTIVE)))),
        ("gender is not male", Not(MALE)),
        ("gender<>male", Not(MALE)),
        ("not not gender != male", Not(MALE)),
        ("city = São  Paulo and active", AllOf((TextIs(Text.CITY, ("São Paulo",)), ACTIVE))),
        ("city = 's-Hertogenbosch or active", AnyOf((TextIs(Text.CITY, ("'s-Hertogenbosch",)), ACTIVE))),
        ("name = 'O'Brien'", TextIs(Text.NAME, ("O'Brien",))),
        ("name = O'Brien", TextIs(Text.NAME, ("O'Brien",))),
        ("name = „Mia“", TextIs(Text.NAME, ("Mia",))),
        ("name = “Mia”", TextIs(Text.NAME, ("Mia",))),
        ("name = «Mia»", TextIs(Text.NAME, ("Mia",))),
        ('notes contains "a and b"', TextContains(Text.NOTES, "a and b")),
        ("notes not contains wine", Not(TextContains(Text.NOTES, "wine"))),
        ("city in (Bonn, Bad Homburg;'and')", TextIs(Text.CITY, ("Bonn", "Bad Homburg", "and"))),
        ("city is in (Bonn)", TextIs(Text.CITY, ("Bonn",))),
        ("city is not in (Bonn)", Not(TextIs(Text.CITY, ("Bonn",)))),
        ("city is In and city is not In or active", AnyOf((
            AllOf((TextIs(Text.CITY, ("In",)), Not(TextIs(Text.CITY, ("In",))))), ACTIVE
        ))),
        ("city not in (Bonn)", Not(TextIs(Text.CITY, ("Bonn",)))),
        ("phone known", TextContains(Text.PHONE, "")),
        ("birth date known", NumberIs(Date.BIRTH, ">=", FIRST)),
        ("birth date < 2000-02-29", NumberIs(Date.BIRTH, "<", day_of(date(2000, 2, 29)))),
        ("age = 30 years", NumberIs(Number.AGE, "=", 30)),
        ("age in (1,2,3)", NumberIn(Number.AGE, (1, 2, 3))),
        ("age != 30", Not(NumberIs(Number.AGE, "=", 30))),
        ("birthday month in (May, 6)", NumberIn(Number.BIRTHDAY_MONTH, (5, 6))),
        ("birthday in the next 2 weeks", BirthdayWithin(14)),
        ("birthday = today", BirthdayWithin(0)),
        ("birthday today", BirthdayWithin(0)),
        ("joined >= 2026-01-31", NumberIs(Date.JOINED, ">=", day_of(date(2026, 1, 31)))),
        ("joined < 30 days ago", NumberIs(Number.JOINED_DAYS, "<", 30)),
        ("joined in the last 30 days", NumberIs(Number.JOINED_DAYS, "<", 30)),
        ("last order in last 7 days", NumberIs(Number.LAST_ORDER, "<", 7)),
        ("last order > 4 weeks", NumberIs(Number.LAST_ORDER, ">", 28)),
        ("orders = 0", NumberIs(Number.ORDERS, "=", 0)),
        ("orders in (1, 2)", NumberIn(Number.ORDERS, (1, 2))),
        ("orders in 30 days >= 3", OrdersWithin(30, ">=", 3)),
        ("orders within the past 1 week != 3", Not(OrdersWithin(7, "=", 3))),
        ("spent in 90 days > 12,50", SpentWithin(90, ">", 1_250)),
        ("spent ≥ 12.5", NumberIs(Money.SPENT, ">=", 1_250)),
        ("balance < -5 EUR", NumberIs(Money.BALANCE, "<", -500)),
        ("spent in (1.50, 2)", NumberIn(Money.SPENT, (150, 200))),
        ("points=>100", NumberIs(Number.POINTS, ">=", 100)),
        ('bought "Espresso"', Bought(PRODUCTS[0])),
        ("bought café crème in 30 days and active", AllOf((Bought(PRODUCTS[1], 30), ACTIVE))),
        ("bought product category", Bought(PRODUCTS[2])),
        ('bought "category"', Bought(PRODUCTS[2])),
        ("bought category Coffee", BoughtOf(CATEGORIES[0])),
        ("bought category hot drinks within 1 day", BoughtOf(CATEGORIES[1], 1)),
        ("group = vip", InGroup(VIP)),
        ("group != Staff & friends", Not(InGroup(STAFF))),
        ("group in (VIP, Staff & friends)", AnyOf((InGroup(VIP), InGroup(STAFF)))),
        ("group not in (VIP)", Not(InGroup(VIP))),
        (f"group = Gone #{GROUPS[3].hex()}", InGroup(GROUPS[3])),
        ("tag = Wine lover", HasTag("Wine lover")),
        ("tag in (a, b)", AnyOf((HasTag("a"), HasTag("b")))),
        ("consent = no", Not(Is(Flag.CONSENT))),
        ("consent != no", Is(Flag.CONSENT)),
        ("tax exempt = yes", Is(Flag.TAX_EXEMPT)),
        ("status = active", ACTIVE),
        ("status != inactive", ACTIVE),
        ("status = inactive", Not(ACTIVE)),
        ("everyone", AllOf(())),
        ("nobody", AnyOf(())),
        ("active or gender = male and age >= 18", AnyOf((ACTIVE, AllOf((MALE, ADULT))))),
        ("(active or gender = male) and age >= 18", AllOf((AnyOf((ACTIVE, MALE)), ADULT))),
        ("not active and age >= 18", AllOf((Not(ACTIVE), ADULT))),
        ("all of (active, gender = male)", AllOf((ACTIVE, MALE))),
        ("any of (spent > 12,50, spent < 0,5)", AnyOf((
            NumberIs(Money.SPENT, ">", 1_250), NumberIs(Money.SPENT, "<", 50)
        ))),
        ("any of (age >= 18,active)", AnyOf((ADULT, ACTIVE))),
        ("none of (active, gender = male)", Not(AnyOf((ACTIVE, MALE)))),
        ("none of (any of (active), all of ())", Not(AnyOf((ACTIVE, AllOf(()))))),
    ],
)  # fmt: skip
def test_a_rule_is_read(text: str, rule: Rule) -> None:
    assert parse(text, NAMES) == rule


@pytest.mark.parametrize(
    ("code", "text", "amount"), [("JPY", "500", 500), ("BHD", "1,250", 1250), ("BHD", "1.5", 1500)]
)
def test_amounts_are_in_the_currency_of_the_shop(code: str, text: str, amount: int) -> None:
    assert parse(f"spent > {text}", ShopNames(currency=currency(code))) == NumberIs(Money.SPENT, ">", amount)


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "a rule is needed"),
        ("gendr = male", 0, "'gendr' is nothing a rule can ask about; did you mean 'gender'?"),
        ("age > 5 and birthday mnth = 5", 21, "what about the birthday before 'mnth'?"),
        ("last odrer < 30 days", 0, "did you mean 'last order'?"),
        ("age >", 5, "a value is missing at the end"),
        ("age > and active", 6, "a value is missing before 'and'"),
        ("age > 60 and < 80", 13, "a question is missing before '<'; write age again"),
        ("age > sixty", 6, "'sixty' is not a whole number; write it as age = 5"),
        ("age > 12,5", 6, "'12.5' is not a whole number"),
        ("age > 5 weeks", 8, "age is not counted in 'weeks'"),
        ("age 60", 4, "a comparison is missing before '60'; age is compared by ="),
        ("age between 18 and 65", 4, "write age >= 18 and age <= 65"),
        ("age contains 5", 4, "a comparison is missing before 'contains'"),
        ("age > 9999999999999999", 6, "age cannot be compared with so large a number"),
        ("birthday month = 13", 17, "a birthday month is 1 to 12, not 13"),
        ("birthday day > 0", 15, "a birthday day is 1 to 31, not 0"),
        ("birthday in 99999 days", 12, "a period has at most 36500 days"),
        ("birthday in soon", 12, "a number of days is missing before 'soon'; write it as in 30 days"),
        ("orders in 30", 12, "'days' is missing at the end; write it as in 30 days"),
        ("orders in 30 days", 17, "a comparison is missing at the end"),
        ("orders in 0 days > 1", 0, "a period has 1 to 36500 days, not 0"),
        ("points in 30 days > 1", 18, "points has no period"),
        ("gender < male", 7, "gender cannot be compared by <; write != or ="),
        ("gender = male age > 5", 14, "'and' or 'or' is missing before 'age'"),
        ("age > 5 gender = male", 8, "'and' or 'or' is missing before 'gender'"),
        ("city = Berlin orders in (1, 2)", 14, "'and' or 'or' is missing before 'orders'"),
        ('active city = "x"', 7, "'and' or 'or' is missing before 'city'"),
        ("city = Berlin (Mitte)", 14, "'(' does not belong here"),
        ("gender = male or female", 17, "one of several is gender in (…, …)"),
        ("age >= 60 adn spent > 5", 14, "'and' or 'or' is missing before 'spent'; did you mean 'and'?"),
        ("age > 5 or or active", 11, "a question is missing before 'or'"),
        ("group = Friends and Family", 8, "'Friends'; put a name with 'and' in it in quotes"),
        ("active and VIP", 11, "'VIP' is nothing a rule can ask about; did you mean group = VIP?"),
        ("group = VPI", 8, "there is no group 'VPI'"),
        ("group > VIP", 6, "group cannot be compared by >"),
        ('bought "Tea"', 7, "there is no product 'Tea'"),
        ("bought category Tea in 3 days", 16, "there is no category 'Tea'"),
        ("bought", 6, "a value is missing at the end"),
        ('city = ""', 7, "the text is empty; who has none is found by: not city known"),
        ('tag = ""', 6, "the text is empty"),
        ('group = " "', 8, "the text is empty"),
        ("city in ()", 9, "a value is missing before ')'"),
        ("city in Bonn", 8, "a list in brackets is missing before 'Bonn'"),
        ("city in (Bonn", 13, "a comma or ) is missing at the end"),
        ("city in (Bonn or Ulm)", 14, "a comma or ) is missing before 'or'"),
        ("spent in (12,50)", 12, "this comma could part two amounts or be a decimal one"),
        ("any of (spent > 12, 50)", 20, "'50' is nothing a rule can ask about"),
        ("any of (spent > 12 ,50)", 20, "'50' is nothing a rule can ask about"),
        ("spent > 1.000", 8, "'1.000' has more decimals than EUR; a thousand is written 1000"),
        ("spent > 5 USD", 8, "'5 USD' is not an amount; write it in EUR as 12.50"),
        ("joined > 31.12.1980", 9, "'31.12.1980' is not a date; write it as 1980-12-31 or as a"),
        ("birth date = 2001-02-29", 13, "there is no day 2001-02-29"),
        ("consent = maybe", 10, "'maybe' is neither yes nor no; write consent = yes"),
        ("status = gone", 9, "'gone' is no status; it is active or inactive"),
        ('name = "Mia', 7, "the quote that opens here does not close"),
        ("(active", 7, ") is missing at the end"),
        ("active)", 6, "this ) closes nothing"),
        ("(active = yes, active)", 13, "'and', 'or' or ) is missing before ','"),
        ("()", 1, "a question is missing before ')'"),
        ("all of active", 7, "( is missing before 'active'"),
        ("not", 3, "a question is missing at the end"),
        ("active and", 10, "a question is missing at the end"),
        ("name = " + "x" * 201, 7, "a text may have 200 characters, this has 201"),
        ("(" * 61 + "active" + ")" * 61, 60, "more than 60 brackets inside each other"),
        ("! active", 0, "'!' is nothing a rule can ask about"),
        ("active or active and (" * 16 + "active" + ")" * 16, 0, "a rule may be nested 30 deep"),
        (" or ".join(["active"] * 501), 5000, "a rule may ask 500 things"),
        (f"age in ({','.join(map(str, range(501)))})", 0, "a rule may ask 500 things, this asks 501"),
        ("x" * 300_001, 300_000, "a rule may have 300000 characters"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_and_what_could_be_meant(text: str, position: int, said: str) -> None:
    with pytest.raises(BadRule) as caught:
        parse(text, NAMES)
    assert said in str(caught.value)
    assert caught.value.position == position
    assert f"at character {position + 1}: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_fault_is_bad_input_of_the_field_rule() -> None:
    with pytest.raises(BadInput) as caught:
        parse("agge > 5", NAMES)
    assert caught.value.field == "rule"


PIECES = [
    *(" ".join(phrase) for phrase in SUBJECTS), "and", "or", "not", "in", "contains", "is", "known", "within",
    "today", "category", "all of", "any of", "none of", "the", "last", "days", "5", "30 days", "12,50",
    "-1.5", "2026-02-29", "2026-01-31", "VIP", "Espresso", '"Coffee"', '"', "'", "'x'", "(", ")", ",", ";",
    "=", "!=", "<", ">=", "#" + "0" * 32, "between", "²", "٣", "\x00",
]  # fmt: skip
hostile = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), awkward_texts), max_size=10).map(" ".join),
)


@given(hostile)
@example("age = " + "9" * 5000)
@example("orders in " + "9" * 5000 + " days > 1")
@example("spent > 0." + "9" * 5000)
@example("birth date = 0000-00-00")
def test_any_text_is_a_rule_or_a_fault_in_it(text: str) -> None:
    try:
        parse(text, NAMES)
    except BadRule as fault:
        at, said = fault.position, str(fault)
    else:
        at, said = 0, ""
    assert 0 <= at <= len(text)
    assert len(said) < 400


@pytest.mark.parametrize("piece", [*PIECES, "'a ", "city = a ", "(", "not ", "age > 1 and ", "a,", '""'])
def test_long_texts_take_no_long_time(piece: str) -> None:
    text = (piece + " ") * (10_000 // (len(piece) + 1))
    begun = process_time()
    for each in (text, f"city = {text}", f"city in ({text}", f"name = '{text}"):
        with suppress(BadRule):
            parse(each, NAMES)
    assert process_time() - begun < 1
