"""Customer groups: the list, the nine-field form, and who is in them."""
