"""Writing a file from a list: whom or what, into which file, and the bar while it is written."""
