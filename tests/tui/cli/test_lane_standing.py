"""How another lane stands, as `regulars lanes` has it from the till that runs here."""

from dataclasses import replace

import pytest
from support.shops import member

from tui.cli.lanes import _peer


@pytest.mark.parametrize(
    ("retired", "linked", "state", "behind"),
    [
        (False, False, "offline", 17),
        (False, True, "linked", 17),
        (True, True, "retired", 17),
        (True, False, "retired", None),
    ],
)
def test_what_a_retired_lane_lacks_is_told_only_while_it_can_get_it(
    retired: bool,  # noqa: FBT001 - a fact
    linked: bool,  # noqa: FBT001 - a fact
    state: str,
    behind: int | None,
) -> None:
    known = _peer(replace(member("Back", 2, None), retired=retired), {"linked": linked, "behind": 17})
    assert (known["state"], known["behind"]) == (state, behind)
