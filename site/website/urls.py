from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from blog import programs
from editions.admin import urls as editions_admin_urls
from editions.urls import file_pattern, language_patterns, page_pattern

from . import views

urlpatterns = [
    path("", views.to_language),
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:part>.xml", views.sitemap, name="sitemap_part"),
    path("llms.txt", programs.llms_index),
    path("<slug:key>.txt", views.indexnow_key),
    path("speculation-rules.json", views.speculation_rules, name="speculation_rules"),
    path("healthz/live", views.live),
    path("healthz/ready", views.ready),
    path("admin/", include(editions_admin_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    # Wagtail's own patterns, but for the one that serves pages.
    *wagtail_urls.urlpatterns[:-1],
    *language_patterns(
        path("search/", include("blog.urls")),
        path("llms.txt", programs.llms_txt, name="llms_txt"),
        re_path(programs.MARKDOWN, programs.markdown, name="markdown"),
        page_pattern,
        file_pattern,
    ),
]

if settings.DEBUG:
    urlpatterns[-1:-1] = language_patterns(path("styleguide/", include("website.styleguide.urls")))

handler404 = "website.views.not_found"
handler500 = "website.views.server_error"
