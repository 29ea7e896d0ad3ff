"""What is asked for about documents."""

from hsa_app.core.validation import Form
from hsa_app.models import DocumentKind


class DocumentForm(Form):
    """What goes along with a file: what it shows."""

    kind: DocumentKind
