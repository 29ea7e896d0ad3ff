"""Inspection of uploads by content: only intact, inert files of one type are accepted."""

import resource
from functools import partial
from io import BytesIO

import pytest
from PIL import Image

from hsa_app.core.errors import AppError
from hsa_app.domain.documents import image_validation, inspection, rendering
from hsa_app.domain.documents import sandbox as looking
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG, FileInfo
from hsa_app.infra import sandbox
from tests.support import sample_files

VALID_FILES = {
    "a PNG": (sample_files.png(), PNG, 1),
    "a JPEG": (sample_files.jpeg(), JPEG, 1),
    "a progressive JPEG": (sample_files.jpeg(300, 200, progressive=True), JPEG, 1),
    "a JPEG padded with zeros": (sample_files.jpeg() + bytes(64), JPEG, 1),
    "a JPEG followed by a second JPEG": (sample_files.jpeg() + sample_files.jpeg(8, 8), JPEG, 1),
    "a PDF": (sample_files.pdf(), PDF, 1),
    "a PDF of three pages": (sample_files.pdf(3), PDF, 3),
    "a PDF with a link": (sample_files.modified_pdf(sample_files.add_link), PDF, 1),
    "a PDF with a direct link": (
        sample_files.modified_pdf(partial(sample_files.add_link, is_indirect=False)),
        PDF,
        1,
    ),
    "a PDF that opens at its first page": (
        sample_files.modified_pdf(partial(sample_files.add_action, name="/GoTo")),
        PDF,
        1,
    ),
    "a PDF that ends with blank lines": (sample_files.pdf() + b"\r\n\r\n", PDF, 1),
}

WRONG_TYPE_FILES = {
    "an HTML page": b"<!doctype html><script>alert(1)</script>",
    "a ZIP archive": sample_files.zip_archive(),
    "a GIF and JavaScript polyglot": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "an SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "an executable": b"MZ\x90\x00" + bytes(100),
    "HTML before a PDF": b"<html>" + sample_files.pdf(),
    "whitespace before a PDF": b"\n\n" + sample_files.pdf(),
    "plain text": b"identity.png",
    "a PNG followed by a ZIP archive": sample_files.png() + sample_files.zip_archive(),
    "a PNG followed by HTML": sample_files.png() + b"<html><script>alert(1)</script>",
    "a PNG followed by one byte": sample_files.png() + b"x",
    "a PNG followed by a second PNG": sample_files.png() + sample_files.png(),
    "a JPEG followed by a ZIP archive": sample_files.jpeg() + sample_files.zip_archive(),
    "a JPEG followed by HTML": sample_files.jpeg() + b"<script>alert(1)</script>",
    "a JPEG followed by one byte": sample_files.jpeg() + b"x",
    "a JPEG with a ZIP archive inside": sample_files.jpeg_with_comment(sample_files.zip_archive()),
    "a JPEG with HTML inside": sample_files.jpeg_with_comment(b"<HTML><script>alert(1)</script>"),
    "a JPEG with server code inside": sample_files.jpeg_with_comment(b"<?php system($_GET[0]); ?>"),
    "a JPEG with a PDF inside": sample_files.jpeg_with_comment(sample_files.pdf()),
    "a PDF followed by a ZIP archive": sample_files.pdf() + sample_files.zip_archive(),
    "a PDF followed by HTML": sample_files.pdf() + b"<html>",
    "a PDF with HTML inside": sample_files.pdf().replace(
        b"%PDF-1.3\n", b"%PDF-1.3\n%<html><script>alert(1)</script>\n", 1
    ),
}

