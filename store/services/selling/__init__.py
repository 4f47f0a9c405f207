"""The open sale of a lane, split by intention: what is entered, what is shown, what is done by hand."""
