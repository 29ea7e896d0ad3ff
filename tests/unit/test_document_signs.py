"""What a file is, by its content: only what is whole, plain and of one kind is taken."""

import resource
from functools import partial
from io import BytesIO

import pytest
from PIL import Image

from hsa_app.core.errors import AppError
from hsa_app.domain.documents import images, inspection, rendering
from hsa_app.domain.documents import sandbox as looking
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG, FileInfo
from hsa_app.infra import sandbox
from tests.support import papers

GOOD = {
    "a PNG": (papers.png(), PNG, 1),
    "a JPEG": (papers.jpeg(), JPEG, 1),
    "a progressive JPEG": (papers.jpeg(300, 200, progressive=True), JPEG, 1),
    "a JPEG padded with zeros": (papers.jpeg() + bytes(64), JPEG, 1),
    "a phone's JPEG with a second one behind": (papers.jpeg() + papers.jpeg(8, 8), JPEG, 1),
    "a PDF": (papers.pdf(), PDF, 1),
    "a PDF of three pages": (papers.pdf(3), PDF, 3),
    "a PDF with a link to press": (papers.pdf_with(papers.has_a_link), PDF, 1),
    "a PDF with a direct link to press": (papers.pdf_with(partial(papers.has_a_link, apart=False)), PDF, 1),
    "a PDF that opens at its first page": (papers.pdf_with(partial(papers.acts, name="/GoTo")), PDF, 1),
    "a PDF that ends with blank lines": (papers.pdf() + b"\r\n\r\n", PDF, 1),
}

WRONG = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "an archive": papers.a_zip(),
    "a GIF that is a program": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "a drawing with a program": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a program": b"MZ\x90\x00" + bytes(100),
    "a page before a PDF": b"<html>" + papers.pdf(),
    "blanks before a PDF": b"\n\n" + papers.pdf(),
    "words": b"identity.png",
    "a PNG and an archive": papers.png() + papers.a_zip(),
    "a PNG and a page": papers.png() + b"<html><script>alert(1)</script>",
    "a PNG and one byte": papers.png() + b"x",
    "a PNG and a second one": papers.png() + papers.png(),
    "a JPEG and an archive": papers.jpeg() + papers.a_zip(),
    "a JPEG and a page": papers.jpeg() + b"<script>alert(1)</script>",
    "a JPEG and one byte": papers.jpeg() + b"x",
    "a JPEG with an archive inside": papers.with_comment(papers.a_zip()),
    "a JPEG with a page inside": papers.with_comment(b"<HTML><script>alert(1)</script>"),
    "a JPEG with a server's program inside": papers.with_comment(b"<?php system($_GET[0]); ?>"),
    "a JPEG with a PDF inside": papers.with_comment(papers.pdf()),
    "a PDF and an archive": papers.pdf() + papers.a_zip(),
    "a PDF and a page": papers.pdf() + b"<html>",
    "a PDF with a page inside": papers.pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n%<html><script>alert(1)</script>\n", 1),
}

UNUSABLE = {
    "nothing": (b"", "empty"),
    "only the beginning of a PNG": (papers.PNG_START, "damaged"),
    "half a PNG": (papers.png(300, 300)[:-40], "damaged"),
    "a PNG with a wrong checksum": (papers.png()[:-6] + b"\0\0" + papers.png()[-4:], "damaged"),
    "a PNG whose parts never end": (papers.PNG_START + b"\xff\xff\xff\xff" + papers.png()[12:], "damaged"),
    "only the beginning of a JPEG": (b"\xff\xd8\xff", "damaged"),
    "half a JPEG": (papers.jpeg(300, 300)[:-100], "damaged"),
    "30,000 by 30,000 points": (papers.huge_png(), "30,000 by 30,000 points"),
    "only the beginning of a PDF": (b"%PDF-1.7\n", "damaged"),
    "half a PDF": (papers.pdf()[:-30], "damaged"),
    "a PDF of noise": (b"%PDF-1.7\n" + b"\x07noise" * 500 + b"\n%%EOF", "damaged"),
    "a locked PDF": (papers.pdf_with(lambda one: one.encrypt("secret", algorithm="RC4-128")), "password"),
    "a PDF that is not to print": (papers.pdf_with(lambda one: one.encrypt("", "x", algorithm="RC4-128")), "password"),
    "a PDF with a program": (papers.pdf_with(papers.runs_script), "program"),
    "a PDF that starts a program": (papers.pdf_with(lambda one: papers.runs_script(one, "/Launch")), "program"),
    "a PDF with a program whose name is disguised": (
        papers.pdf_with(papers.runs_script).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4AS"),
        "program",
    ),
    "a PDF with a packed program": (papers.packed_pdf_with_script(), "program"),
    **{
        f"a PDF that opens something by itself ({name})": (papers.pdf_with(partial(papers.acts, name=name)), "program")
        for name in ("/GoToR", "/GoToE", "/Thread", "/Movie", "/Sound", "/URI")
    },
    "a PDF that calls on somebody when a page is shown": (
        papers.pdf_with(lambda one: papers.acts(one, "/URI", on=one.pages[0], when="/AA")), "program",
    ),
    "a PDF that calls on somebody after something harmless": (papers.pdf_with(papers.acts_in_a_row), "program"),
    "a PDF with a file inside": (papers.pdf_with(lambda one: one.add_attachment("a.exe", b"MZ")), "other files"),
    "a PDF without a page": (papers.pdf(0), "damaged"),
    "a PDF of very many pages": (papers.pdf(101), "101 pages"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "content_type", "pages"), GOOD.values(), ids=GOOD)
