"""A backup: one file with every row of one moment, and the private files that belong to them.

A tar of a manifest, the tables (compressed lines of JSON) and the files. The manifest says how many rows and which
SHA-256 each must have, so that an archive can be checked without a database, and a database against an archive.
"""

from hsa_app.infra.archive.content import Damaged, InTheWay, Manifest
from hsa_app.infra.archive.places import put_back
from hsa_app.infra.archive.reading import check
from hsa_app.infra.archive.restoring import restore
from hsa_app.infra.archive.writing import remove_left, write

__all__ = ["Damaged", "InTheWay", "Manifest", "check", "put_back", "remove_left", "restore", "write"]
