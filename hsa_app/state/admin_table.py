"""The base state of admin tables: position, search and export."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import NotFound
from hsa_app.core.formatting import format_number
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.exports import queries, service
from hsa_app.domain.pagination import MAX_ROWS_SEARCHED, PageParams
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, require
from hsa_app.state.list_url import ListQuery, Pagination, parse_id_param, url_from_form


class AdminTable(AuthState, mixin=True):
    """A subclass parses its URL in `_list_query` and names the dataset of its export in `_export_dataset`."""

    is_loaded: bool = False
    pagination: Pagination = Pagination()

    @rx.event
    @require(Role.ADMIN)
    async def search(self, form: dict[str, Any]) -> list[EventSpec]:
        """Redirect to the list with the submitted search and filters; parameters that the form lacks are kept."""
        return [dialog_events.close("filters"), rx.redirect(url_from_form(self._list_query(), form))]

    @rx.event
    @require(Role.ADMIN)
    async def export(self) -> EventSpec:
        """Request an export of what the table shows."""
        description = await self._command(_request_export, self._export_dataset(), self._list_query().params)
        return toasts.success(_("The export has begun"), f"{description}.", (_("See how far it is"), "/admin/exports"))

    def _list_query(self) -> ListQuery[Any]:
        raise NotImplementedError

    def _export_dataset(self) -> str:
        raise NotImplementedError

    async def _with_search_limit_warning(
        self, pagination: Pagination, list_query: ListQuery[Any], count: Callable[..., int]
    ) -> Pagination:
        """Adds a note if the list has more rows than the text search reads."""
        params_without_text = getattr(list_query.params, "q", None) and list_query.params.model_copy(update={"q": None})
        if (
            not params_without_text
            or await self._query(count, params_without_text, MAX_ROWS_SEARCHED) <= MAX_ROWS_SEARCHED
        ):
            return pagination
        return replace(
            pagination,
            note=pagination.note
            or _("Words are looked for in the newest {count} only.").format(count=format_number(MAX_ROWS_SEARCHED)),
        )

    async def _open_or_close_drawer(
        self,
        drawer_id: str,
        entity_name: str,
        shown_id: int,
        load: Callable[[int], Awaitable[None]],
        *,
        param_name: str = "",
        nested_dialogs: tuple[str, ...] = (),
    ) -> list[EventSpec]:
        """Opens the drawer that the URL asks for, with current data; otherwise closes it and its `nested_dialogs`.

        `load(id)` fills the drawer, `load(0)` empties it; `shown_id` is what it shows now, `param_name` its parameter.
        """
        parameters, name = self.router.url.query_parameters, param_name or drawer_id
        if name not in parameters:
            await load(0)
            return [dialog_events.close(dialog_id) for dialog_id in (*nested_dialogs, drawer_id)] if shown_id else []
        try:
            await load(parse_id_param(parameters, name) or -1)
        except NotFound:
            list_query = self._list_query()
            return [
                toasts.error(_("There is no such {what}.").format(what=entity_name)),
                rx.redirect(list_query.url(*list_query.cursors), replace=True),
            ]
        return [dialog_events.open(drawer_id)]


def _request_export(uow: UnitOfWork, actor: Actor, dataset: str, params: PageParams) -> str:
    service.enqueue_export(uow, actor, dataset, params)
    return queries.describe(uow, dataset, params)
