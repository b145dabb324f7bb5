"""The worker in a process that can be killed: ``python -m tests.contact.serving``.

It makes the content that the tests need and says so; for each line that it reads it lets a worker run and writes its
number, and what became of it. The workers are forked, because to start Python anew five times takes longer than all
they have to do.
"""

import os
import sys


def make_content() -> None:
    """A home page and a contact page in English, and the tables, as far as they are missing."""
    from django.core.management import call_command

    from contact.models import ContactPage
    from tests import factories

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not ContactPage.objects.exists():
        factories.contact_page(factories.home_page())


def run_workers() -> None:
    from django.core.management import call_command
    from django.db import connections

    # Each of them opens one of its own.
    connections.close_all()
    for _line in sys.stdin:
        worker = os.fork()
        if worker == 0:
            call_command("run_worker")
            os._exit(0)
        print(worker, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]), flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    make_content()
    print("ready", flush=True)
    run_workers()