UNUSABLE_FILES = {
    "an empty file": (b"", "empty"),
    "only the signature of a PNG": (sample_files.PNG_SIGNATURE, "damaged"),
    "a truncated PNG": (sample_files.png(300, 300)[:-40], "damaged"),
    "a PNG with a wrong checksum": (sample_files.png()[:-6] + b"\0\0" + sample_files.png()[-4:], "damaged"),
    "a PNG with an endless chunk": (
        sample_files.PNG_SIGNATURE + b"\xff\xff\xff\xff" + sample_files.png()[12:],
        "damaged",
    ),
    "only the signature of a JPEG": (b"\xff\xd8\xff", "damaged"),
    "a truncated JPEG": (sample_files.jpeg(300, 300)[:-100], "damaged"),
    "30,000 by 30,000 pixels": (sample_files.png_claiming_huge_size(), "30,000 by 30,000 points"),
    "only the header of a PDF": (b"%PDF-1.7\n", "damaged"),
    "a truncated PDF": (sample_files.pdf()[:-30], "damaged"),
    "a PDF of random bytes": (b"%PDF-1.7\n" + b"\x07noise" * 500 + b"\n%%EOF", "damaged"),
    "an encrypted PDF": (sample_files.modified_pdf(lambda one: one.encrypt("secret", algorithm="RC4-128")), "password"),
    "a PDF locked for printing": (
        sample_files.modified_pdf(lambda one: one.encrypt("", "x", algorithm="RC4-128")),
        "password",
    ),
    "a PDF with JavaScript": (sample_files.modified_pdf(sample_files.add_script), "program"),
    "a PDF that launches a program": (
        sample_files.modified_pdf(lambda one: sample_files.add_script(one, "/Launch")),
        "program",
    ),
    "a PDF with JavaScript under an escaped name": (
        sample_files.modified_pdf(sample_files.add_script)
        .replace(b"/JavaScript", b"/J#61vaScript")
        .replace(b"/JS", b"/#4AS"),
        "program",
    ),
    "a PDF with JavaScript in an object stream": (sample_files.pdf_with_compressed_script(), "program"),
    **{
        f"a PDF that runs an action when opened ({name})": (
            sample_files.modified_pdf(partial(sample_files.add_action, name=name)),
            "program",
        )
        for name in ("/GoToR", "/GoToE", "/Thread", "/Movie", "/Sound", "/URI")
    },
    "a PDF that opens a URL when a page is shown": (
        sample_files.modified_pdf(lambda one: sample_files.add_action(one, "/URI", parent=one.pages[0], trigger="/AA")),
        "program",
    ),
    "a PDF that opens a URL after a harmless action": (
        sample_files.modified_pdf(sample_files.add_chained_actions),
        "program",
    ),
    "a PDF with an embedded file": (
        sample_files.modified_pdf(lambda one: one.add_attachment("a.exe", b"MZ")),
        "other files",
    ),
    "a PDF without a page": (sample_files.pdf(0), "damaged"),
    "a PDF with too many pages": (sample_files.pdf(101), "101 pages"),
}


@pytest.mark.parametrize(("content", "content_type", "pages"), VALID_FILES.values(), ids=VALID_FILES)
def test_valid_file_is_identified(content: bytes, content_type: str, pages: int) -> None:
    assert inspection.inspect(content) == FileInfo(content_type, pages)


@pytest.mark.parametrize("content", WRONG_TYPE_FILES.values(), ids=WRONG_TYPE_FILES)
def test_foreign_or_polyglot_file_is_wrong_type(content: bytes) -> None:
    with pytest.raises(AppError) as error:
        inspection.inspect(content)
    assert (error.value.status, error.value.code) == (415, "wrong_type")


@pytest.mark.parametrize(("content", "message"), UNUSABLE_FILES.values(), ids=UNUSABLE_FILES)
def test_unusable_file_is_rejected_with_a_reason(content: bytes, message: str) -> None:
    with pytest.raises(AppError) as error:
        inspection.inspect(content)
    assert (error.value.status, error.value.code) == (422, "invalid")
    assert message in error.value.message


def test_sandboxed_inspection_gives_the_same_result() -> None:
    assert looking.inspect(sample_files.pdf(2)) == FileInfo(PDF, 2)
    for content, status in ((sample_files.png() + b"x", 415), (sample_files.png_claiming_huge_size(), 422)):
        with pytest.raises(AppError) as error:
            looking.inspect(content)
        assert error.value.status == status


