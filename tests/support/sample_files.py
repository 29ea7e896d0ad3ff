"""Sample uploads, valid and malicious."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

MIB = 1024 * 1024
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(width: int = 40, height: int = 30, colour: str = "teal") -> bytes:
    """Return a PNG image."""
    return _encode_image(Image.new("RGB", (width, height), colour), "PNG")


def jpeg(width: int = 40, height: int = 30, colour: str = "teal", **options: object) -> bytes:
    """Return a JPEG image."""
    return _encode_image(Image.new("RGB", (width, height), colour), "JPEG", **options)


def pdf(pages: int = 1) -> bytes:
    """Return a PDF of blank pages."""
    return pdf_bytes(_blank_pdf(pages))


def png_of_size(byte_count: int) -> bytes:
    """Return a valid PNG of exactly this many bytes, padded with an ignored chunk."""
    start = png()
    head, end = start[:33], start[33:]
    return head + png_chunk(b"fiLl", bytes(byte_count - len(start) - 12)) + end


def png_claiming_huge_size(side: int = 30_000) -> bytes:
    """Return a small PNG whose header claims to be `side` pixels wide and high."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(MIB))
    return PNG_SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def decompression_bomb_png(side: int = 6_000) -> bytes:
    """Return a small PNG that really contains `side` rows of `side` pixels, within the pixel limit."""
    rows = zlib.compress((b"\0" + bytes(side * 3)) * side, 9)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """Return a PNG chunk with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg_with_comment(comment: bytes) -> bytes:
    """Return a JPEG with a comment segment."""
    return jpeg(comment=comment)


def zip_archive() -> bytes:
    """Return a ZIP archive that contains a script."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return buffer.getvalue()


def modified_pdf(change: Callable[[PdfWriter], object]) -> bytes:
    """Return a one-page PDF after applying `change`."""
    writer = _blank_pdf(1)
    change(writer)
    return pdf_bytes(writer)


def slow_rendering_pdf(pages: int = 1) -> bytes:
    """Return a small PDF whose last page takes very long to render."""
    writer = _blank_pdf(pages)
    stream = StreamObject()
    stream.set_data(b"0 0 595 842 re f\n" * 50_000)
    writer.pages[-1][NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    return pdf_bytes(writer)


def pdf_with_form_field(text: str) -> bytes:
    """Return a PDF form whose one field holds `text`, with a black appearance stream unless it is empty."""
    writer = _blank_pdf(1)
    appearance = StreamObject()
    appearance.set_data(b"0 0 0 rg 0 0 400 400 re f" if text else b"")
    appearance.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject(map(NumberObject, (0, 0, 400, 400))),
    })  # fmt: skip
    field = writer._add_object(DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"),
        NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("name"),
        NameObject("/V"): TextStringObject(text), NameObject("/F"): NumberObject(4),
        NameObject("/Rect"): ArrayObject(map(NumberObject, (100, 100, 500, 500))),
        NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(appearance)}),
    }))  # fmt: skip
    writer.pages[0][NameObject("/Annots")] = ArrayObject([field])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject([field])})
    return pdf_bytes(writer)


def add_script(writer: PdfWriter, name: str = "/JavaScript") -> None:
    """Add a JavaScript action that runs when the PDF is opened."""
    action = DictionaryObject({NameObject("/S"): NameObject(name), NameObject("/JS"): TextStringObject("app.alert(1)")})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)


def add_action(
    writer: PdfWriter, name: str, parent: DictionaryObject | None = None, trigger: str = "/OpenAction"
) -> None:
    """Add an automatic action to the document or `parent`, run at `trigger`."""
    action = writer._add_object(_build_action(name))
    holder = writer.root_object if parent is None else parent
    holder[NameObject(trigger)] = DictionaryObject({NameObject("/O"): action}) if trigger == "/AA" else action


def add_chained_actions(writer: PdfWriter) -> None:
    """Add a GoTo action that is followed by a URI action."""
    goto_action = _build_action("/GoTo")
    goto_action[NameObject("/Next")] = ArrayObject([writer._add_object(_build_action("/URI"))])
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(goto_action)


def add_link(writer: PdfWriter, *, is_indirect: bool = True) -> None:
    """Put a link on the first page, its action an indirect object or not."""
    action = _build_action("/URI")
    link = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Link"),
        NameObject("/Rect"): ArrayObject(map(NumberObject, (0, 0, 100, 20))),
        NameObject("/A"): writer._add_object(action) if is_indirect else action,
    })  # fmt: skip
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])


def _build_action(name: str) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(name), NameObject("/URI"): TextStringObject("http://a.example")}
    )


def pdf_with_compressed_script() -> bytes:
    """Return a PDF with the same script inside a compressed object stream."""
    script_object = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    stream = zlib.compress(b"5 0 " + script_object)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(stream), stream),
    }
    output, offsets = b"%PDF-1.5\n", {0: 0}
    for number, body in objects.items():
        offsets[number] = len(output)
        output += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows = b"".join(struct.pack(">BHB", 1, offsets[number], 0) for number in (1, 2, 3, 4))
    table = (
        struct.pack(">BHB", 0, 0, 255) + rows + struct.pack(">BHB", 2, 4, 0) + struct.pack(">BHB", 1, len(output), 0)
    )
    head = b"<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length %d>>" % len(table)
    end = b"6 0 obj\n%b stream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, len(output))
    return output + end


def pdf_bytes(writer: PdfWriter) -> bytes:
    """Return the PDF as bytes."""
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _blank_pdf(pages: int) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def _encode_image(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
