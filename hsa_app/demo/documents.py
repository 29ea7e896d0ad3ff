"""Specimen documents of the demo's professionals, drawn in code with deterministic bytes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

from hsa_app.demo import people_data
from hsa_app.demo.cities import CITY_PINCODES
from hsa_app.demo.people import DemoProfessional
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG
from hsa_app.domain.documents.queries import DOCUMENTS_FOLDER
from hsa_app.models import Approval, Document, DocumentKind

PAPER_COLOR, TEXT_COLOR, MUTED_TEXT_COLOR, LINE_COLOR = "#fdfbf6", "#2a2622", "#6a6156", "#cfc6b8"
WITHOUT_DOCUMENTS = "Bhagyashree Suryavanshi-Patil"
WITH_ONE_DOCUMENT = "S. Karthik"
APPROVED_WITH_DOCUMENTS = {people_data.SANDEEP, people_data.IRFAN}
"""Approved professionals with documents: the demo's sign-in accounts."""


@dataclass(frozen=True, slots=True)
class DrawnDocument:
    """A specimen document: kind, name, type, pages and bytes."""

    kind: DocumentKind
    name: str
    content_type: str
    content: bytes
    pages: int = 1


def build_documents(professionals: list[DemoProfessional], now: datetime, seed: int) -> list[Document]:
    """Build the documents of pending, rejected and sign-in professionals, and write their files."""
    rng = Random(seed)  # noqa: S311
    owners = [
        professional
        for professional in professionals
        if professional.spec.approval != Approval.APPROVED or professional.spec.name in APPROVED_WITH_DOCUMENTS
    ]
    return [
        _store_document(owner, drawn, min(owner.user.created_at + timedelta(minutes=20 + 4 * index), now), rng)
        for owner in owners
        for index, drawn in enumerate(_draw_documents(owner, rng))
    ]


def _draw_documents(professional: DemoProfessional, rng: Random) -> list[DrawnDocument]:
    name = professional.spec.name
    if name == WITHOUT_DOCUMENTS:
        return []
    number = f"{rng.randrange(10**4):04} {rng.randrange(10**4):04}"
    documents = [
        _draw_identity_card(professional, number),
        _draw_certificate(professional, number),
        _draw_bill(professional, number),
    ]
    return documents[:1] if name == WITH_ONE_DOCUMENT else documents


def _store_document(
    professional: DemoProfessional, drawn: DrawnDocument, created_at: datetime, rng: Random
) -> Document:
    return Document(
        owner_id=professional.user.id or 0,
        kind=drawn.kind,
        file_name=DOCUMENTS_FOLDER.write(drawn.content, f"{rng.getrandbits(128):032x}"),
        original_name=drawn.name,
        content_type=drawn.content_type,
        size=len(drawn.content),
        sha256=sha256(drawn.content).hexdigest(),
        pages=drawn.pages,
        created_at=created_at,
    )


def _draw_identity_card(professional: DemoProfessional, number: str) -> DrawnDocument:
    """Draw an identity card as a PNG."""
    card, pen = _create_sheet(1000, 630)
    pen.rectangle((0, 0, 1000, 96), fill="#4c6a7d")
    pen.text((40, 48), "SPECIMEN · Identity card", PAPER_COLOR, ImageFont.load_default(38), anchor="lm")
    pen.rectangle((40, 150, 300, 470), outline=LINE_COLOR, width=3, fill="#efe9df")
    pen.ellipse((110, 195, 230, 315), fill=LINE_COLOR)
    pen.pieslice((70, 340, 270, 600), 180, 360, fill=LINE_COLOR)
    pen.rectangle((40, 471, 300, 600), fill=PAPER_COLOR)
    rows = {"Name": professional.spec.name, "City": professional.spec.city, "Number": f"SP {number}"}
    for index, (label, value) in enumerate(rows.items()):
        pen.text((350, 160 + 105 * index), label, MUTED_TEXT_COLOR, ImageFont.load_default(26))
        pen.text((350, 194 + 105 * index), value, TEXT_COLOR, ImageFont.load_default(36 if len(value) < 30 else 24))
    return DrawnDocument(DocumentKind.IDENTITY, "identity card.png", PNG, _encode_image(card, "PNG"))


