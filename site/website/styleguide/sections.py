"""What the styleguide shows, section by section."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html

from blog.contents import sections as contents_of
from blog.forms import SearchForm
from blog.neighbours import Neighbours
from blog.search import Answer, Query, tags_of
from blog.sharing import share_links
from contact.forms import ConsultationForm
from textsearch.find import Found
from website.models import SiteSettings

from . import samples
from .colours import colours
from .examples import Example, Maker, alternates

CARD = "components/card.html"
LIST = "blog/components/list.html"
ARTICLE = "blog/article_page.html"
# The templates of the examples in samples.blocks.
BLOCKS = {
    "Paragraph": ["paragraph", "body"],
    "Heading": ["heading"],
    "Image": ["image"],
    "Code": ["code"],
    "Table": ["table", "cell"],
    "Quote": ["quote"],
    "Callout": ["callout"],
    "Call to action": ["call_to_action"],
}


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    examples: list[Example]


def sections(make: Maker) -> list[Section]:
    """All of them, the examples numbered through."""
    number, found = 0, []
    for title, examples_of in SECTIONS.items():
        examples = [replace(example, number=number + place) for place, example in enumerate(examples_of(make))]
        number += len(examples)
        found.append(Section(title, examples))
    return found


def type_(make: Maker) -> list[Example]:
    scale = make.render("website/styleguide/type.html", texts=make.texts)
    text = make.body(samples.blocks(make.language, make.article)["Paragraph"])
    return [
        Example("Scale", scale, ("static/css/tokens.css", "static/css/base.css")),
        Example("Running text", text, ("static/css/components.css", "static/css/languages.css"), "prose"),
    ]


def tokens(make: Maker) -> list[Example]:
    html = make.render("website/styleguide/colours.html", colours=colours())
    return [Example("Tokens, with their contrast against paper", html, ("static/css/tokens.css",))]


def header(make: Maker) -> list[Example]:
    head, mark, field = "components/header.html", "components/wordmark.html", "components/search_field.html"
    named = SiteSettings(name=make.texts["person"])
    logo = SiteSettings(logo=make.article.cover)
    here = alternates(make.request)
    return [
        make.wide("Header", head, alternates=here),
        make.wide("Header of the search page", head, without_search=True),
        make.component("Wordmark", mark, inside="wordmark"),
        make.component("Another name", mark, inside="wordmark", site=named),
        make.component("A logo", mark, inside="wordmark", site=logo),
        make.component("Languages", "components/language_switcher.html", alternates=here),
        make.component("Search field", field, "components/search_icon.html", id="field", text=""),
        make.component("Search field, filled", field, id="field", text=make.texts["message"]),
        make.component("Suggestion", "components/language_suggestion.html", inside="example__shown", alternates=here),
    ]


def pieces(make: Maker) -> list[Example]:
    author = make.authors[0]
    return [
        make.part("Button", "components/call_to_action.html", ".button"),
        make.part("Back link", ARTICLE, ".back"),
        make.part("Tags", ARTICLE, ".tags"),
        make.part("Other languages", ARTICLE, ".available"),
        make.part("Meta line", ARTICLE, ".byline .meta"),
        make.component("Author above an article", "blog/components/byline.html", inside="byline", author=author),
        make.component("Author below an article", "blog/components/author_box.html", author=author),
        make.component("In another language only", "blog/components/author_box.html", author=make.foreign_author()),
        make.component("Links of an author", "blog/components/author_links.html", author=author),
        make.component("Link to the privacy page", "components/privacy_link.html"),
        make.wide("Call to action", "components/call_to_action.html", inside="article"),
    ]


def cards(make: Maker) -> list[Example]:
    long, drawn = make.card("headline_long"), make.card("headline_short", is_drawn=True)
    foreign = make.card(language=make.another)
    covers = (make.render("components/drawn_cover.html", page_id=number, format="card") for number in range(10))
    return [
        make.wide("Card that leads", CARD, inside="list cards", card=make.card(), format="lead"),
        make.wide("The longest headline", CARD, inside="list cards", card=long, format="lead"),
        make.wide("Nothing but a drawing", CARD, inside="list cards", card=drawn, format="lead"),
        make.component("Card", CARD, card=long, format="card"),
        make.component("Card without a cover", CARD, card=drawn, format="card"),
        make.component("Card in another language", CARD, card=foreign, format="card"),
        Example("Drawn covers", "".join(covers), ("components/drawn_cover.html",), "example__grid"),
    ]


def lists(make: Maker) -> list[Example]:
    drawn, foreign = make.card("headline_short", is_drawn=True), make.card(language=make.another)
    pages = Paginator(range(60), 10)
    listed: dict[str, Any] = {
        "cards": [make.card("headline_long"), make.card(), drawn],
        "paginator_page": pages.page(3),
    }
    elsewhere = [foreign, make.card("headline_long", make.another), make.card(language=make.another, is_drawn=True)]
    return [
        make.wide("List", LIST, CARD, **listed),
        make.wide("List with an article in another language", LIST, CARD, **listed | {"cards": [make.card(), foreign]}),
        make.wide("Empty list", LIST, cards=[]),
        make.wide("In other languages", "blog/components/elsewhere.html", CARD, elsewhere=elsewhere),
        make.component("First page", "components/pagination.html", paginator_page=pages.page(1)),
        make.component("A page between", "components/pagination.html", paginator_page=pages.page(3)),
    ]


def heads(make: Maker) -> list[Example]:
    blog, long = "blog/blog_index_page.html", make.edition_of("headline_long")
    introduction = make.body(samples.text(make.language, make.article)[6:7])
    return [
        make.wide_part("Home", "website/home_page.html", ".hero", body=introduction),
        make.wide_part("List", blog, ".hero"),
        make.wide_part("The longest headline", blog, ".hero", edition=long),
        make.wide_part("Tag", "blog/tag_page.html", ".hero", subject=make.common["tags"][0]),
        make.wide_part("Author", "blog/author_page.html", ".hero", subject=make.authors[0]),
        make.wide_part("In another language only", "blog/author_page.html", ".hero", subject=make.foreign_author()),
    ]


def article(make: Maker) -> list[Example]:
    older, newer = make.edition_of("headline_long"), make.edition_of("headline_short")
    related = [make.card(), make.card("headline_long"), make.card("headline_short", is_drawn=True)]
    original, since = make.edition_of("headline", make.another), timezone.now() - timedelta(days=365)
    shared = share_links(make.edition, make.edition.get_full_url(make.request) or "")
    beside, out_of_date = "blog/components/neighbours.html", "blog/components/out_of_date.html"
    end = "blog/components/article_footer.html"
    contents = contents_of(make.edition.toc)
    text = make.wide_part("Text with contents", ARTICLE, ".article__body", "article", contents=contents)
    return [
        make.wide_part("Head", ARTICLE, ".article__header", "article", follows_since=since, original=original),
        make.wide_part("The longest headline", ARTICLE, ".article__header", "article", edition=older, alternates=[]),
        replace(text, paths=(ARTICLE, "components/contents.html", "components/contents_list.html")),
        make.component("Out of date", out_of_date, follows_since=since, original=original),
        make.wide("End", end, "blog/components/author_box.html", inside="article", share_links=shared),
        make.wide("Where to go on", beside, CARD, neighbours=Neighbours(older, newer, related, share_tags=True)),
    ]


def blocks(make: Maker) -> list[Example]:
    found = samples.blocks(make.language, make.article)
    wide = make.wide_part("Wide image", ARTICLE, ".article__body", "article", body=make.body(found.pop("Wide image")))
    examples = [
        Example(title, make.body(body), tuple(f"blog/blocks/{name}.html" for name in BLOCKS[title]), "prose")
        for title, body in found.items()
    ]
    # Nothing is fetched from elsewhere: a frame without an address.
    player = {"html": format_html('<iframe title="{}" width="960" height="540"></iframe>', make.texts["headline"])}
    video = make.component("Video", "blog/blocks/embed.html", inside="prose", self=player)
    return [*examples, video, replace(wide, paths=("blog/blocks/image.html",))]


def forms(make: Maker) -> list[Example]:
    form, error = "contact/form.html", "contact/field_error.html"
    typed = QueryDict(mutable=True)
    typed.update({"name": make.texts["person"], "email": "nguyễn@", "message": make.texts["message"]})
    wrong = ConsultationForm(typed)
    wrong.add_error(None, make.texts["summary"])
    return [
        make.component("Form", form, "components/privacy_link.html", form=ConsultationForm()),
        make.component("Form with errors", form, error, form=wrong),
    ]


def search(make: Maker) -> list[Example]:
    results, hit = "blog/components/search_results.html", "blog/components/search_hit.html"
    code, right, page = make.language.code, make.texts["query"], "column search"
    asked, mistyped, unknown = (Query(make.texts[name], code) for name in ("query", "mistyped", "nothing"))
    form = SearchForm(QueryDict(), code)
    hits = [make.hit(name) for name in ("headline_long", "headline", "headline_short")]
    found: dict[str, Any] = {"hits": hits, "paginator_page": Paginator(range(34), 10).page(2)}
    none: dict[str, Any] = {"hits": [], "paginator_page": Paginator([], 10).page(1), "tags": [], "authors": []}
    other = [make.hit("headline", make.another)]
    exact, loose = Found(hits, is_exact=True), Found(hits, is_exact=False)
    latest = [hit.edition for hit in hits]
    corrected = Answer(exact, right, is_corrected=True)
    return [
        make.part("Form", "blog/search_page.html", ".search__form", form=form, query=asked),
        make.component(
            "Results", results, hit, inside=page, answer=Answer(exact), query=asked, elsewhere=other, **found
        ),
        make.component(
            "With a part of the words", results, hit, inside=page, answer=Answer(loose, right), query=mistyped, **found
        ),
        make.component("Mistyped", results, hit, inside=page, answer=corrected, query=mistyped, **found),
        make.component("None found", results, inside=page, answer=Answer(loose), query=unknown, **none),
        make.component(
            "Start", "blog/components/search_start.html", inside=page, latest=latest, known_tags=tags_of(code)
        ),
    ]


def errors(make: Maker) -> list[Example]:
    related = [make.edition_of(name) for name in ("headline_long", "headline_short")]
    return [
        make.part("Not found", "404.html", "main > *"),
        make.part("Not in this language", "editions/not_in_language.html", "main > *", related=related),
        make.part("Something went wrong", "500.html", "main > *", site_name=make.common["site"].name),
        make.part("After the form", "contact/thanks.html", "main > *"),
    ]


def footer(make: Maker) -> list[Example]:
    return [make.wide("Footer", "components/footer.html")]


SECTIONS: dict[str, Callable[[Maker], list[Example]]] = {
    "Type": type_,
    "Colours": tokens,
    "Header": header,
    "Small pieces": pieces,
    "Cards": cards,
    "Lists": lists,
    "Heads of pages": heads,
    "Article": article,
    "Blocks": blocks,
    "Forms": forms,
    "Search": search,
    "Errors": errors,
    "Footer": footer,
}
