"""How staff read times, and so do Django's own editing pages; public pages name their own format, "March 3, 2027"."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"j F Y \a\t H:i \E\a\s\t\e\r\n"

# For columns, the heads of which say Eastern.
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
