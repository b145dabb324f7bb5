"""From a folder of Markdown, laid out as Hugo lays it out, to drafts of articles.

``run.Importer`` is the way in. An article is taken as a whole or not at all; what can't be taken is named with file and
line. Nothing is published.
"""
