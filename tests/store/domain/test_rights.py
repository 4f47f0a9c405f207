import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.money import currency
from store.domain.rights import (
    Limit,
    Right,
    Role,
    is_within,
    limit,
    limit_words,
    read,
    read_limit,
    refusal,
    written,
)

EUR, JPY, KWD = currency("EUR"), currency("JPY"), currency("KWD")


@pytest.mark.parametrize(
    ("role", "right", "money", "allowed"),
    [
        (Role.OWNER, Right.STAFF, EUR, None),
        (Role.MANAGER, Right.STAFF, EUR, 0),
        (Role.MANAGER, Right.RETURN, EUR, None),
        (Role.CASHIER, Right.RETURN, EUR, 2000),
        (Role.CASHIER, Right.RETURN, JPY, 20),
        (Role.CASHIER, Right.RETURN, KWD, 20_000),
        (Role.CASHIER, Right.DISCOUNT_PERCENT, JPY, 1000),
        (Role.CASHIER, Right.NO_SALE, EUR, None),
        (Role.CASHIER, Right.CASH_OUT, EUR, 0),
        (Role.CASHIER, Right.GROUPS, EUR, 0),
        (Role.CASHIER, Right.TERMS, EUR, 0),
        (Role.MANAGER, Right.TERMS, EUR, None),
    ],
)
def test_what_a_role_may_where_the_shop_has_said_nothing(
    role: Role, right: Right, money: object, allowed: Limit
) -> None:
    assert limit(role, right, money, {}) == allowed  # type: ignore[arg-type] # one of the three


def test_the_shop_says_otherwise_but_never_of_its_owner() -> None:
    table: dict[tuple[Role, Right], Limit] = {
        (Role.CASHIER, Right.GROUPS): None,
        (Role.MANAGER, Right.RETURN): 500,
        (Role.OWNER, Right.STAFF): 0,
    }
    assert limit(Role.CASHIER, Right.GROUPS, EUR, table) is None
    assert limit(Role.MANAGER, Right.RETURN, EUR, table) == 500
    assert limit(Role.OWNER, Right.STAFF, EUR, table) is None


@pytest.mark.parametrize(
    ("allowed", "amount", "within"),
    [(None, 10**9, True), (0, 0, False), (0, 1, False), (500, 500, True), (500, 501, False), (500, 0, True)],
)
def test_a_limit_allows_up_to_itself(allowed: Limit, amount: int, *, within: bool) -> None:
    assert is_within(allowed, amount) is within


@given(st.dictionaries(st.tuples(st.sampled_from(Role), st.sampled_from(Right)), st.none() | st.integers(0)))
def test_a_table_comes_back_as_it_was_written(table: dict[tuple[Role, Right], Limit]) -> None:
    assert read(written(table)) == table


def test_what_this_lane_does_not_know_is_left_out() -> None:
    assert read('{"cashier/fly": 1, "clown/return": 2, "cashier/return": "x", "cashier/groups": null}') == {
        (Role.CASHIER, Right.GROUPS): None
    }
    assert read("") == {}


@pytest.mark.parametrize("text", ["[]", "nothing", "3"])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read(text)


@pytest.mark.parametrize(
    ("right", "amount", "allowed", "says"),
    [
        (Right.CASH_OUT, 5, 0, "you may not take cash out of the drawer: a manager can allow it with a PIN"),
        (
            Right.RETURN, 2001, 2000,
            "you may not take goods back with their receipt above 20.00: a manager can allow it with a PIN",
        ),
        (
            Right.DISCOUNT_PERCENT, 1250, 1000,
            "you may not take percents off by hand above 10 %: a manager can allow it with a PIN",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_what_and_who_can_help(right: Right, amount: int, allowed: Limit, says: str) -> None:
    refused = refusal(right, amount, allowed, EUR)
    assert (str(refused), refused.right, refused.amount) == (says, right, amount)


@pytest.mark.parametrize(
    ("right", "typed", "limit_read", "words"),
    [
        (Right.RETURN, "20", 2000, "to 20.00"),
        (Right.RETURN, " to 20.50 ", 2050, "to 20.50"),
        (Right.RETURN, "No", 0, "no"),
        (Right.RETURN, "0", 0, "no"),
        (Right.RETURN, "always", None, "yes"),
        (Right.DISCOUNT_PERCENT, "12.5 %", 1250, "to 12.5 %"),
        (Right.GROUPS, "yes", None, "yes"),
        (Right.GROUPS, "never", 0, "no"),
    ],
)
def test_a_limit_is_read_as_it_is_written(right: Right, typed: str, limit_read: Limit, words: str) -> None:
    assert read_limit(right, typed, EUR) == limit_read
    assert limit_words(right, limit_read, EUR) == words
    assert read_limit(right, words, EUR) == limit_read


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        (Right.GROUPS, "20"), (Right.GROUPS, ""), (Right.RETURN, "-1"), (Right.RETURN, "much"),
        (Right.RETURN, "0.005"), (Right.RETURN, "1e9"), (Right.DISCOUNT_PERCENT, "-5"),
        (Right.RETURN, "9" * 40),
    ],
)  # fmt: skip
def test_what_is_no_limit_is_refused(right: Right, typed: str) -> None:
    with pytest.raises(BadInput):
        read_limit(right, typed, EUR)
