"""Bringing entries in from files, seeing first what that would do, taking it back, and writing such files.

``tables`` reads and writes files. ``kinds`` tells them apart, ``decoding`` turns bytes into text, ``json_objects``
reads fixtures, ``csv_files`` CSV, ``workbooks`` Excel files (with ``workbook_parts`` and ``worksheets``), ``cells``
single cells; ``columns`` says what the cells of a row mean. ``exporting`` gathers what is written. ``comparing``
compares a file with the directory, which makes the plan of ``planning``; ``applying`` carries that out as one batch,
``written`` finds what a batch wrote, ``undoing`` takes it back, and ``wording`` says what either does.
"""
