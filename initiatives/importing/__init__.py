"""Bringing entries in from files, seeing first what that would do, taking it back, and writing such files.

``tables`` reads and writes files, ``decoding`` turns their bytes into text, ``json_objects`` reads the objects of a
fixture, ``cells`` single cells of a table, and ``columns`` says what those of a row mean;
``exporting`` gathers what is written. ``comparing`` compares a file with the directory, which makes the plan of
``planning``; ``applying`` carries that out as one batch, ``written`` finds what a batch wrote, ``undoing`` takes it
back, and ``wording`` says what either does.
"""