def test_pdf_that_renders_too_slowly_is_rejected() -> None:
    content = sample_files.slow_rendering_pdf()
    assert len(content) < 20_000
    with pytest.raises(AppError) as error:
        looking.inspect(content)
    assert (error.value.status, error.value.code) == (422, "invalid")


def test_slow_later_page_is_aborted_soon() -> None:
    content = sample_files.slow_rendering_pdf(2)
    assert looking.inspect(content) == FileInfo(PDF, 2)
    time_before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(AppError, match="cannot be shown"):
        looking.render_page(content, PDF, 2)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - time_before < 6


def test_image_size_is_checked_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded_images: list[Image.Image] = []
    monkeypatch.setattr(Image.Image, "load", decoded_images.append)
    with pytest.raises(AppError):
        image_validation.validate_image(sample_files.png_claiming_huge_size(), PNG)
    assert decoded_images == []


def test_largest_allowed_image_fits_into_the_sandbox() -> None:
    content = sample_files.decompression_bomb_png()
    assert looking.inspect(content) == FileInfo(PNG, 1)
    assert len(looking.render_page(content, PNG, 1)) > 1000


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(sample_files.png(3000, 10), PNG), (sample_files.jpeg(3000, 4000), JPEG), (sample_files.pdf(), PDF)],
)
def test_rendered_page_is_within_the_size_limit(content: bytes, content_type: str) -> None:
    image = Image.open(BytesIO(looking.render_page(content, content_type, 1)))
    assert image.format == "JPEG"
    assert image.width <= rendering.MAX_WIDTH + 1
    assert image.height <= rendering.MAX_HEIGHT + 1


def test_rendered_page_contains_no_original_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = "18.5204 N 73.8567 E"
    content = sample_files.jpeg(200, 100, exif=exif, comment=b"made by Pat")
    assert b"18.5204" in content
    picture = rendering.render_page(content, JPEG, 1, 0)
    assert b"18.5204" not in picture
    assert b"Pat" not in picture


def test_filled_form_fields_are_rendered() -> None:
    for text, expected_darkest in (("", 255), ("filled in", 0)):
        image = Image.open(BytesIO(rendering.render_page(sample_files.pdf_with_form_field(text), PDF, 1, 0))).convert(
            "L"
        )
        assert image.getextrema()[0] == pytest.approx(expected_darkest, abs=3)


def test_sixteen_bit_scan_is_rendered_correctly() -> None:
    row = (40 * 256).to_bytes(2, "little") * 32 + (200 * 256).to_bytes(2, "little") * 32
    original, content = Image.frombytes("I;16", (64, 64), row * 64), BytesIO()
    original.save(content, "PNG")
    image = Image.open(BytesIO(rendering.render_page(content.getvalue(), PNG, 1, 0))).convert("L")
    shades = [image.getpixel((x, 32)) for x in (8, 56)]
    assert shades == pytest.approx([40, 200], abs=3)


def test_exif_rotation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.open(BytesIO(rendering.render_page(sample_files.jpeg(200, 100, exif=exif), JPEG, 1, 0)))
    assert image.size == (100, 200)
    image = Image.open(BytesIO(rendering.render_page(sample_files.jpeg(200, 100, exif=exif), JPEG, 1, 90)))
    assert image.size == (200, 100)


def test_sandbox_crash_is_a_validation_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "WORKER_MODULE", "no.such.module")
    with pytest.raises(AppError) as error:
        looking.inspect(sample_files.png())
    assert error.value.status == 422
    assert "cannot be read" in error.value.message


def test_sandbox_process_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "TIMEOUT_SECONDS", 0.05)
    with pytest.raises(sandbox.SandboxError):
        sandbox.run_module("http.server", "0", stdin=b"")


def test_sandbox_has_no_secrets_and_limited_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_SECRET_KEY", "x" * 40)
    *names, memory, max_file_size = sandbox.run_module("tests.support.sandbox_probe", stdin=b"").decode().split()
    assert names == ["OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH"]
    assert (int(memory), int(max_file_size)) == (sandbox.MEMORY_BYTES, 0)
