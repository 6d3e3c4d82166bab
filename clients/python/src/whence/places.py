"""What a path is called in the ledger, and what can be measured of its content."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import threading
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, unquote

#: The characters that `encodeURI` keeps; `#`, `?` and brackets of a key are encoded.
KEPT = ";,/:@&=+$-_.!~*'()"
LOCAL = ("file", "local")
#: fsspec's caches name the same content as what they cache.
CACHES = re.compile(r"^(?:simplecache|filecache|blockcache|cached|async_wrapper)(?:://)?::")
SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]*)://")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
PIECE = 1 << 20
HUB_FOLDERS = {"dataset": "datasets/", "space": "spaces/"}


class Pathlike(Protocol):
    def __fspath__(self) -> str: ...


AnyPath = str | Pathlike


@dataclass(frozen=True)
class Place:
    """A path by the name that the ledger has it under."""

    uri: str
    #: The path on this machine's file system, if it is there.
    file: str | None


@dataclass(frozen=True)
class Content:
    """What is known of a content. `digest` is None where nobody has read all of it."""

    digest: str | None
    bytes: int | None


def place_of(path: AnyPath) -> Place:
    """The place of a local path or of any fsspec URL."""
    text = os.fspath(path)
    text = CACHES.sub("", text)
    scheme = SCHEME.match(text)
    if not scheme or scheme[1].lower() in LOCAL:
        file = os.path.abspath(_local_path(text, scheme[0]) if scheme else text)
        return Place(file_uri(file), file)
    if scheme[1].lower() in ("http", "https"):
        return Place(quote(text, safe=KEPT + "?#[]%"), None)
    rest = text[scheme.end() :]
    return Place(scheme[0] + quote(rest.encode(errors="surrogateescape"), safe=KEPT), None)


def file_uri(file: str) -> str:
    """The URI of an absolute path, as `whence register` writes it."""
    return "file://" + quote(os.fsencode(file), safe=KEPT)


def hub_uri(repo_type: str | None, repo_id: str, revision: str, path: str) -> str:
    """The URI of a file of a repository of Hugging Face's hub."""
    folder = HUB_FOLDERS.get(repo_type or "model", "")
    return f"hf://{folder}{repo_id}@{revision.replace('/', '%2F')}/{path}"


def _local_path(text: str, scheme: str) -> str:
    """fsspec takes the path of a `file://` URL as it stands, `Path.as_uri` encodes it."""
    stated = text[len(scheme) :]
    decoded = unquote(stated)
    return decoded if not os.path.exists(stated) and os.path.exists(decoded) else stated


class Digests:
    """SHA-256 of local files, streamed; a file is read again only if its size, time or inode has
    changed."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, int], str] = {}
        self._lock = threading.Lock()

    def of_file(self, file: str) -> Content:
        """Reads the file. Raises OSError if it changes meanwhile: its digest would be of nothing
        that ever was."""
        before = _identity(file)
        with self._lock:
            known = self._known.get(before)
        if known is None:
            known = _sha256(file)
            if _identity(file) != before:
                raise OSError(f"{file} changed while it was read: report it when it is complete")
            with self._lock:
                self._known[before] = known
        return Content(known, before[1])


def _identity(file: str) -> tuple[str, int, int, int]:
    found = os.stat(file)
    return (file, found.st_size, found.st_mtime_ns, found.st_ino)


def _sha256(file: str) -> str:
    with open(file, "rb", buffering=0) as opened:
        # No audit event of our own reading is a training run's.
        return "sha256:" + hashlib.file_digest(opened, "sha256").hexdigest()


def content_of(path: AnyPath, place: Place, digests: Digests) -> Content:
    """Streams a local file; elsewhere takes what the store's metadata states, if fsspec and the
    store's package are installed. What cannot be learnt is None, never guessed."""
    if place.file is not None:
        return digests.of_file(place.file)
    try:
        from fsspec.core import url_to_fs

        store, key = url_to_fs(CACHES.sub("", os.fspath(path)))
        return stated_content(store.info(key))
    except Exception:
        return Content(None, None)


def stated_content(info: dict[str, Any]) -> Content:
    """The SHA-256 and size of a store's metadata: S3's checksum of the full object, the Hub's LFS
    digest. An ETag is neither."""
    size = info.get("size", info.get("Size"))
    lfs = info.get("lfs")
    stated = lfs.get("sha256") if isinstance(lfs, dict) else getattr(lfs, "sha256", None)
    checksum = info.get("ChecksumSHA256")
    # Of a multipart upload it is a checksum of checksums, unless the type is FULL_OBJECT.
    if not stated and isinstance(checksum, str) and info.get("ChecksumType") != "COMPOSITE":
        try:
            stated = base64.b64decode(checksum, validate=True).hex()
        except ValueError:
            stated = None
    stated = stated or info.get("sha256")
    digest = f"sha256:{str(stated).lower().removeprefix('sha256:')}" if stated else None
    return Content(
        digest if digest and DIGEST.fullmatch(digest) else None,
        size if isinstance(size, int) and not isinstance(size, bool) else None,
    )


def name_of(path: AnyPath) -> str:
    """A name that may be a digest already."""
    text = os.fspath(path)
    return text if DIGEST.fullmatch(text) else place_of(path).uri


__all__ = ["AnyPath", "Content", "Digests", "Place", "content_of", "name_of", "place_of"]
