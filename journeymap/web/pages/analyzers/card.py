"""The card of a model as a page shows it: Markdown without HTML, links and pictures."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

BELOW = 2  # the page has headings of its own above
READER = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["image", "link", "autolink", "reference"])
)


def rendered(card: str) -> SafeString:
    """Headings, paragraphs, lists, tables, emphasis and code; everything else stands as it was written."""
    tokens = READER.parse(card)
    for token in tokens:
        token.attrs.pop("style", None)  # the content policy forbids it
        if token.tag in ("h1", "h2", "h3", "h4"):
            token.tag = f"h{int(token.tag[1]) + BELOW}"
    return mark_safe(READER.renderer.render(tokens, READER.options, {}))  # noqa: S308 - escaped by the reader
