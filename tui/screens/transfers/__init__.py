"""Rights to spend that lanes handed each other."""
