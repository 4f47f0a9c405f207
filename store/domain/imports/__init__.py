"""What a file of another program says: its columns, its habits, its rows, and what each row means.

Nothing here opens a file or the book; bytes, cells and what the book knows come in as arguments. A value
that names the row (an id, a code, the e-mail) or money that cannot be read refuses the row; any other bad
value is left out, and both are listed. An empty cell never overwrites, cards, groups and barcodes are only
ever added.
"""
