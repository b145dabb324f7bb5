from typing import Any

from django.core.management.base import BaseCommand

from contact.reminders import remind


class Command(BaseCommand):
    help = "Tell the team lead what is overdue, and owners what they wanted to follow up today; each once."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        count = remind()
        if count and verbosity:
            self.stdout.write(f"Mailed about {count} requests.")
