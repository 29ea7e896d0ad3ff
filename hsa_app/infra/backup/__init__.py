
from hsa_app.infra.archive.content import Damaged, InTheWay, Manifest
from hsa_app.infra.archive.places import put_back
from hsa_app.infra.archive.reading import check
from hsa_app.infra.archive.restoring import restore
from hsa_app.infra.archive.writing import remove_left, write



__all__ = ["Damaged", "InTheWay", "Manifest", "check", "put_back", "remove_left", "restore", "write"]
