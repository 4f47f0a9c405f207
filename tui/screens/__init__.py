"""One folder for each place of the till. They do not know each other."""
