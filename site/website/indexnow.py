"""Tells search engines by IndexNow (https://www.indexnow.org) which addresses have changed. Off without a key.

An address is written down in the transaction that changes what readers see, or right after it where pages have moved;
the worker gathers what has come together since and queues one request for each host.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from editions.addresses import of_site, prefixes
from editions.models import Edition, EditionVersion
from outbox.models import OutgoingPost

KIND = "indexnow"
MOST = 500  # addresses in a request; the protocol allows 10,000


class PendingPing(models.Model):
    url = models.URLField(_("address"), max_length=2000)

    class Meta:
        verbose_name = _("changed address")
        verbose_name_plural = _("changed addresses")

    def __str__(self) -> str:
        return self.url


def collect() -> None:
    """Queue the addresses that have changed, each once."""
    if not settings.INDEXNOW_KEY:
        return
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        pings = list(PendingPing.objects.select_for_update(skip_locked=skip).order_by("pk")[:MOST])
        by_origin: dict[str, list[str]] = defaultdict(list)
        for url in dict.fromkeys(ping.url for ping in pings):
            by_origin["{0.scheme}://{0.netloc}".format(urlsplit(url))].append(url)
        for origin, urls in by_origin.items():
            OutgoingPost.objects.post(KIND, settings.INDEXNOW_URL, _message(origin, urls))
        PendingPing.objects.filter(pk__in=[ping.pk for ping in pings]).delete()


def _message(origin: str, urls: list[str]) -> str:
    key = settings.INDEXNOW_KEY
    where = {"host": urlsplit(origin).hostname, "key": key, "keyLocation": f"{origin}/{key}.txt"}
    return json.dumps({**where, "urlList": urls})


def note_version(instance: EditionVersion, created: bool, raw: bool, **kwargs: Any) -> None:
    # A version is written exactly when readers see something else than before; an edition is saved more often.
    if created and not raw:
        _note(instance.edition)


def note_deletion(instance: Edition, **kwargs: Any) -> None:
    if instance.withdrawn_at is None and instance.page.live:
        _note(instance)


def note_slug(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    _note_moved(instance, instance_before.url_path)


def note_move(instance: Page, url_path_before: str, **kwargs: Any) -> None:
    _note_moved(instance, url_path_before)


def _note_moved(page: Page, before: str) -> None:
    """A page and those below it have new addresses, and the old ones are redirects."""
    if not settings.INDEXNOW_KEY or before == page.url_path:
        return
    for site in Site.objects.select_related("root_page"):
        pings = (PendingPing(url=url) for url in _moved(site, page, before))
        while batch := list(islice(pings, MOST)):
            PendingPing.objects.bulk_create(batch)


def _moved(site: Site, page: Page, before: str) -> Iterator[str]:
    root, start = site.root_page.url_path, prefixes(site)
    below = of_site(site).filter(page__path__startswith=page.path)
    for code, path in below.values_list("language", "page__url_path").iterator():
        for address in (path, before + path.removeprefix(page.url_path)):
            if address.startswith(root):
                yield start[code] + address.removeprefix(root)


def _note(edition: Edition) -> None:
    if not settings.INDEXNOW_KEY or edition.page.get_view_restrictions().exists():
        return
    if url := edition.get_full_url():
        PendingPing.objects.create(url=url)


def register() -> None:
    post_save.connect(note_version, EditionVersion, dispatch_uid="indexnow.version")
    page_slug_changed.connect(note_slug, dispatch_uid="indexnow.slug")
    post_page_move.connect(note_move, dispatch_uid="indexnow.move")
    pre_delete.connect(note_deletion, Edition, dispatch_uid="indexnow.deletion")
