"""Writing files: customers, groups, memberships, mailing lists; row by row, whole or not at all.

A file is written beside its name, made safe on the disk and only then given the name, so that nobody ever
sees half of one, and what stood there before stays until then.
"""
