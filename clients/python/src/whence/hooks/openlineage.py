"""OpenLineage's own client, through the spool: no event is lost that a node without a route, a
proxy or a killed process would lose.

`OPENLINEAGE__TRANSPORT__TYPE=whence.hooks.openlineage.WhenceTransport` is all that a job needs.
"""

from __future__ import annotations

import warnings
from typing import Any

import attr
from openlineage.client.serde import Serde
from openlineage.client.transport.transport import Config, Transport

from ..flush import flush
from ..job import NotRecorded
from ..spool import SpoolFile, spool_folder


@attr.define
class WhenceConfig(Config):  # type: ignore[misc]
    #: The folder of the spool; defaults to WHENCE_SPOOL.
    spool: str | None = None
    #: Sends when the transport is closed, which the process does at its end.
    flush: bool = True

    @classmethod
    def from_dict(cls, params: dict[str, Any]) -> WhenceConfig:
        stated = str(params.get("flush", "true")).lower()
        return cls(spool=params.get("spool"), flush=stated not in ("false", "0", "no"))


class WhenceTransport(Transport):  # type: ignore[misc]
    kind = "whence"
    config_class = WhenceConfig

    def __init__(self, config: WhenceConfig) -> None:
        self._config = config
        self._folder = spool_folder(config.spool)
        self._file = SpoolFile(self._folder, "openlineage")

    def emit(self, event: Any) -> None:
        """The event is on the disk when this returns; raises OSError if it is not."""
        self._file.append([{"kind": "lineage", "event": Serde.to_dict(event)}])

    def close(self, timeout: float = -1) -> bool:
        """Sends the events; True if none is left, whatever the reason."""
        sealed = self._file.seal()
        if not self._config.flush or sealed is None:
            return sealed is None
        report = flush(spool=self._folder)
        for _, reason in report.left[:1]:
            warnings.warn(
                f"whence: events are kept in {self._folder} ({reason})", NotRecorded, stacklevel=2
            )
        return not report.left
