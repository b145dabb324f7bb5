"""A page type of the tests' own: the editions package has to work without the blog."""
