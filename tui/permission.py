"""How an account gets the right to a device. Pure."""

from devices.events import Machine, MachineKind, Trouble

_INSTALLER = "sudo scripts/install_kiosk --devices --user NAME"


def rule_for(machine: Machine) -> str:
    """What has to be done once, by somebody who may, so that this account may use it; empty when it may."""
    if machine.trouble is not Trouble.FORBIDDEN:
        return ""
    named = f" --scanner {machine.make}" if machine.kind is MachineKind.SCANNER and machine.make else ""
    return f"{_INSTALLER}{named} gives this account the right; then sign in again and plug it in anew"
