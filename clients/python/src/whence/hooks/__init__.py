"""What known packages read, and how each reports it. A hook wraps a function of the package and
passes on what the function gets and answers; nothing else of the package changes."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: Reports that a path or URL is read: `saw(path, how, digest)`.
Saw = Callable[..., None]
Undo = Callable[[], None]
#: The packages with a module of their name here, which has `install(saw) -> undo`.
HOOKS = ("fsspec", "huggingface_hub", "datasets", "webdataset", "pyarrow")


class Hooks:
    """The hooks of a run in one process: of the packages that are imported by now, and of others
    once they are. `tell` states what could not be hooked. It stands in `sys.meta_path`."""

    def __init__(self, saw: Saw, tell: Callable[[str], None]) -> None:
        self._saw = saw
        self._tell = tell
        self._hooked: set[str] = set()
        self._undo: list[Undo] = []
        sys.meta_path.insert(0, self)
        for package in HOOKS:
            if package in sys.modules:
                self._hook(package)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Finds what the finders after this one find, so that the package is hooked after it is
        imported."""
        if name not in HOOKS:
            return None
        finders = sys.meta_path[sys.meta_path.index(self) + 1 :]
        found = (finder.find_spec(name, path, target) for finder in finders)
        spec = next((one for one in found if one is not None), None)
        if spec is not None and spec.loader is not None:
            original = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                original(module)
                self._hook(name)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    def _hook(self, package: str) -> None:
        if package in self._hooked:
            return
        self._hooked.add(package)
        try:
            hook = importlib.import_module(f"{__name__}.{package}")
            self._undo.append(hook.install(self._saw))
        except Exception as error:
            self._tell(f"hook of {package}: {type(error).__name__}")

    def missed(self) -> list[str]:
        """The packages that are imported and not hooked, as some other loader imported them."""
        return [name for name in HOOKS if name in sys.modules and name not in self._hooked]

    def undo(self) -> None:
        with suppress(ValueError):
            sys.meta_path.remove(self)
        for one in reversed(self._undo):
            one()
        self._undo.clear()


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
