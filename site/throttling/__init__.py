"""Counts what visitors do, so that apps can set limits. Knows none of them."""
