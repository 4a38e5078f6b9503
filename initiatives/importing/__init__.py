"""Bringing entries in from files, seeing first what that would do, taking it back, and writing such files.

``tables`` reads and writes files, ``columns`` says what the cells of a row mean, ``planning`` compares a file with the
directory, ``applying`` carries that out as one batch, ``undoing`` takes a batch back.
"""
