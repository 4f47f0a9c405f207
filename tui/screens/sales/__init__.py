"""Closed sales: the list, and each receipt as it was."""
