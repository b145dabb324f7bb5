"""Search in English, Japanese, Korean, Chinese and Vietnamese for anything that ``modelsearch`` indexes.

Texts and queries become tokens in Python (``analysis``, ``queries``), so that SQLite and PostgreSQL find the same
without a search server. Set ``WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "textsearch.backend"}}``, add
``"textsearch"`` to ``INSTALLED_APPS`` and run ``update_index``. ``find.search`` and ``find.suggest`` ask a queryset,
``highlighting`` shows where the matches are, ``spelling`` guesses what was meant. See docs/search.md.
"""
