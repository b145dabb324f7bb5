from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import to_locale

from editions.languages import DEFAULT, LANGUAGES


class Command(BaseCommand):
    help = "Bring the catalogues of all languages up to date with the code."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command(
            "makemessages",
            locale=[to_locale(language.code) for language in LANGUAGES if language != DEFAULT],
            ignore_patterns=[".venv/*", "var/*", "staticfiles/*", "tests/*"],
            extensions=["html", "txt", "py"],
            no_location=True,
            no_obsolete=True,
            no_wrap=True,
            verbosity=0,
        )
        self.stdout.write(f"Catalogues in {settings.LOCALE_PATHS[0]} are up to date")
