"""The texts a page shows or names, and those that people stored: the rest is written by us."""

from functools import lru_cache

from playwright.sync_api import Page
from sqlalchemy import String, select
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from hsa_app.infra.db import read_only
from tests.support.server import RunningServer

TABLES_OF_OUR_TEXTS = ("notification", "outgoing_mail", "audit_entry", "export", "task_run")
"""Tables whose texts we write."""

MIN_STORED_LENGTH = 3
LIST_TEXTS_SCRIPT = """() => {
    const texts = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.nodeType === Node.TEXT_NODE) {
            if (!node.parentElement.closest("script, style, kbd, code, iframe, pre")) texts.add(node.nodeValue.trim());
        } else {
            for (const name of ["aria-label", "title", "placeholder", "alt"]) texts.add(node.getAttribute(name) || "");
        }
    }
    return [...texts].filter(Boolean);
}"""


def list_visible_texts(page: Page) -> list[str]:
    """Every text of a page, and what its elements are called."""
    return page.evaluate(LIST_TEXTS_SCRIPT)


@lru_cache(maxsize=1)
def list_stored_texts(server: RunningServer) -> tuple[str, ...]:
    """What people wrote, the longest first: names, addresses, services, notes, reasons."""
    texts: set[str] = set()
    with server.use_settings(), read_only() as uow:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in TABLES_OF_OUR_TEXTS:
                columns = [column for column in table.columns if isinstance(column.type, String | AutoString)]
                texts.update(text for column in columns for text in uow.db.scalars(select(column).distinct()) if text)
    long_enough = (line.strip() for text in texts for line in (text, *text.split("\n")))
    return tuple(sorted({text for text in long_enough if len(text) >= MIN_STORED_LENGTH}, key=len, reverse=True))


def remove_stored_texts(text: str, stored_texts: tuple[str, ...]) -> str:
    """A text without what people wrote, also where it is shortened: initials, and names without surnames."""
    for stored in stored_texts:
        if stored in text:
            text = text.replace(stored, " ")
    names = {word for stored in stored_texts for word in stored.split() if word.istitle()}
    return " ".join(word for word in text.split() if word.strip(".,:?") not in names and not word.isupper())
