"""HTTP requests that must not get lost: a table of them, and a worker that sends. Knows nobody who writes to it."""
