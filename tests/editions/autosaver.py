"""A process that saves one field of an edit form over and over, as ``test_two_processes`` tells it on the command line.

It says when it could begin, what the server said to each save, and what the newest draft holds; each after a line of
input.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client
    from wagtail.models import Revision

    job = json.loads(sys.argv[1])
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.get(username=job["user"]))
    client.get(job["address"])  # from now on everything is imported
    say("ready")
    say([save(client, job, number) for number in range(job["saves"])])
    say(Revision.objects.order_by("created_at").last().content)


def save(client, job, number):
    data = job["data"] | {job["field"]: f"{job['user']} {number}"}
    response = client.post(job["address"], data, headers={"accept": "application/json"})
    if response.status_code != 200:
        return [response.status_code, response.content.decode()[:500]]
    answer = response.json()
    updates = {name: value for name, value in answer["field_updates"].items() if name in data}
    job["data"] = data | updates | {"overwrite_revision_id": answer["revision_id"]}
    return "saved"


def say(what):
    print(json.dumps(what, default=str), flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
