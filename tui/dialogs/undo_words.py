"""What an undo would do and has done, in words. Pure."""

from collections.abc import Sequence

from store.domain.bulk_edits.outcomes import NotRestored, UndoPreview, UndoReport


def detail_words(told: UndoPreview) -> str:
    """What would come back, and what would not."""
    back = f"{told.restorable:,} {'change is' if told.restorable == 1 else 'changes are'} put back."
    return f"{back} Not put back: {left_words(told.left)}." if told.left else back


def done_words(report: UndoReport) -> str:
    """What was undone, in one line."""
    done = "Done again" if report.is_redo else "Undone"
    if not report.not_restored:
        return f"{done}: {report.what}."
    return f"{done} as far as possible: {report.what}. Not put back: {left_words(report.left)}."


def left_words(left: Sequence[NotRestored]) -> str:
    """`2 changed since (Ann, Ben); 1 another has that name now`."""
    return "; ".join(f"{each.count:,} {each.reason}{_named(each)}" for each in left)


def _named(left: NotRestored) -> str:
    if not left.names:
        return ""
    more = left.count - len(left.names)
    return f" ({', '.join(left.names)}{f' and {more:,} more' if more > 0 else ''})"
