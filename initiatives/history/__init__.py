"""What an initiative was, who changed it and why, and bringing it back.

Every write to an initiative ends in ``touch()``, which keeps a version of it; nobody else has to think of history.
"""
