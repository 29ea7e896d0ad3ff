"""Sanitizing of document file names."""

import re
from urllib.parse import unquote

import pytest

from hsa_app.domain.documents.file_types import JPEG, PDF, PNG
from hsa_app.domain.documents.filenames import MAX_LENGTH, content_disposition, sanitize_filename

FILENAME_CASES = [
    ("licence.pdf", PDF, "licence.pdf"),
    ("Scan.JPEG", JPEG, "Scan.JPEG"),
    ("आधार कार्ड.png", PNG, "आधार कार्ड.png"),
    ("ക്‍ഷ.png", PNG, "ക്‍ഷ.png"),
    ("../../etc/passwd", PNG, "passwd.png"),
    ("..\\..\\windows\\system.ini", PNG, "system.ini.png"),
    ("/etc/cron.d/job.pdf", PDF, "job.pdf"),
    ("....//....//x.pdf", PDF, "x.pdf"),
    ("C:evil.pdf", PDF, "C_evil.pdf"),
    ("a\x00b\r\nSet-Cookie: x=1\x7f.pdf", PDF, "abSet-Cookie_ x=1.pdf"),
    ("gpj.\u202eexe.pdf", PDF, "gpj.exe.pdf"),
    ("\u200b\ufeff.pdf", PDF, "identity.pdf"),
    ("\ud800half.png", PNG, "half.png"),
    ("program.exe", PNG, "program.exe.png"),
    ("page.html", PDF, "page.html.pdf"),
    ("photo.png", JPEG, "photo.png.jpg"),
    (".htaccess", PDF, "htaccess.pdf"),
    ("", PDF, "identity.pdf"),
    ("...", JPEG, "identity.jpg"),
    (".pdf", PDF, "identity.pdf"),
    ("-.pdf", PDF, "identity.pdf"),
    ("x.pdf. .", PDF, "x.pdf"),
    ('a"b<c>|?*.pdf', PDF, "a_b_c____.pdf"),
    ("  two   words .pdf ", PDF, "two words.pdf"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content_type", "expected"), FILENAME_CASES)
def test_filename_is_sanitized(name: str, content_type: str, expected: str) -> None:
    assert sanitize_filename(name, content_type, "identity") == expected


def test_long_filename_is_cut_before_its_extension() -> None:
    name = sanitize_filename("क" * 500 + ".pdf", PDF, "identity")
    assert (len(name), name[-5:]) == (MAX_LENGTH, "क.pdf")


@pytest.mark.parametrize(
    "name", ["licence.pdf", 'a"; x="b.pdf', "आधार.png", "a\r\nb.pdf", "50% off; 'x'.pdf", "ü" * 150]
)
def test_content_disposition_holds_exactly_one_filename(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    match = re.fullmatch(r"attachment; filename=\"([A-Za-z0-9 ._-]*)\"; filename\*=UTF-8''([A-Za-z0-9._~%-]*)", header)
    assert match is not None
    assert unquote(match[2]) == name
