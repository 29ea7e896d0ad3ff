from hsa_app.infra.backup.manifest import Damaged, InTheWay, Manifest
from hsa_app.infra.backup.reader import check
from hsa_app.infra.backup.restore import restore
from hsa_app.infra.backup.staging import put_back
from hsa_app.infra.backup.writer import remove_left, write

__all__ = ["Damaged", "InTheWay", "Manifest", "check", "put_back", "remove_left", "restore", "write"]
