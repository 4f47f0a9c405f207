"""What was given to the printer, and what did not come out."""
