"""A paper on its way: the mark by which printers name what they have done."""

import pytest

from devices.events import JobId
from devices.printer.job import Job, Target
from devices.profiles import EPSON_80, GENERIC_80, PrinterProfile


@pytest.mark.parametrize(
    ("number", "profile", "mark"),
    [(7, EPSON_80, b"0007"), (10_042, EPSON_80, b"0042"), (7, GENERIC_80, b"")],
)
def test_a_job_is_marked_for_printers_that_name_what_they_have_done(
    number: int, profile: PrinterProfile, mark: bytes
) -> None:
    assert Job(JobId(number), "Z 12", Target("p", profile), ()).mark == mark
