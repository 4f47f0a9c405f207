"""The day at the drawer: how it stands, cash in and out, counting, X and Z."""
