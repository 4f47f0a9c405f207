"""The shared language: values and rules a shopkeeper could write on paper.

Pure: no clock, no randomness, no I/O. Time, randomness and identity come in as arguments.
"""
