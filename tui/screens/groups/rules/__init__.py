"""The editor of a group's rule: its text, the same as an outline of questions, and what it would do."""
