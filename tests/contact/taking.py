"""What the processes of test_taking.py do: each is a person at a browser of their own.

They are forked from a process that has imported this module, so that the site is loaded once for all of them.
"""

from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import resolve, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from contact.models import ConsultationRequest  # noqa: E402
from website import urls  # noqa: E402, F401 - takes as long to load as all the rest


def stock(count: int, people: int) -> list[int]:
    """Requests that wait, and members of Sales; returns the ids of the latter."""
    now = timezone.now()
    values = {"topic": "other", "message": "Hello", "language": "vi", "consented_at": now, "email": "lan@example.org"}
    ConsultationRequest.objects.bulk_create(
        ConsultationRequest(name=f"Visitor {number}", submission=f"taking {number}", **values)
        for number in range(count)
    )
    users = [get_user_model().objects.create_user(f"seller {number}") for number in range(people)]
    Group.objects.get(name="Sales").user_set.add(*users)
    return [user.pk for user in users]


def press(user_id: int, together: Any) -> list[int]:
    """Press "take the next one" until there is none; returns the ids of the requests one was sent to."""
    client = Client()
    client.force_login(get_user_model().objects.get(pk=user_id))
    button, queue = reverse("consultation_requests:take_next"), reverse("consultation_requests:index")
    together.wait()
    taken = []
    while (response := client.post(button)).url != queue:
        taken.append(resolve(response.url).kwargs["pk"])
    return taken


def outcome() -> list[tuple[int, str, int | None, list[str]]]:
    """Each request: id, state, owner, and the kinds of its events."""
    requests = ConsultationRequest.objects.prefetch_related("events")
    return [(each.pk, each.state, each.owner_id, [event.kind for event in each.events.all()]) for each in requests]


def run(results: Any, name: str, *args: Any) -> None:
    """The whole life of a process."""
    try:
        results.put((args[:1], globals()[name](*args)))
    except BaseException as error:
        results.put((args[:1], repr(error)))
        raise
