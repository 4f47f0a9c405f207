"""Printers, scanners and the cash drawer of this till: seen, named, set up and tried out."""
