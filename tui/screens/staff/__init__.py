"""People who work here: the list, one of them, what roles may, and signing in."""
