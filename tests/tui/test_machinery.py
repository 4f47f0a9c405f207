"""The picture above receipts: copied to the lane whole, or left as it was."""

from pathlib import Path

import pytest

from store.domain.errors import BadInput
from tui.fittings import LOGO_FILE
from tui.machinery import LOGO_BYTES_MAX, keep_logo

PICTURE = b"P4\n8 1\n\xf0"


def test_a_picture_is_copied_replaced_and_taken_away(tmp_path: Path) -> None:
    lane = tmp_path / "lane"
    lane.mkdir()
    chosen = tmp_path / "ours.pbm"
    for content in (PICTURE, b"P4\n8 1\n\x0f"):
        chosen.write_bytes(content)
        keep_logo(lane, f" {chosen} ")
        assert (lane / LOGO_FILE).read_bytes() == content
    assert [each.name for each in lane.iterdir()] == [LOGO_FILE]
    for _ in range(2):
        keep_logo(lane, " ")
        assert list(lane.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read: No such file"),
        (b"GIF89a", "no picture in PNG or PBM"),
        (PICTURE + bytes(LOGO_BYTES_MAX), "save it smaller"),
    ],
    ids=["not there", "of another kind", "no logo at all"],
)
def test_what_cannot_be_printed_leaves_what_was_there(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    (tmp_path / LOGO_FILE).write_bytes(PICTURE)
    chosen = tmp_path / "new.gif"
    if content is not None:
        chosen.write_bytes(content)
    with pytest.raises(BadInput, match=why):
        keep_logo(tmp_path, str(chosen))
    assert (tmp_path / LOGO_FILE).read_bytes() == PICTURE
