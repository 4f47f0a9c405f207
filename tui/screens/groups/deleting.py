"""What deleting or merging groups does, in words. Pure."""

from collections.abc import Sequence

from store.domain.rules.consequences import Consequence, Consequences, moves

GROUPS_MAX = 6
"""Groups told one by one in a dialog."""

NAMES_MAX = 3


def rules_detail(found: Consequences, becomes: str) -> str:
    """What becomes of groups whose rules lead to what is deleted or merged; empty when nothing does."""
    if not found.groups:
        return ""
    one = len(found.groups) == 1
    whose = f"The rule of {found.groups[0].name}" if one else f"The rules of {len(found.groups)} groups"
    head = f"{whose} {'names' if one else 'name'} it: {becomes.format('it' if one else 'them')}."
    rest = len(found.groups) - GROUPS_MAX
    told = [head, *map(_told, found.groups[:GROUPS_MAX]), *([f"And {rest} more groups."] if rest > 0 else [])]
    if found.followers:
        told.append(f"These may follow: {', '.join(found.followers)}.")
    return "\n".join(told)


def _told(each: Consequence) -> str:
    who = [_who(each.enter.sample, each.enter.count), _who(each.leave.sample, each.leave.count)]
    named = "; ".join(part for part in who if part)
    lost = f", {_discounts(len(each.discounts))}" if each.discounts else ""
    return f"{each.name}{lost}: {moves(each)}{f' ({named})' if named else ''}."


def _who(names: Sequence[str], count: int) -> str:
    shown = ", ".join(names[:NAMES_MAX])
    more = count - len(names[:NAMES_MAX])
    return f"{shown} and {more:,} more" if shown and more > 0 else shown


def _discounts(count: int) -> str:
    return "which has 1 discount" if count == 1 else f"which has {count} discounts"


def delete_detail(groups: int, members: int | None, discounts: int) -> str:
    """A few sentences before it is done; `members` is None while they are being counted."""
    its = "Its" if groups == 1 else "Their"
    if members is None:
        who = f"{its} members stay customers."
    elif members == 1:
        who = f"{its} 1 member stays a customer."
    else:
        who = f"{its} {members:,} members stay customers."
    if not discounts:
        return f"{who} Receipts stay as they are."
    ends = "1 discount is" if discounts == 1 else f"{discounts:,} discounts are"
    return f"{who} {ends} not given to them any more. Receipts stay as they are."
