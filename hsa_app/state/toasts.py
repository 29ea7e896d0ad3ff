"""Toasts. Success and information disappear after 6 s; errors stay until dismissed."""

import json
from typing import Literal

import reflex as rx
from reflex.event import EventSpec

ToastKind = Literal["ok", "problem", "info"]


def call_js(function_name: str, *args: object) -> EventSpec:
    """Calls a function of assets/scripts/main.js; arguments are passed as JSON and cannot become code."""
    arguments = ", ".join(json.dumps(value).replace("<", "\\u003c") for value in args)
    return rx.call_function(f"() => window.hsa?.{function_name}({arguments})")


def show(kind: ToastKind, title: str, text: str, link: tuple[str, str] | None) -> EventSpec:
    """Shows a toast; `link` is (label, path of this site)."""
    link_label, link_url = link or ("", "")
    message = {"kind": kind, "title": title, "text": text, "linkLabel": link_label, "linkUrl": link_url}
    return call_js("showToast", message)


def success(title: str, text: str = "", link: tuple[str, str] | None = None) -> EventSpec:
    """Shows a success toast."""
    return show("ok", title, text, link)


def error(title: str, text: str = "", link: tuple[str, str] | None = None) -> EventSpec:
    """Shows an error toast, which stays until dismissed."""
    return show("problem", title, text, link)


def info(title: str, text: str = "", link: tuple[str, str] | None = None) -> EventSpec:
    """Shows an information toast."""
    return show("info", title, text, link)