def _draw_bill(professional: DemoProfessional, number: str) -> DrawnDocument:
    """Draw an electricity bill with the address, as a JPEG."""
    bill, pen = _create_sheet(900, 1200)
    pincode = professional.user.pincode
    pen.text((70, 90), "SPECIMEN Power Supply", TEXT_COLOR, ImageFont.load_default(44))
    pen.text((70, 150), f"Electricity bill, {professional.spec.city}", MUTED_TEXT_COLOR, ImageFont.load_default(30))
    pen.line((70, 215, 830, 215), LINE_COLOR, 3)
    address_lines = [
        professional.spec.name,
        f"House {int(number[-2:]) + 1}",
        CITY_PINCODES[professional.spec.city].get(pincode, ""),
        pincode,
    ]
    for index, line in enumerate(address_lines):
        pen.text((70, 260 + 52 * index), line, TEXT_COLOR, ImageFont.load_default(32))
    rows = {"Consumer number": number, "Units": str(60 + int(number[:2])), "Due": "in 14 days"}
    for index, (label, value) in enumerate(rows.items()):
        pen.text((70, 540 + 64 * index), label, MUTED_TEXT_COLOR, ImageFont.load_default(30))
        pen.text((830, 540 + 64 * index), value, TEXT_COLOR, ImageFont.load_default(30), anchor="ra")
    pen.line((70, 760, 830, 760), LINE_COLOR, 3)
    pen.text((70, 790), "Made up for a demonstration.", MUTED_TEXT_COLOR, ImageFont.load_default(26))
    return DrawnDocument(DocumentKind.ADDRESS, "electricity bill.jpg", JPEG, _encode_image(bill, "JPEG", quality=80))


def _draw_certificate(professional: DemoProfessional, number: str) -> DrawnDocument:
    """Build a training certificate as a PDF of two pages."""
    spec = professional.spec
    since = 2026 - max(spec.experience_years, 1)
    front = [
        (22, 760, "Specimen Industrial Training Institute"), (14, 736, spec.city), (16, 690, "Certificate of training"),
        (12, 620, "Name"), (18, 596, spec.name), (12, 550, "Trade"), (18, 526, spec.service),
        (12, 480, "Duration"), (18, 456, f"Two years, {since - 2} to {since}"),
        (12, 410, "Number"), (18, 386, f"SP {number}"), (12, 200, "Made up for a demonstration."),
    ]  # fmt: skip
    marks = [(22, 760, "Marks"), (12, 730, f"{spec.name}, SP {number}")]
    for index, subject in enumerate(("Theory", "Workshop", "Safety", "Dealing with customers")):
        marks.append((16, 670 - 40 * index, f"{subject}: {60 + (int(number[index]) * 7 + index * 5) % 38} of 100"))
    return DrawnDocument(DocumentKind.CERTIFICATE, "training certificate.pdf", PDF, _build_pdf([front, marks]), pages=2)


def _build_pdf(pages: list[list[tuple[int, int, str]]]) -> bytes:
    """Build a PDF of A4 pages; a line is (font size, points above the bottom, text)."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for index, lines in enumerate(pages):
        stream = "0.81 0.78 0.72 RG 2 w 36 36 523 770 re S 0.16 0.15 0.13 rg\n"
        stream += "".join(
            f"BT /F {size} Tf 72 {height} Td ({_escape_pdf_text(text)}) Tj ET\n" for size, height, text in lines
        )
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * index} 0 R>>"
        )
        objects.append(f"<</Length {len(stream.encode('cp1252'))}>>stream\n{stream}endstream")
    content, offsets = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(content)}\n"
    return content + end.encode() + b"%%EOF\n"


def _escape_pdf_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _create_sheet(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", (width, height), PAPER_COLOR)
    return sheet, ImageDraw.Draw(sheet)


def _encode_image(image: Image.Image, image_format: str, **options: int) -> bytes:
    output = BytesIO()
    image.save(output, image_format, **options)
    return output.getvalue()
