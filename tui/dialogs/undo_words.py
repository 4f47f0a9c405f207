"""What an undo would do and has done, in words. Pure."""

from collections.abc import Sequence

from store.domain.bulk_edits.outcomes import NotRestored, UndoPreview, UndoReport


def detail_words(told: UndoPreview) -> str:
    """What would come back, and what would not."""
    instead = f", {left_words(told.instead)}" if told.instead else ""
    back = f"{told.restorable:,} {'change is' if told.restorable == 1 else 'changes are'} put back{instead}."
    return f"{back} Not put back: {left_words(told.left)}." if told.left else back


def done_words(report: UndoReport) -> str:
    """What was undone, in one line."""
    done = "Done again" if report.is_redo else "Undone"
    what = f"{report.what}; {left_words(report.instead)}" if report.instead else report.what
    if not report.not_restored:
        return f"{done}: {what}."
    return f"{done} as far as possible: {what}. Not put back: {left_words(report.left)}."


def left_words(left: Sequence[NotRestored]) -> str:
    """`2 changed since (Ann, Ben); 1 another has that name now`."""
    return "; ".join(f"{each.count:,} {each.reason}{_named(each)}" for each in left)


def _named(left: NotRestored) -> str:
    if not left.names:
        return ""
    more = left.count - len(left.names)
    return f" ({', '.join(left.names)}{f' and {more:,} more' if more > 0 else ''})"
