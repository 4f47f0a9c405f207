"""What lanes say to each other and what each sentence makes them do; without I/O, clock or dice."""
