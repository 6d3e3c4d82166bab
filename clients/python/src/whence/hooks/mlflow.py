"""MLflow: the datasets that a run logs are what a training run declares to have read, and a model
version that is registered is a model version here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .._generated import types as t
from ..client import Whence
from ..training import Training
from . import wrap


@contextmanager
def reported_inputs(run: Training, *, context: str | None = None) -> Iterator[None]:
    """Declares the source of each dataset that `mlflow.log_input` (or `MlflowClient.log_inputs`)
    logs in the block; with `context`, only of those logged with it, such as `training`. A source
    without a place is named in `blind`."""
    from mlflow.tracking import MlflowClient

    def logging(original: Any) -> Any:
        def log_inputs(
            client: Any, run_id: str, datasets: Any = None, *rest: Any, **named: Any
        ) -> Any:
            answer = original(client, run_id, datasets, *rest, **named)
            for one in datasets or ():
                tags = {tag.key: tag.value for tag in one.tags}
                if context is None or tags.get("mlflow.data.context") == context:
                    _declare(run, one.dataset)
            return answer

        return log_inputs

    undo = wrap(MlflowClient, "log_inputs", logging)
    try:
        yield
    finally:
        undo()


def _declare(run: Training, dataset: Any) -> None:
    places = places_of(dataset)
    for place in places:
        run.reads(place)
    if not places:
        run.not_seen(
            f"MLflow dataset {dataset.name}: its source ({dataset.source_type}) names no place"
        )


def places_of(dataset: Any) -> list[str]:
    """The URIs or paths that the source of a logged dataset names. MLflow's own digest is of a
    sample of rows, so that it is no digest of a shard."""
    try:
        source = json.loads(dataset.source)
    except ValueError:
        return []
    if not isinstance(source, dict):
        return []
    if dataset.source_type == "hugging_face" and isinstance(source.get("path"), str):
        revision = source.get("revision") or "main"
        return [f"hf://datasets/{source['path']}@{revision}"]
    found = (source.get(name) for name in ("uri", "url", "path"))
    return [text for text in found if isinstance(text, str)][:1]


@contextmanager
def reported_versions(
    client: Whence, *, parents: Sequence[t.ParentReference] = ()
) -> Iterator[None]:
    """Declares each model version that is registered in the block (`mlflow.register_model`,
    `log_model(registered_model_name=…)`), with `parents`."""
    from mlflow.tracking import MlflowClient

    def creating(original: Any) -> Any:
        def create(api: Any, name: str, *rest: Any, **named: Any) -> Any:
            made = original(api, name, *rest, **named)
            client.models.declare(name, {"version": str(made.version), "parents": [*parents]})
            return made

        return create

    names = [
        name
        for name in ("create_model_version", "_create_model_version")
        if hasattr(MlflowClient, name)
    ]
    # The public method calls the other one, which `register_model` calls too.
    undo = wrap(MlflowClient, names[-1], creating)
    try:
        yield
    finally:
        undo()
