"""Documents on a professional's profile: list, upload, view and delete."""

import reflex as rx

from hsa_app.components.ui.button import button, icon_button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.dialog import close_dialog_attrs, confirm_dialog, dialog, dialog_actions
from hsa_app.components.ui.document_viewer import document_viewer
from hsa_app.components.ui.field import field
from hsa_app.components.ui.form import NativeForm
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.link import native_link
from hsa_app.components.ui.select_field import select
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.components.ui.text import strong, text, visually_hidden
from hsa_app.core.i18n import _
from hsa_app.domain.documents.policy import MAX_BYTES
from hsa_app.state.documents import DOCUMENT_KINDS, FILE_TYPE_LABELS
from hsa_app.state.documents import DocumentsState as State

MEBIBYTES = str(MAX_BYTES // 1024**2)
ACCEPTED_FILE_TYPES = ",".join([*FILE_TYPE_LABELS, ".pdf", ".png", ".jpg", ".jpeg"])


def documents_card() -> rx.Component:
    """The card with list and upload form, and its dialogs."""
    return rx.fragment(
        card(
            rx.cond(
                State.is_loaded,
                stack(document_list(), rx.cond(State.can_upload, upload_form(), document_limit_message())),
                card_skeleton(3),
            ),
            title=rx.el.span(_("Documents"), tab_index=-1, custom_attrs={"id": "documents"}),
            aside=rx.cond(State.is_loaded, rx.el.span(State.count_text, class_name="count")),
        ),
        view_document_dialog(),
        delete_document_dialog(),
    )


def document_list() -> rx.Component:
    """The uploaded documents, newest first."""
    no_documents = text(
        _("You have not sent any yet. An identity, a certificate of your trade and an address help us decide.")
    )
    documents = rx.el.ul(
        rx.foreach(State.documents, document_item), class_name="papers", aria_label=_("Documents you sent")
    )
    return rx.cond(State.documents.length() > 0, documents, no_documents)


def document_item(document: rx.Var) -> rx.Component:
    """One document."""
    description = rx.el.div(
        strong(document.kind),
        rx.el.span(document.name, class_name="papers__name"),
        text(document.about, " · sent ", document.sent, tiny=True, muted=True, tabular_numbers=True, inline=True),
        class_name="papers__words",
    )
    actions = rx.el.div(
        icon_button("eye", _("Look at ") + document.name.to(str), on_click=State.open_document(document.id)),
        native_link(
            icon("download"),
            document.file,
            class_name="btn btn--icon",
            download="",
            aria_label=_("Download ") + document.name.to(str),
            title=_("Download"),
        ),
        rx.cond(
            document.may_take_back.to(bool),
            icon_button(
                "trash-2", _("Delete ") + document.name.to(str), on_click=State.open_delete_dialog(document.id)
            ),
        ),
        class_name="papers__acts",
    )
    return rx.el.li(icon(document.icon), description, actions, key=document.id.to(str))


def upload_form() -> rx.Component:
    """Kind, file and progress. scripts/upload.js submits it; the list reloads by live update."""
    kinds = [(str(value), label) for value, (label, _icon) in DOCUMENT_KINDS.items()]
    kind = field(
        _("What it shows"),
        select("kind", kinds, blank_label=_("Choose"), custom_attrs=described_field_attrs("f-kind")),
        html_id="f-kind",
        error="",
    )
    return NativeForm.create(
        kind,
        file_drop_field(),
        upload_progress(),
        rx.el.div(
            button(_("Send document"), variant="primary", submit=True, icon="upload"),
            button(_("Cancel"), data_upload_cancel="", hidden=True),
            class_name="row",
        ),
        method="post",
        no_validate=True,
        action="/files/documents",
        class_name="stack upload",
        custom_attrs={
            "data-upload": "",
            "data-max-bytes": MAX_BYTES,
            "encType": "multipart/form-data",
            "aria-label": "Send a document",
            **{f"data-message-{name}": label for name, label in upload_messages().items()},
        },
    )


def upload_messages() -> dict[str, str]:
    """The texts of scripts/upload.js."""
    return {
        "no-kind": _("Choose what it shows."),
        "no-file": _("Choose a file."),
        "too-large": _("A document may have at most {limit} MiB; this has {size}.").replace("{limit}", MEBIBYTES),
        "sending": _("Sending the document."),
        "progress": _("{percent} % of {size}"),
        "checking": _("Arrived. We are looking at it …"),
        "sent": _("Document sent"),
        "failed": _("That did not work. Send it again in a moment."),
        "not-sent": _("The file did not arrive, and nothing was saved. Check your connection, then send it again."),
        "unknown": _(
            "The connection broke, and we do not know whether the file arrived. If it is not in the list above, send it"
            " again."
        ),
    }


def file_drop_field() -> rx.Component:
    """A file field with drag and drop."""
    drop = rx.el.div(
        icon("upload"),
        rx.el.span(
            rx.el.span(_("Choose a file, or drop it here"), data_file_name="", class_name="drop__words"),
            class_name="grow",
        ),
        rx.el.input(
            type="file",
            name="file",
            accept=ACCEPTED_FILE_TYPES,
            custom_attrs=described_field_attrs("f-file", "f-file-hint"),
        ),
        class_name="drop",
    )
    hint = _("PDF, PNG or JPEG, at most {limit} MiB. Only you and our admins see it.").format(limit=MEBIBYTES)
    return field(_("File"), drop, html_id="f-file", hint=hint, error="")


def described_field_attrs(control_id: str, *described_by: str) -> dict[str, str]:
    """Attributes of a field whose error the script writes."""
    return {"id": control_id, "aria-describedby": " ".join([*described_by, f"{control_id}-error"])}


def upload_progress() -> rx.Component:
    """The progress of the upload."""
    bar = rx.el.div(
        rx.el.i(), class_name="progress", role="progressbar", aria_label=_("Sending"), data_upload_bar="",
        custom_attrs={"aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0},
    )  # fmt: skip
    progress_text = rx.el.p(class_name="small muted n", data_upload_said="")
    return rx.el.div(
        bar, progress_text, visually_hidden(rx.el.span(role="status", data_upload_spoken="")), class_name="upload__way"
    )


def document_limit_message() -> rx.Component:
    """Shown when no more documents can be uploaded."""
    return text(_("That is as many as there is room for."), small=True, muted=True)


def view_document_dialog() -> rx.Component:
    """The dialog with one document."""
    document = State.selected_document
    viewer = document_viewer(document, State.page, on_previous=State.previous_page, on_next=State.next_page)
    return dialog(
        "look",
        rx.fragment(document.kind, rx.el.span(document.name, class_name="dialog__note small muted")),
        rx.cond(document.id > 0, viewer),
        dialog_actions(button(_("Close"), **close_dialog_attrs())),
        wide=True,
    )


def delete_document_dialog() -> rx.Component:
    """The dialog that confirms deleting a document."""
    return confirm_dialog(
        "take-back",
        rx.fragment(_("Delete “"), State.selected_document.name, "”?"),
        _("It is gone for good. If it is missing when we look at your profile, we may have to ask for it again."),
        confirm_label=_("Delete"),
        cancel_label=_("Keep it"),
        on_submit=State.delete,
    )
