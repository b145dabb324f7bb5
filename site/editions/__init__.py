"""One page, many languages: an editor writes a page once per language, readers see what was published in theirs."""
