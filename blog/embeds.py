"""Videos from an allow-list, without asking anybody: the address alone says what to show."""

import re
from typing import Any

from django.utils.html import format_html
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder

# The hosts here are also the frame-src of the Content-Security-Policy. Neither player sets a cookie before it plays.
PLAYERS = (
    (
        re.compile(r"https?://(?:www\.)?(?:youtube\.com/watch\?(?:.*&)?v=|youtu\.be/)([\w-]{6,20})"),
        "YouTube",
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    (re.compile(r"https?://(?:www\.)?vimeo\.com/(\d+)"), "Vimeo", "https://player.vimeo.com/video/{}?dnt=1"),
)
WIDTH, HEIGHT = 960, 540  # pixels; the style sheet keeps the proportion


def is_video(url: str) -> bool:
    return any(pattern.match(url) for pattern, _name, _player in PLAYERS)


class VideoFinder(EmbedFinder):
    def accept(self, url: str) -> bool:
        return is_video(url)

    def find_embed(self, url: str, max_width: int | None = None, max_height: int | None = None) -> dict[str, Any]:
        for pattern, provider, player in PLAYERS:
            if match := pattern.match(url):
                return {
                    "type": "video",
                    "title": provider,
                    "provider_name": provider,
                    "width": WIDTH,
                    "height": HEIGHT,
                    "html": format_html(
                        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" allowfullscreen></iframe>',
                        player.format(match[1]), provider, WIDTH, HEIGHT,
                    ),
                }  # fmt: skip
        raise EmbedNotFoundException
