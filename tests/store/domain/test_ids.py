import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.ids import COMMON_GROUP, ID_BYTES, id_of_text, uuid7


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_identity_is_a_uuid_of_version_7(unix_ms: int, randomness: bytes) -> None:
    made = uuid.UUID(bytes=uuid7(unix_ms, randomness))

    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == unix_ms
    # All 74 free bits come from the given randomness.
    assert made.int >> 64 & 0xFFF == int.from_bytes(randomness[:2], "big") & 0xFFF
    assert made.int & (1 << 62) - 1 == int.from_bytes(randomness[2:], "big") & (1 << 62) - 1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e279b07cc398c4dc0c0c07398f"),
        ("017F22E279B07CC398C4DC0C0C07398F", "017f22e279b07cc398c4dc0c0c07398f"),
        ("017f22e279b07cc398c4dc0c0c0739", None),
        ("017f22e279b07cc398c4dc0c0c07398f00", None),
        ("1-000001", None),
        ("Ann", None),
        ("", None),
    ],
)
def test_an_id_is_read_as_it_is_written(text: str, meant: str | None) -> None:
    assert id_of_text(text) == (None if meant is None else bytes.fromhex(meant))


def test_it_is_the_one_of_the_standard() -> None:
    # RFC 9562, appendix A.6
    wanted = uuid.UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
    assert uuid7(0x017F22E279B0, bytes.fromhex("0CC3 18C4DC0C0C07398F")) == wanted.bytes


def test_a_time_beyond_the_field_wraps_instead_of_failing() -> None:
    assert len(uuid7(2**60, bytes(10))) == ID_BYTES


def test_the_common_group_is_no_uuid_that_could_be_made() -> None:
    assert len(COMMON_GROUP) == ID_BYTES
    assert uuid.UUID(bytes=COMMON_GROUP).version != 7
