"""How every page and command writes dates and times, and how Django's own editing pages do.

What staff may type is read by ``partners/date_fields.py``. The first of the patterns for input are what the
calendar and the clock of the editing pages write.
"""

DATE_FORMAT = SHORT_DATE_FORMAT = "F j, Y"
TIME_FORMAT = "g:i a"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = r"F j, Y, g:i a \E\a\s\t\e\r\n"

DATE_INPUT_FORMATS = ["%m/%d/%Y", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%I:%M %p", "%H:%M"]
