from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.texts import awkward_texts

from store.domain.errors import BadInput, Invalid
from store.domain.groups import (
    DESCRIPTION_CHARACTERS_MAX,
    Group,
    GroupDraft,
    GroupKind,
    QuickDiscount,
    QuickKind,
    checked,
    kind_of,
    refuse_gifts,
    warning,
)
from store.domain.ids import GroupId, ProgramId

VIP = GroupDraft(name="VIP")
GROUP = Group(
    id=GroupId(b"g" * 16),
    name="VIP",
    description="",
    kind=GroupKind.MANUAL,
    active=True,
    program=None,
    discount=QuickDiscount(),
    scheduled=False,
    from_at=None,
    until_at=None,
)


def percent(basis: int) -> QuickDiscount:
    return QuickDiscount(QuickKind.PERCENT, percent=basis)


def amount(minor: int) -> QuickDiscount:
    return QuickDiscount(QuickKind.AMOUNT, amount=minor)


def test_the_nine_fields_are_tidied() -> None:
    typed = GroupDraft(
        name="  Our \t VIPs ",
        description="  two\nlines ",
        program=ProgramId(b"p" * 16),
        discount=QuickDiscount(QuickKind.PERCENT, percent=1250, amount=999),
        scheduled=True,
        from_at=1000,
        until_at=2000,
        active=False,
    )

    assert checked(typed) == GroupDraft(
        name="Our VIPs",
        description="two\nlines",
        program=ProgramId(b"p" * 16),
        discount=QuickDiscount(QuickKind.PERCENT, percent=1250, amount=0),
        scheduled=True,
        from_at=1000,
        until_at=2000,
        active=False,
    )


@pytest.mark.parametrize(
    ("typed", "kept", "value"),
    [
        (QuickDiscount(QuickKind.NONE, 500, 300), QuickDiscount(), 0),
        (QuickDiscount(QuickKind.PERCENT, 500, 300), percent(500), 500),
        (QuickDiscount(QuickKind.AMOUNT, 500, 300), amount(300), 300),
        (percent(0), percent(0), 0),
        (percent(10_000), percent(10_000), 10_000),
        (QuickDiscount(QuickKind.NONE, -5, -5), QuickDiscount(), 0),
        (QuickDiscount(QuickKind.PERCENT, 500, -300), percent(500), 500),
    ],
)
def test_only_the_field_of_the_chosen_type_counts(
    typed: QuickDiscount, kept: QuickDiscount, value: int
) -> None:
    tidy = checked(replace(VIP, discount=typed)).discount

    assert tidy == kept
    assert tidy.value == value


def test_a_period_without_its_switch_is_emptied() -> None:
    assert checked(replace(VIP, from_at=5, until_at=1)) == VIP


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (GroupDraft(name=" "), {"name"}),
        (replace(VIP, description="x" * (DESCRIPTION_CHARACTERS_MAX + 1)), {"description"}),
        (replace(VIP, discount=percent(-1)), {"percent"}),
        (replace(VIP, discount=percent(10_001)), {"percent"}),
        (replace(VIP, discount=amount(-1)), {"amount"}),
        (replace(VIP, scheduled=True), {"from_at", "until_at"}),
        (replace(VIP, scheduled=True, from_at=1), {"until_at"}),
        (replace(VIP, scheduled=True, until_at=1), {"from_at"}),
        (replace(VIP, scheduled=True, from_at=2, until_at=1), {"until_at"}),
        (replace(VIP, scheduled=True, from_at=2, until_at=2), {"until_at"}),
        (
            GroupDraft(name="", discount=percent(-1), scheduled=True),
            {"name", "percent", "from_at", "until_at"},
        ),
    ],
)
def test_every_fault_is_told_by_its_field(draft: GroupDraft, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        checked(draft)
    assert set(refused.value.problems) == fields


@pytest.mark.parametrize(
    ("scheduled", "until", "warns"),
    [(True, 1000, True), (True, 1001, False), (False, 1, False), (True, None, False)],
)
def test_a_period_that_is_over_is_allowed_with_a_warning(
    scheduled: bool,  # noqa: FBT001 - a case
    until: int | None,
    warns: bool,  # noqa: FBT001 - a case
) -> None:
    assert bool(warning(replace(VIP, scheduled=scheduled, from_at=0, until_at=until), 1000)) == warns


@pytest.mark.parametrize(
    ("group", "at", "counts"),
    [
        (GROUP, 0, True),
        (replace(GROUP, active=False), 0, False),
        (replace(GROUP, scheduled=True, from_at=10, until_at=20), 9, False),
        (replace(GROUP, scheduled=True, from_at=10, until_at=20), 10, True),
        (replace(GROUP, scheduled=True, from_at=10, until_at=20), 19, True),
        (replace(GROUP, scheduled=True, from_at=10, until_at=20), 20, False),
        (replace(GROUP, scheduled=True, from_at=None, until_at=20), -5, True),
        (replace(GROUP, scheduled=True, from_at=10, until_at=None), 10**15, True),
        (replace(GROUP, scheduled=False, from_at=10, until_at=20), 50, True),
        (replace(GROUP, scheduled=True, from_at=20, until_at=10), 15, False),
        (replace(GROUP, active=False, scheduled=True, from_at=10, until_at=20), 15, False),
    ],
)
def test_when_a_group_gives_something(group: Group, at: int, counts: bool) -> None:  # noqa: FBT001 - a case
    assert group.current(at) == counts


BEANS, STARS = ProgramId(b"b" * 16), ProgramId(b"s" * 16)
BARE = replace(GROUP, active=False)
FULL = replace(BARE, program=BEANS, discount=percent(500))


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        (BARE, replace(VIP, active=False), set()),
        (BARE, replace(VIP, active=False, program=BEANS), {"program"}),
        (BARE, replace(VIP, active=False, discount=percent(500)), {"percent"}),
        (BARE, replace(VIP, active=False, discount=amount(5)), {"amount"}),
        (BARE, replace(VIP, active=False, program=BEANS, discount=amount(5)), {"program", "amount"}),
        (BARE, replace(VIP, program=BEANS, discount=percent(500)), set()),
        (replace(GROUP, active=True), replace(VIP, active=False, program=BEANS), {"program"}),
        (FULL, replace(VIP, active=False, program=BEANS, discount=percent(700)), set()),
        (FULL, replace(VIP, active=False, program=BEANS, discount=amount(700)), set()),
        (FULL, replace(VIP, active=False, program=STARS, discount=percent(500)), {"program"}),
        (FULL, replace(VIP, active=False), set()),
    ],
)
def test_an_inactive_group_is_given_nothing_new(before: Group, after: GroupDraft, fields: set[str]) -> None:
    if not fields:
        refuse_gifts(before, after)
        return
    with pytest.raises(Invalid, match="the group is inactive: switch it on first") as refused:
        refuse_gifts(before, after)
    assert set(refused.value.problems) == fields


def test_kinds_by_their_stored_text() -> None:
    assert [kind_of(kind.value) for kind in GroupKind] == list(GroupKind)
    with pytest.raises(BadInput, match="unknown kind"):
        kind_of("secret")


@given(st.builds(GroupDraft, name=awkward_texts, description=awkward_texts))
def test_what_is_taken_can_be_stored_and_taken_again(draft: GroupDraft) -> None:
    tidy = checked(replace(draft, name=f"x{draft.name}"))

    assert checked(tidy) == tidy
    (tidy.name + tidy.description).encode()
    assert "\x00" not in tidy.name + tidy.description
