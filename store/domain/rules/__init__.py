"""Rules that fill groups: what they can ask, how they are written, and whether one customer meets one."""
