"""Which steps edits come to, and what is refused."""

import pytest
from support.groups_of import AUTO, EVERYBODY, OFF, STAFF, VIP

from store.domain.bulk_edits.edits import (
    AddTags,
    AddToGroups,
    DeleteCustomers,
    Edit,
    RemoveFromGroups,
    RemoveTags,
    SetField,
)
from store.domain.bulk_edits.outcomes import Refusal
from store.domain.bulk_edits.plan import Mark, Move, Put, Step, describe, plan
from store.domain.errors import BadInput
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.money import currency

GROUPS = [AUTO, OFF, STAFF, VIP]
TO_VIP, FROM_VIP = Move(VIP.id, "VIP", inside=True), Move(VIP.id, "VIP", inside=False)
TO_STAFF, FROM_STAFF = Move(STAFF.id, "Staff", inside=True), Move(STAFF.id, "Staff", inside=False)
FROM_OFF = Move(OFF.id, "Off", inside=False)

STEPS: dict[str, tuple[list[Edit], list[Step]]] = {
    "some groups": ([AddToGroups((VIP.id, STAFF.id))], [TO_VIP, TO_STAFF]),
    "all groups are the active ones filled by hand": ([AddToGroups(None)], [TO_STAFF, TO_VIP]),
    "out of all is out of inactive ones too": ([RemoveFromGroups(None)], [FROM_OFF, FROM_STAFF, FROM_VIP]),
    "out of an inactive one": ([RemoveFromGroups((OFF.id,))], [FROM_OFF]),
    "a field": ([SetField("city", "Bonn")], [Put("city", "Bonn")]),
    "tag case": ([AddTags((" Big ", "")), RemoveTags(("b",))], [Mark("big", True), Mark("b", False)]),
    "the same twice is once": ([AddTags(("a", "A")), AddTags(("a",))], [Mark("a", True)]),
    "deletion": ([DeleteCustomers()], [Put("deleted", 1)]),
    "in one, out of another": ([AddToGroups((VIP.id,)), RemoveFromGroups((STAFF.id,))], [TO_VIP, FROM_STAFF]),
    "no address at all": ([SetField("email", "")], [Put("email", "")]),
    "exempt with a reason": (
        [SetField("tax_exempt", 1), SetField("tax_reason", "EU")],
        [Put("tax_exempt", 1), Put("tax_reason", "EU")],
    ),
}  # fmt: skip

FILLS_ITSELF = "it fills itself by its rule; pin customers into it or out of it instead"

REFUSED: dict[str, tuple[Edit, Refusal]] = {
    "inactive": (
        AddToGroups((OFF.id,)),
        Refusal("Off", "it is inactive; switch it on before adding members", blocks=True),
    ),
    "into one that fills itself": (
        AddToGroups((AUTO.id,)),
        Refusal("Auto", FILLS_ITSELF, blocks=True),
    ),
    "out of one that fills itself": (
        RemoveFromGroups((AUTO.id,)),
        Refusal("Auto", FILLS_ITSELF, blocks=True),
    ),
    "common": (
        AddToGroups((COMMON_GROUP,)),
        Refusal("the common group", "everybody is in it; nobody is put in or taken out", blocks=True),
    ),
    "gone": (
        AddToGroups((GroupId(b"0" * 16),)),
        Refusal("a group", "it is not there any more", blocks=True),
    ),
    "one address for all": (
        SetField("email", "a@x.com"),
        Refusal("e-mail", "one address belongs to one customer; in bulk it can only be emptied", blocks=True),
    ),
    "exempt without a reason": (
        SetField("tax_exempt", 1),
        Refusal("tax exempt", "say why: give the tax reason in the same edit", blocks=True),
    ),
}

CONTRADICTIONS: dict[str, tuple[list[Edit], str]] = {
    "nothing": ([], "nothing to do"),
    "blank tags": ([AddTags((" ",))], "nothing to do"),
    "in and out": ([AddToGroups((VIP.id,)), RemoveFromGroups((VIP.id,))], "VIP cannot be both"),
    "in some, out of all": ([AddToGroups((VIP.id,)), RemoveFromGroups(None)], "VIP cannot be both"),
    "two values": ([SetField("city", "A"), SetField("city", "B")], "city cannot be set to two"),
    "tag and no tag": ([AddTags(("a",)), RemoveTags(("A",))], "the tag a cannot be both"),
    "deleted and changed": ([DeleteCustomers(), AddTags(("a",))], "deleted cannot be changed"),
    "a tag like a book": ([AddTags(("x" * 61,))], "60 characters"),
}

DESCRIBED: list[tuple[Step, str]] = [
    (TO_VIP, "add to VIP"),
    (FROM_VIP, "remove from VIP"),
    (Put("deleted", 1), "delete"),
    (Put("city", ""), "empty city"),
    (Put("city", "Bonn"), "set city to Bonn"),
    (Put("active", 0), "set status to inactive"),
    (Put("credit_limit", 1250), "set credit limit to 12.50 EUR"),
    (Mark("big", there=True), "tag big"),
    (Mark("big", there=False), "take tag big away"),
]


@pytest.mark.parametrize("case", STEPS)
def test_edits_come_to_steps(case: str) -> None:
    edits, steps = STEPS[case]
    planned = plan(edits, GROUPS)
    assert (list(planned.steps), planned.refusals) == (steps, ())


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_refused_with_its_reason(case: str) -> None:
    edit, refusal = REFUSED[case]
    assert plan([edit], GROUPS).refusals == (refusal,)


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_contradictions_are_bad_input(case: str) -> None:
    edits, words = CONTRADICTIONS[case]
    with pytest.raises(BadInput, match=words):
        plan(edits, GROUPS)


@pytest.mark.parametrize(("step", "words"), DESCRIBED)
def test_steps_in_words(step: Step, words: str) -> None:
    assert describe(step, currency("EUR")) == words


def test_everybody_is_in_the_common_group_already() -> None:
    assert plan([AddToGroups(None)], [EVERYBODY, VIP]).steps == (TO_VIP,)
