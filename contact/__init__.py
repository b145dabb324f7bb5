"""The contact page, and the consultation requests that it queues for sales."""
