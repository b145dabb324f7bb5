"""A page that shows every component in one language and both themes. Only in development."""
