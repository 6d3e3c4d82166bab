"""What known packages read, and how each reports it. A hook wraps a function of the package and
passes on what the function gets and answers; nothing else of the package changes."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
from typing import Any

#: Reports that a path or URL is read: `saw(path, how, digest)`.
Saw = Callable[..., None]
Undo = Callable[[], None]
#: The packages with a module of their name here, which has `install(saw) -> undo`.
HOOKS = ("fsspec", "huggingface_hub", "datasets", "webdataset", "pyarrow")


def install(saw: Saw) -> tuple[list[Undo], list[str]]:
    """Installs the hooks of the packages that are imported; returns how to undo each, and what
    could not be hooked."""
    undo: list[Undo] = []
    missed: list[str] = []
    for package in HOOKS:
        if package not in sys.modules:
            continue
        try:
            undo.append(importlib.import_module(f"{__name__}.{package}").install(saw))
        except Exception as error:
            missed.append(f"hook of {package}: {type(error).__name__}")
    return undo, missed


def all_of(undo: Iterable[Undo]) -> Undo:
    """Undoes several."""
    several = [*undo]

    def each() -> None:
        for one in several:
            one()

    return each


def wrap(owner: Any, name: str, around: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Undo:
    """Replaces a function; the returned function puts it back."""
    original = getattr(owner, name)
    setattr(owner, name, around(original))
    return lambda: setattr(owner, name, original)
