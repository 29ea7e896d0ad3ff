"""Papers of the demo's professionals: made up, drawn in code, marked as specimens; always the same bytes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

from hsa_app.demo import names
from hsa_app.demo.cities import PLACES
from hsa_app.demo.people import Worker
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG
from hsa_app.domain.documents.queries import FOLDER
from hsa_app.models import Approval, Document, DocumentKind

PAPER, INK, FAINT, LINE = "#fdfbf6", "#2a2622", "#6a6156", "#cfc6b8"
SENT_NOTHING_YET = "Bhagyashree Suryavanshi-Patil"
SENT_ONE = "S. Karthik"
SHOWN = {names.SANDEEP, names.IRFAN}
"""Those one can sign in as have papers too."""


@dataclass(frozen=True, slots=True)
class Made:
    """A paper: what it shows, its name, sort, pages and bytes."""

    kind: DocumentKind
    name: str
    content_type: str
    content: bytes
    pages: int = 1


def documents(workers: list[Worker], moment: datetime, seed: int) -> list[Document]:
    """The papers of those who wait, were rejected, or can be signed in as; their files are written."""
    rng = Random(seed)  # noqa: S311
    senders = [one for one in workers if one.pro.approval != Approval.APPROVED or one.pro.name in SHOWN]
    return [
        _stored(worker, made, min(worker.user.created_at + timedelta(minutes=20 + 4 * at), moment), rng)
        for worker in senders
        for at, made in enumerate(_papers(worker, rng))
    ]


def _papers(worker: Worker, rng: Random) -> list[Made]:
    name = worker.pro.name
    if name == SENT_NOTHING_YET:
        return []
    number = f"{rng.randrange(10**4):04} {rng.randrange(10**4):04}"
    all_three = [_identity(worker, number), _certificate(worker, number), _bill(worker, number)]
    return all_three[:1] if name == SENT_ONE else all_three


def _stored(worker: Worker, made: Made, at: datetime, rng: Random) -> Document:
    return Document(
        owner_id=worker.user.id or 0,
        kind=made.kind,
        file_name=FOLDER.write(made.content, f"{rng.getrandbits(128):032x}"),
        original_name=made.name,
        content_type=made.content_type,
        size=len(made.content),
        sha256=sha256(made.content).hexdigest(),
        pages=made.pages,
        created_at=at,
    )


def _identity(worker: Worker, number: str) -> Made:
    """A card, photographed."""
    card, pen = _sheet(1000, 630)
    pen.rectangle((0, 0, 1000, 96), fill="#4c6a7d")
    pen.text((40, 48), "SPECIMEN · Identity card", PAPER, _font(38), anchor="lm")
    pen.rectangle((40, 150, 300, 470), outline=LINE, width=3, fill="#efe9df")
    pen.ellipse((110, 195, 230, 315), fill=LINE)
    pen.pieslice((70, 340, 270, 600), 180, 360, fill=LINE)
    pen.rectangle((40, 471, 300, 600), fill=PAPER)
    rows = {"Name": worker.pro.name, "City": worker.pro.city, "Number": f"SP {number}"}
    for at, (label, words) in enumerate(rows.items()):
        pen.text((350, 160 + 105 * at), label, FAINT, _font(26))
        pen.text((350, 194 + 105 * at), words, INK, _font(36 if len(words) < 30 else 24))
    return Made(DocumentKind.IDENTITY, "identity card.png", PNG, _saved(card, "PNG"))


def _bill(worker: Worker, number: str) -> Made:
    """A bill with an address on it, scanned."""
    bill, pen = _sheet(900, 1200)
    pincode = worker.user.pincode
    pen.text((70, 90), "SPECIMEN Power Supply", INK, _font(44))
    pen.text((70, 150), f"Electricity bill, {worker.pro.city}", FAINT, _font(30))
    pen.line((70, 215, 830, 215), LINE, 3)
    words = [worker.pro.name, f"House {int(number[-2:]) + 1}", PLACES[worker.pro.city].get(pincode, ""), pincode]
    for at, line in enumerate(words):
        pen.text((70, 260 + 52 * at), line, INK, _font(32))
    rows = {"Consumer number": number, "Units": str(60 + int(number[:2])), "Due": "in 14 days"}
    for at, (label, value) in enumerate(rows.items()):
        pen.text((70, 540 + 64 * at), label, FAINT, _font(30))
        pen.text((830, 540 + 64 * at), value, INK, _font(30), anchor="ra")
    pen.line((70, 760, 830, 760), LINE, 3)
    pen.text((70, 790), "Made up for a demonstration.", FAINT, _font(26))
    return Made(DocumentKind.ADDRESS, "electricity bill.jpg", JPEG, _saved(bill, "JPEG", quality=80))


def _certificate(worker: Worker, number: str) -> Made:
    """A certificate and its marks."""
    pro = worker.pro
    since = 2026 - max(pro.years, 1)
    front = [
        (22, 760, "Specimen Industrial Training Institute"), (14, 736, pro.city), (16, 690, "Certificate of training"),
        (12, 620, "Name"), (18, 596, pro.name), (12, 550, "Trade"), (18, 526, pro.service),
        (12, 480, "Duration"), (18, 456, f"Two years, {since - 2} to {since}"),
        (12, 410, "Number"), (18, 386, f"SP {number}"), (12, 200, "Made up for a demonstration."),
    ]  # fmt: skip
    marks = [(22, 760, "Marks"), (12, 730, f"{pro.name}, SP {number}")]
    for at, subject in enumerate(("Theory", "Workshop", "Safety", "Dealing with customers")):
        marks.append((16, 670 - 40 * at, f"{subject}: {60 + (int(number[at]) * 7 + at * 5) % 38} of 100"))
    return Made(DocumentKind.CERTIFICATE, "training certificate.pdf", PDF, _pdf([front, marks]), pages=2)


def _pdf(pages: list[list[tuple[int, int, str]]]) -> bytes:
    """A PDF of A4 pages with lines of (size, height above the foot, words)."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for at, lines in enumerate(pages):
        drawn = "0.81 0.78 0.72 RG 2 w 36 36 523 770 re S 0.16 0.15 0.13 rg\n"
        drawn += "".join(f"BT /F {size} Tf 72 {high} Td ({_escaped(words)}) Tj ET\n" for size, high, words in lines)
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * at} 0 R>>"
        )
        objects.append(f"<</Length {len(drawn.encode('cp1252'))}>>stream\n{drawn}endstream")
    made, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(made)}\n"
    return made + end.encode() + b"%%EOF\n"


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _sheet(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    paper = Image.new("RGB", (width, height), PAPER)
    return paper, ImageDraw.Draw(paper)


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _saved(paper: Image.Image, sort: str, **more: int) -> bytes:
    made = BytesIO()
    paper.save(made, sort, **more)
    return made.getvalue()
