from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from editions.languages import BY_CODE
from editions.pages import interface_language

from .examples import Maker, alternates, find_article
from .sections import sections


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    language = BY_CODE[interface_language()]
    article = find_article(language)
    context = {
        "language": language,
        "alternates": alternates(request),
        "page": article,
        "sections": sections(Maker(request, language, article)) if article else [],
    }
    return TemplateResponse(request, "website/styleguide.html", context)
