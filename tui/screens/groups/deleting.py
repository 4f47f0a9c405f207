"""What deleting groups does, in words. Pure."""


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
