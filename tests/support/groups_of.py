"""Groups of each kind, for rules that look at the kind only."""

from store.domain.groups import Group, GroupKind, QuickDiscount
from store.domain.ids import COMMON_GROUP, GroupId


def _group(name: str, kind: GroupKind, *, active: bool = True) -> Group:
    identity = COMMON_GROUP if kind is GroupKind.COMMON else GroupId(name.encode().ljust(16))
    return Group(
        id=identity,
        name=name,
        description="",
        kind=kind,
        active=active,
        program=None,
        discount=QuickDiscount(),
        scheduled=False,
        from_at=None,
        until_at=None,
    )


VIP, STAFF = _group("VIP", GroupKind.MANUAL), _group("Staff", GroupKind.MANUAL)
OFF = _group("Off", GroupKind.MANUAL, active=False)
AUTO = _group("Auto", GroupKind.AUTO)
EVERYBODY = _group("Common group", GroupKind.COMMON)
