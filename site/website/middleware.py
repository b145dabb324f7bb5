from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Strict for readers; Wagtail's admin can't do without inline scripts and styles."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith("/admin/"):
            inline = ["'self'", "'unsafe-inline'"]
            response._csp_update = {"script-src": inline, "style-src": inline, "img-src": ["blob:"]}  # type: ignore[attr-defined]
        policed: HttpResponse = super().process_response(request, response)
        return policed
