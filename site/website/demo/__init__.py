"""The demo content: articles, pages, people and requests as the consultancy would have them, in this folder."""
