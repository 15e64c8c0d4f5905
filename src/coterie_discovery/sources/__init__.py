"""Readers: one for each export format, all yielding the same signals."""

from coterie_discovery.runtime.errors import BadExport, ExportError, UnknownExport
from coterie_discovery.sources.archive import open_export
from coterie_discovery.sources.collect import Quarantined
from coterie_discovery.sources.keys import Keys, hashed_key, installation_salt
from coterie_discovery.sources.read import Export, read_export

__all__ = [
    "BadExport",
    "Export",
    "ExportError",
    "Keys",
    "Quarantined",
    "UnknownExport",
    "hashed_key",
    "installation_salt",
    "open_export",
    "read_export",
]
