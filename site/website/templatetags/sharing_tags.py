"""What the head of a page says to other sites and to programs."""

from typing import Any
from urllib.parse import urljoin

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from editions.availability import Availability
from editions.languages import Language
from editions.link_previews import LinkPreview, handle, preview_of
from editions.structured_data import Node, breadcrumbs, filled, main_node, organization_id, script, steps
from website.models import SiteSettings

register = template.Library()
register.filter("handle", handle)


@register.simple_tag(takes_context=True)
def link_preview(context: dict[str, Any]) -> LinkPreview | None:
    """What the page has put together itself, else what its edition says."""
    given: LinkPreview | None = context.get("preview")
    edition = context.get("edition")
    return given or (preview_of(edition, context["canonical"]) if edition else None)


@register.simple_tag(takes_context=True)
def structured_data(
    context: dict[str, Any], preview: LinkPreview, site: SiteSettings, language: Language
) -> SafeString:
    request, page, canonical = context["request"], context["page"], context["canonical"]
    availability: Availability = request.availability
    own: list[Node] = context.get("structured") or [{"@type": "WebPage"}]
    source = next((edition.language for edition in availability.of(page.pk) if edition.is_source), "")
    main = main_node(own[0], preview, canonical, language, context["alternates"], source)
    trail = steps(page, language.code, availability, request)
    if trail and trail[-1][1] != canonical.partition("?")[0]:
        trail.append((preview.title, canonical))  # a list below the page
    trail[:1] = [(site.name, url) for _name, url in trail[:1]]
    nodes = [main, *own[1:], breadcrumbs(trail), organization(site, canonical)]
    return script(node for node in nodes if node)


def organization(site: SiteSettings, canonical: str) -> Node:
    address = filled(
        {
            "@type": "PostalAddress",
            "streetAddress": site.street_address,
            "addressLocality": site.locality,
            "addressCountry": site.country,
        }
    )
    logo = site.logo.file.url if site.logo else static("img/mark.svg")
    return {
        "@type": "Organization",
        "@id": organization_id(canonical),
        "name": site.name,
        "legalName": site.legal_name,
        "url": urljoin(canonical, "/"),
        "logo": urljoin(canonical, logo),
        "email": site.email,
        "telephone": site.telephone,
        "address": address if site.street_address or site.locality else None,
        "sameAs": [url for _name, url in site.social_links],
    }
