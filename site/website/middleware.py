from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Strict for readers; Wagtail's admin can't do without inline scripts and styles, and frames the preview."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith("/admin/"):
            inline = ["'self'", "'unsafe-inline'"]
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": inline,
                "style-src": inline,
                "img-src": ["blob:"],
                "frame-src": ["'self'"],
            }
        policed: HttpResponse = super().process_response(request, response)
        return policed


class SpeculationRulesMiddleware:
    """Tells browsers which links they may fetch ahead; as a header, since inline rules are inline scripts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not request.path_info.startswith("/admin/"):
            response.headers["Speculation-Rules"] = f'"{reverse("speculation_rules")}"'
        return response
