"""Who works with whom on what, as one picture: a line map, or for many initiatives one of groups.

``network`` holds what is drawn, ``ordering`` its order, ``lines``, ``side`` and ``places`` where it stands; ``wide``
and ``phone`` draw it, ``grouped`` draws what is too much for it, and ``picture`` decides which.
"""
