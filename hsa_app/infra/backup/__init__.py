from hsa_app.infra.backup.manifest import DamagedBackup, Manifest, WouldOverwrite
from hsa_app.infra.backup.reader import verify
from hsa_app.infra.backup.restore import restore
from hsa_app.infra.backup.staging import undo_interrupted_restore
from hsa_app.infra.backup.writer import remove_interrupted_backups, write

__all__ = [
    "DamagedBackup",
    "Manifest",
    "WouldOverwrite",
    "remove_interrupted_backups",
    "restore",
    "undo_interrupted_restore",
    "verify",
    "write",
]