def test_valid_file_is_identified(content: bytes, content_type: str, pages: int) -> None:
    assert inspection.inspect(content) == FileInfo(content_type, pages)


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_foreign_or_polyglot_file_is_wrong_type(content: bytes) -> None:
    with pytest.raises(AppError) as refused:
        inspection.inspect(content)
    assert (refused.value.status, refused.value.code) == (415, "wrong_type")


@pytest.mark.parametrize(("content", "said"), UNUSABLE.values(), ids=UNUSABLE)
def test_unusable_file_is_rejected_with_a_reason(content: bytes, said: str) -> None:
    with pytest.raises(AppError) as refused:
        inspection.inspect(content)
    assert (refused.value.status, refused.value.code) == (422, "invalid")
    assert said in refused.value.message


def test_sandboxed_inspection_gives_the_same_result() -> None:
    assert looking.inspect(papers.pdf(2)) == FileInfo(PDF, 2)
    for content, status in ((papers.png() + b"x", 415), (papers.huge_png(), 422)):
        with pytest.raises(AppError) as refused:
            looking.inspect(content)
        assert refused.value.status == status


def test_pdf_that_renders_too_slowly_is_rejected() -> None:
    slow = papers.slow_pdf()
    assert len(slow) < 20_000
    with pytest.raises(AppError) as refused:
        looking.inspect(slow)
    assert (refused.value.status, refused.value.code) == (422, "invalid")


def test_slow_later_page_is_aborted_soon() -> None:
    slow = papers.slow_pdf(2)
    assert looking.inspect(slow) == FileInfo(PDF, 2)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(AppError, match="cannot be shown"):
        looking.render_page(slow, PDF, 2)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 6


def test_image_size_is_checked_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[Image.Image] = []
    monkeypatch.setattr(Image.Image, "load", decoded.append)
    with pytest.raises(AppError):
        images.validate_image(papers.huge_png(), PNG)
    assert decoded == []


def test_largest_allowed_image_fits_into_the_sandbox() -> None:
    content = papers.bursting_png()
    assert looking.inspect(content) == FileInfo(PNG, 1)
    assert len(looking.render_page(content, PNG, 1)) > 1000


@pytest.mark.parametrize(
    ("content", "content_type"), [(papers.png(3000, 10), PNG), (papers.jpeg(3000, 4000), JPEG), (papers.pdf(), PDF)]
)
def test_rendered_page_is_within_the_size_limit(content: bytes, content_type: str) -> None:
    drawn = Image.open(BytesIO(looking.render_page(content, content_type, 1)))
    assert drawn.format == "JPEG"
    assert drawn.width <= rendering.MAX_WIDTH + 1
    assert drawn.height <= rendering.MAX_HEIGHT + 1


def test_rendered_page_contains_no_original_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = "18.5204 N 73.8567 E"
    content = papers.jpeg(200, 100, exif=exif, comment=b"made by Pat")
    assert b"18.5204" in content
    drawn = rendering.render_page(content, JPEG, 1, 0)
    assert b"18.5204" not in drawn
    assert b"Pat" not in drawn


def test_filled_form_fields_are_rendered() -> None:
    for words, darkest in (("", 255), ("filled in", 0)):
        drawn = Image.open(BytesIO(rendering.render_page(papers.form(words), PDF, 1, 0))).convert("L")
        assert drawn.getextrema()[0] == pytest.approx(darkest, abs=3)


def test_sixteen_bit_scan_is_rendered_correctly() -> None:
    row = (40 * 256).to_bytes(2, "little") * 32 + (200 * 256).to_bytes(2, "little") * 32
    deep, content = Image.frombytes("I;16", (64, 64), row * 64), BytesIO()
    deep.save(content, "PNG")
    drawn = Image.open(BytesIO(rendering.render_page(content.getvalue(), PNG, 1, 0))).convert("L")
    shades = [drawn.getpixel((x, 32)) for x in (8, 56)]
    assert shades == pytest.approx([40, 200], abs=3)


def test_exif_rotation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = Image.open(BytesIO(rendering.render_page(papers.jpeg(200, 100, exif=exif), JPEG, 1, 0)))
    assert drawn.size == (100, 200)
    drawn = Image.open(BytesIO(rendering.render_page(papers.jpeg(200, 100, exif=exif), JPEG, 1, 90)))
    assert drawn.size == (200, 100)


def test_sandbox_crash_is_a_validation_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "WORKER_MODULE", "no.such.module")
    with pytest.raises(AppError) as refused:
        looking.inspect(papers.png())
    assert refused.value.status == 422
    assert "cannot be read" in refused.value.message


def test_sandbox_process_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "TIMEOUT_SECONDS", 0.05)
    with pytest.raises(sandbox.SandboxError):
        sandbox.run_module("http.server", "0", stdin=b"")


def test_sandbox_has_no_secrets_and_limited_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_SECRET_KEY", "x" * 40)
    *names, memory, may_write = sandbox.run_module("tests.support.told", stdin=b"").decode().split()
    assert names == ["OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH"]
    assert (int(memory), int(may_write)) == (sandbox.MEMORY_BYTES, 0)
