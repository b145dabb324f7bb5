"""Answers for programs that ask again and again: feeds, Markdown, llms.txt."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

LIFETIME = 300  # seconds for which nobody needs to ask again


def cacheable(request: HttpRequest, content: bytes, content_type: str, modified: int | None = None) -> HttpResponse:
    """The content, or that it has not changed; ``modified`` in seconds since 1970."""
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    response["ETag"] = etag = f'"{sha256(content).hexdigest()[:32]}"'
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    patch_cache_control(response, public=True, max_age=LIFETIME)
    return get_conditional_response(request, etag, modified, response) or response
