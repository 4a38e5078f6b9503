"""How staff sign in: the password, the second factor, lock-outs, forgotten passwords, and what is written down of it.

No session belongs to a user who has a second factor and did not give it: the middleware leaves such a request
without a user, so that no page needs to ask.
"""
