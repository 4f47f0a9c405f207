"""The fifth tab: the rule that fills a group, as it is written; e opens the editor of it."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from store.domain.groups import GroupKind
from tui.dialogs.confirm import Confirm
from tui.keys import bindings
from tui.messages import Fact
from tui.screens.groups.tabs import GroupTab, Page
from tui.theme.inks import Ink
from tui.widgets.cells import wrap
from tui.widgets.marks import counted
from tui.widgets.notices import Tone
from tui.widgets.paper import Paper, Span

_SAID = {
    GroupKind.MANUAL: (
        "This group has no rule: people put members in and take them out, on tab 2.",
        "e gives it a rule: from then on it fills itself. Members who do not meet it stay, as exceptions.",
    ),
    GroupKind.COMMON: ("Everybody is in the common group, always; it has no rule and cannot be changed.",),
    GroupKind.AUTO: ("Whoever meets this is in the group, from the moment it is true until it is not:",),
}


class RulePaper(Paper, can_focus=True):
    """The rule in words."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._lines: list[list[Span]] = []
        self._lines_for = -1

    def read_again(self) -> None:
        """The rule may be another."""
        self._lines_for = -1
        self.repaint()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """One row."""
        if self._lines_for != width:
            self._lines, self._lines_for = rule_lines(self._page, width), width
        lines = self._lines
        return lines[y] if y < len(lines) else []


def rule_lines(page: Page, cells: int) -> list[list[Span]]:
    """What the tab says."""
    said: list[list[Span]] = [[]]
    for sentence in _SAID[page.group.kind]:
        said += [[(f" {part}", Ink.DIM)] for part in wrap(sentence, cells - 2)]
    if page.group.kind is GroupKind.AUTO:
        said += [[], *([(f"   {part}", Ink.STRONG)] for part in wrap(page.rule_text, cells - 4))]
        if page.group.trouble and page.group.rule is not None:
            said += [[], *([(f" {part}", Ink.BAD)] for part in wrap(f"! {page.group.trouble}", cells - 2))]
        said += [[], [(" e changes it, and shows who would enter and leave.", Ink.DIM)]]
        said += [[(" k keeps who is in it now and lets people fill it by hand, without the rule.", Ink.DIM)]]
    return said


class RuleTab(GroupTab):
    """Who enters and leaves by itself."""

    NUMBER = 5
    BINDINGS = bindings("group.by_hand")

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._paper = RulePaper(page)

    def compose_tab(self) -> Iterable[Widget]:
        """The paper."""
        return [self._paper]

    def on_mount(self) -> None:
        """Keys go to the paper, which has none of its own."""
        self.set_focus(self._paper)
        self.summary.text = self.heading

    def action_edit(self) -> None:
        """Change the rule, or give the group one."""
        if self.is_common:
            super().action_edit()
            return
        from tui.screens.groups.rules.editor import RuleEditor
        from tui.screens.groups.rules.effects import About

        about = About(self.group.name, self.group)
        self.ask(RuleEditor(self.page.store, about, self.page.currency), self._edited)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what has a rule can lose it."""
        if action == "by_hand":
            return self.group.kind is GroupKind.AUTO
        return super().check_action(action, parameters)

    def action_by_hand(self) -> None:
        """Let people fill the group from now on, after asking."""
        dialog = Confirm(
            f"Fill {self.group.name} by hand from now on?",
            "Who is in it now stays, and nobody enters or leaves by itself any more. Its rule is forgotten;"
            " u in the list undoes that, for 30 days.",
            yes="By hand",
            is_safe=False,
        )
        self.ask(dialog, lambda yes: self._by_hand() if yes else None)

    def _by_hand(self) -> None:
        store, group = self.page.store, self.group
        self.in_background(
            lambda: store.groups.set_by_hand(group.id),
            lambda kept: self.till.say(
                f"{group.name} is filled by hand now; {counted(kept, 'member')} stay in it.", Tone.GOOD
            ),
        )

    def _edited(self, answer: object) -> None:
        if answer is not None:
            self.say(f"The rule of {self.group.name} is saved.", Tone.GOOD)

    def changed(self, fact: Fact) -> None:  # noqa: ARG002 - any of them may have changed the rule
        """The rule may be another."""
        self.summary.text = self.heading
        self._paper.read_again()
