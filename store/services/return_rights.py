"""Who may take goods of a receipt back."""

from store.domain.returns import BrokenOffer
from store.domain.rights import Right
from store.services.return_plan import Plan
from store.services.rights import Rights


def ask(rights: Rights, planned: Plan, *, subject: bytes) -> None:
    """Ask whether goods of a receipt may be taken back; the limit is for all that came back of it.

    Raises:
        NeedsApproval: the role may not.
    """
    if planned.lost and planned.policy is BrokenOffer.BLOCK:
        rights.require(Right.BREAK_OFFER, subject=subject)
    rights.require(Right.RETURN, amount=planned.before + planned.amount, subject=subject)
