"""Every button there is has been thought of: who may press it in a group."""

from __future__ import annotations

from bots.handlers import TABLE, plans, rights

PERSONAL = {"p.forget", "s.kept"}
"""Refused in a group, whoever presses."""


def test_what_is_for_all_is_there_and_changes_nothing_for_others() -> None:
    actions = set(plans.join(TABLE).actions)
    assert actions >= rights.FOR_ALL
    shown_or_own = {
        name for name in actions if name.startswith(("a.", "s.", "p.")) and name in rights.FOR_ALL
    }
    assert shown_or_own == {
        *("a.back", "a.claim", "a.free", "a.keep", "a.more", "a.no", "a.test", "a.unhide", "a.why"),
        *("p.stay", "s.page", "s.test"),
    }


def test_whatever_changes_a_search_or_a_setting_is_not_for_all() -> None:
    changing = {"a.seller", "a.snooze", "a.stop", "a.max", "s.delete", "s.pause", "p.members"}
    assert not changing & rights.FOR_ALL
    assert set(TABLE.actions) >= changing | PERSONAL


def test_commands_named_here_are_commands() -> None:
    assert set(TABLE.commands) >= rights.PERSONAL | rights.FOR_ADMINS
    assert set(TABLE.steps) >= rights.SETTINGS_STEPS
