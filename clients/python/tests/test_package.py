"""What is delivered: types that hold, one dependency, a wheel with everything in it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent.parent


def test_the_types_hold_and_wrong_calls_have_none(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--warn-unused-ignores", "--no-incremental"]
    done = subprocess.run(
        [*command, "--cache-dir", str(tmp_path), "src/whence", "tests"],
        cwd=HERE,
        env={"MYPYPATH": "src:tests", "PATH": "", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_depends_on_one_package() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    assert [one.split(">")[0] for one in project["dependencies"]] == ["httpx2"]
    assert project["name"] == "whence-client" and project["requires-python"] == ">=3.11"


def test_the_version_is_stated_once() -> None:
    import whence

    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    assert project["version"] == whence.__version__


def test_importing_it_is_cheap_and_imports_no_framework() -> None:
    code = "import sys, whence; print(*[m for m in ('torch','datasets','pyarrow','fsspec','numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
