"""What the shop writes into files for others, and for itself to read back: columns, cells, the outcome.

Nothing here opens a file or the book. Texts that a spreadsheet would count with (they begin with = + - or @)
get an apostrophe in front; reading takes exactly that one away again, so nothing is lost on the way.
"""
