"""Articles, their authors and tags."""
