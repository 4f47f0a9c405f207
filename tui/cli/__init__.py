"""The command line: a second front end over the same doors, one module for each noun, no rules of its own.

`main` finds the module of the command and runs it; `door` opens the shop and prints answers; `arguments`
reads what stands on the line. Every module has `add_parser(subparsers)` and `run(args)`, and imports what is
heavy inside `run`, so that help and refusals come at once.
"""
