"""The queue in the admin."""
