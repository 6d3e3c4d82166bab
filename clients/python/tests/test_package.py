"""What is delivered: types that hold, one dependency, a wheel with everything in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent


def test_the_types_hold_and_wrong_calls_have_none() -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--warn-unused-ignores"]
    # In the virtual environment, which is kept.
    cache = Path(sys.prefix, "mypy-cache")
    done = subprocess.run(
        [*command, "--cache-dir", str(cache), "src/whence", "tests/typing"],
        cwd=HERE,
        env={"MYPYPATH": "src:tests", "PATH": "", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_lines_of_its_page_run_as_they_stand(
    service: tuple[str, str],
    name: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WHENCE_URL", service[0])
    monkeypatch.setenv("WHENCE_KEY", service[1])
    page = (HERE / "README.md").read_text()
    code = page.split("```python\n")[1].split("```")[0]
    # The service has what other tests made.
    for used in ("s3://corpus", "essays", "acme", "lark"):
        code = code.replace(used, name(used))
    exec(compile(code, "README.md", "exec"), {})
    exposed, *names = capsys.readouterr().out.splitlines()
    # Nobody stated what the model version was trained on.
    assert exposed == "unknown" and f"{name('s3://corpus')}/a.jsonl" in names


def test_it_depends_on_one_package() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    assert [one.split(">")[0] for one in project["dependencies"]] == ["httpx2"]
    assert project["name"] == "whence-client" and project["requires-python"] == ">=3.11"


def test_the_version_is_stated_once() -> None:
    import whence

    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    assert project["version"] == whence.__version__


def test_importing_it_is_cheap_and_imports_no_framework() -> None:
    heavy = ("torch", "datasets", "pyarrow", "fsspec", "numpy")
    code = f"import sys, whence; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_wheel_has_every_module_its_types_and_its_command(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("__pycache__", "tests", ".*"))
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run(
        [*command, "--disable-pip-version-check", "-q", "-w", str(tmp_path), str(source)],
        check=True,
    )
    (wheel,) = tmp_path.glob("whence_client-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    modules = (HERE / "src").rglob("*.py")
    assert {str(file.relative_to(HERE / "src")) for file in modules} <= packed
    assert "whence/py.typed" in packed
    entry_points = next(one for one in packed if one.endswith("entry_points.txt"))
    assert b"whence-client = whence.cli:main" in zipfile.ZipFile(wheel).read(entry_points)


def test_the_code_is_laid_out_and_linted() -> None:
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [*ruff, *command, "--no-cache", "."], cwd=HERE, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
