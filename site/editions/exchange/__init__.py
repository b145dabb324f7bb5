"""Files for translators who work outside: out of the drafts of pages, and back into them."""
