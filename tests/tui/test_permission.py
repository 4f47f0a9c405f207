"""What gives an account the right to a device, for whoever has to do it."""

from dataclasses import replace
from pathlib import Path

import pytest

from devices.events import Machine, MachineKind, MachineState, Trouble
from tui.permission import rule_for

PRINTER = Machine("1-1/04b8:0e28/0", MachineKind.PRINTER, "Counter", MachineState.TROUBLE)
SCANNER = replace(PRINTER, key="1-2/1a2b:0b61/0", kind=MachineKind.SCANNER)


@pytest.mark.parametrize("trouble", [None, *(each for each in Trouble if each is not Trouble.FORBIDDEN)])
def test_no_other_trouble_is_one_of_rights(trouble: Trouble | None) -> None:
    assert rule_for(replace(PRINTER, trouble=trouble)) == ""


def test_the_installer_is_named_with_what_it_needs() -> None:
    told = rule_for(replace(PRINTER, trouble=Trouble.FORBIDDEN))
    assert told.startswith("sudo scripts/install_kiosk --devices --user NAME gives")
    told = rule_for(replace(SCANNER, trouble=Trouble.FORBIDDEN))
    assert told.startswith("sudo scripts/install_kiosk --devices --user NAME --scanner 1a2b:0b61 gives")
    assert (Path(__file__).parents[2] / told.split()[1]).is_file()
