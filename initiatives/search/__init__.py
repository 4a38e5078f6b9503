"""Finding initiatives by words: an inverted index in ordinary tables, the same on every database.

``words`` takes texts apart and ``indexing`` writes the index. What a visitor types is taken apart by ``query``, and
``meaning`` finds what it stands for with the help of ``vocabulary`` and ``spelling``; ``reading`` joins them into what
everything else uses. ``ranking`` finds and orders, ``highlighting`` and ``sentences`` show how and where.
"""
