"""Meta tags of pages: sharing and indexing."""

import reflex as rx

from hsa_app.core.routes import INDEXABLE_PAGES

SITE_NAME = "Household Services"
SHARE_IMAGE_URL = "/icons/card.png"

StrOrVar = str | rx.Var[str]


def meta_tags(route: str, title: StrOrVar, description: StrOrVar) -> list[rx.Component]:
    """The lines in the head of a page, besides its title and description (ogp.me; robots as search engines agree)."""
    if route not in INDEXABLE_PAGES:
        return [rx.el.meta(name="robots", content="noindex")]
    about = {"title": title, "description": description, "site_name": SITE_NAME, "type": "website", "locale": "en_IN"}
    shared = [rx.el.meta(custom_attrs={"property": f"og:{name}"}, content=words) for name, words in about.items()]
    return [*shared, rx.el.meta(name="twitter:card", content="summary_large_image")]
