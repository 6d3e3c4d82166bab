"""The notebook of examples/ runs as it stands and prints what is saved; `npm run notebook` saves it
anew. Its pictures are drawn where matplotlib is."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[3] / "examples/from-text-to-proof.ipynb"


def outputs(cell: dict[str, Any]) -> str:
    return "".join("".join(one.get("text", "")) for one in cell["outputs"])


def test_every_cell_runs_and_prints_what_is_saved(
    service: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WHENCE_URL", service[0])
    monkeypatch.setenv("WHENCE_KEY", service[1])
    # The notebook sets this one itself; it ends with the test.
    monkeypatch.setenv("WHENCE_SPOOL", str(tmp_path))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    drawn = importlib.util.find_spec("matplotlib") is not None
    names: dict[str, Any] = {}
    for cell in json.loads(NOTEBOOK.read_text())["cells"]:
        if cell["cell_type"] != "code":
            continue
        if "picture" in cell["metadata"].get("tags", []):
            assert any("image/png" in one.get("data", {}) for one in cell["outputs"])
            if not drawn:
                continue
        exec(compile("".join(cell["source"]), str(NOTEBOOK), "exec"), names)
        printed, saved = capsys.readouterr().out, outputs(cell)
        if "could not be seen" not in saved:
            assert printed == saved
    assert names["certificate"].absent()
    if drawn:
        names["figure"].savefig(tmp_path / "picture.png")
        # A point for each shard, and a bar for each kind.
        left, right = names["figure"].axes
        assert len(left.collections) >= len(names["nodes"]) == 12
        assert len(right.patches) == len(names["kinds"]) == 3
