"""Hugging Face datasets: the data files that a dataset was built of. Later reads hit its Arrow
cache alone, which pyarrow opens by itself: so they are reported where the
dataset is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import Saw, Undo, all_of, wrap


def install(saw: Saw) -> Undo:
    from datasets import DatasetBuilder

    def building(original: Any) -> Any:
        def build(builder: Any, split: Any = None, *rest: Any, **named: Any) -> Any:
            answer = original(builder, split, *rest, **named)
            for url in data_files(builder, split):
                saw(url, "datasets")
            return answer

        return build

    undo = [
        wrap(DatasetBuilder, "as_dataset", building),
        wrap(DatasetBuilder, "as_streaming_dataset", building),
    ]
    return all_of(undo)


def data_files(builder: Any, split: Any = None) -> Iterator[str]:
    """The URLs of the data files; of the named splits if they are named plainly, as a slice of a
    split reads its files too."""
    files = getattr(builder.config, "data_files", None) or {}
    named = {str(one).split("[")[0] for one in split} if isinstance(split, (list, tuple)) else None
    if isinstance(split, str) and "+" not in split:
        named = {split.split("[")[0]}
    for key, urls in files.items():
        if named is None or str(key) in named or not named & {str(each) for each in files}:
            yield from map(str, urls)
