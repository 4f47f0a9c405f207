"""The shop's own settings: a list and forms by their parts."""
