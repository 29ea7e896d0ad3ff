"""Input forms of documents."""

from hsa_app.core.validation import Form
from hsa_app.models import DocumentKind


class DocumentForm(Form):
    """The form fields of an upload."""

    kind: DocumentKind
