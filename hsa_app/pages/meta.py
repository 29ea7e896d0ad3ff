"""Meta tags of pages: sharing and indexing."""

import reflex as rx

from hsa_app.core.routes import INDEXABLE_PAGES

SITE_NAME = "Household Services"
SHARE_IMAGE_URL = "/icons/card.png"

StrOrVar = str | rx.Var[str]


def meta_tags(route: str, title: StrOrVar, description: StrOrVar) -> list[rx.Component]:
    """The meta tags of a page besides title and description: Open Graph (ogp.me), or noindex."""
    if route not in INDEXABLE_PAGES:
        return [rx.el.meta(name="robots", content="noindex")]
    properties = {
        "title": title,
        "description": description,
        "site_name": SITE_NAME,
        "type": "website",
        "locale": "en_IN",
    }
    og_tags = [
        rx.el.meta(custom_attrs={"property": f"og:{name}"}, content=content) for name, content in properties.items()
    ]
    return [*og_tags, rx.el.meta(name="twitter:card", content="summary_large_image")]
