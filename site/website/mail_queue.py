"""Sends the queued mails, one after the other: what has been sent is written down before the next one goes.

So a worker that is killed sends at most one mail a second time: the one that it had handed over and not written down.
"""

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from post_office.mail import get_queued, send_queued

logger = logging.getLogger(__name__)

LONGEST = 30  # seconds; with a mail server that does not answer, the worker has other things to do as well


def send() -> None:
    """Send what is due; the rest has its turn in the next round."""
    with _alone() as alone:
        stop = time.monotonic() + LONGEST
        while alone and get_queued().exists() and time.monotonic() < stop:
            send_queued()


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process of this machine is sending.

    The kernel takes the lock from a process that is killed. One by the number of a process, as post_office has it,
    locks out a worker that has the same number again, which in a container it always has.
    """
    path = Path(settings.MAIL_LOCK)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            logger.info("Another process is sending mails")
            yield False
        else:
            yield True
