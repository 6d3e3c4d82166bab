"""Steps 2 to 5 of a certificate: what its lists, its sets and its redactions show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .certificate_file import CertificateFile, ResultLine, SetBlock
from .entries import SUBJECTS, Entry, list_before, list_value, subject_key, subjects_of
from .errors import VerificationFailed
from .merkle import check_inclusion
from .note import Checkpoint
from .redaction import check_redacted
from .text import utf16
from .trie import proven_value, shard_key, shard_value

DIGEST = "sha256:"
READINGS = ("receipts.run-stated", "receipts.reading-recorded", "receipts.coverage-stated")
FIGURES = (
    "runs",
    "receipts",
    "uses",
    "declared",
    "observed",
    "stated",
    "unread",
    "undeclared",
    "unregistered",
    "readAfterRemoval",
    "blind",
    "open",
)


@dataclass(frozen=True)
class SetResult:
    """What a shard, named by the entry that registered it, is to a dataset version."""

    dataset: str
    shard: int
    result: str


@dataclass(frozen=True)
class Reading:
    """The coverage of a model version by receipts of what its training read: `complete`,
    `incomplete` or `none`, as the operator states it of all receipts before `statement`; `none`
    without a statement is proven, and `unstated` is neither."""

    model: str
    coverage: str
    statement: Entry | None
    #: Entries of receipts after the statement, of which it does not speak.
    later: int


@dataclass(frozen=True)
class Certificate:
    """What a certificate proves, as of the first `upto` entries of the log."""

    about: tuple[str, ...]
    removal: str | None
    #: Each name that was asked for, and the entries that registered the shards of this name; none:
    #: it was never registered, which is not to be called absent.
    subjects: Mapping[str, tuple[int, ...]]
    shards: tuple[int, ...]
    results: tuple[SetResult, ...]
    #: The uses that count, of the model version and its ancestors.
    uses: tuple[Entry, ...]
    #: Of the model version and its ancestors: what the log holds of receipts of their reading.
    readings: tuple[Reading, ...]
    #: Every entry of each list, by its kind and subject.
    lists: Mapping[tuple[str, str], tuple[Entry, ...]]
    upto: int
    indexed_at: str
    checkpoint: Checkpoint

    def absent(self) -> bool:
        """Whether every shard is absent from every dataset version; False where nothing is asked
        about, as a name that was never registered proves nothing."""
        asked = bool(self.shards) and all(self.subjects.values())
        return asked and all(one.result == "absent" for one in self.results)


def _root(entry: Entry) -> bytes:
    text = entry.text("root")
    try:
        root = bytes.fromhex(text.removeprefix(DIGEST))
    except ValueError:
        root = b""
    if not text.startswith(DIGEST) or len(root) != 32 or text != DIGEST + root.hex():
        raise VerificationFailed("malformed-entry", f"entry {entry.index} states no root")
    return root


class Judge:
    def __init__(self, file: CertificateFile, index: Entry, checkpoint: Checkpoint) -> None:
        self._file = file
        self._index = index
        self._upto = index.number("upto")
        self._checkpoint = checkpoint
        self._lists: dict[tuple[str, str], tuple[Entry, ...]] = {}
        self._demanded: set[tuple[str, str]] = set()

    def judge(self) -> Certificate:
        self._read_lists()
        models: list[str] = []
        uses = self._chain(self._file.model, models) if self._file.model is not None else {}
        readings = tuple(self._reading(model) for model in models)
        subjects = {name: self._shards_of(name) for name in self._file.subjects}
        registrations = self._removal() if self._file.removal is not None else {}
        for found in subjects.values():
            registrations |= found
        datasets = self._datasets(uses)
        commitments = {name: self._commitment(name) for name in datasets}
        stray = self._lists.keys() - self._demanded
        if stray:
            raise VerificationFailed("stray", f"a list that nothing demands: {min(stray)}")
        results = self._results(commitments, registrations)
        return Certificate(
            about=(self._file.model,) if self._file.model is not None else self._file.datasets,
            removal=self._file.removal,
            subjects={name: tuple(sorted(found)) for name, found in subjects.items()},
            shards=tuple(sorted(registrations)),
            results=results,
            uses=tuple(sorted(uses.values(), key=lambda use: use.index)),
            readings=readings,
            lists=self._lists,
            upto=self._upto,
            indexed_at=self._index.at,
            checkpoint=self._checkpoint,
        )

    def _read_lists(self) -> None:
        """Step 2: each list is all entries before `upto` that speak of its subject."""
        root, before = _root(self._index), b""
        for block in self._file.lists:
            subject = (block.kind, block.subject)
            line = utf16(f"{block.kind} {block.subject}")
            if line <= before and before:
                raise VerificationFailed("repeated", f"a list twice or out of order: {subject}")
            before = line
            indexes = [entry.index for entry in block.entries]
            if indexes and indexes[-1] >= self._upto:
                raise VerificationFailed("incomplete-list", f"an entry after upto: {subject}")
            before_shown = list_before(block.entries[0]) if indexes else bytes(32)
            shown = [(entry.index, entry.leaf) for entry in block.entries]
            expected = list_value(shown, before_shown)
            try:
                value = proven_value(root, subject_key(*subject), block.proof)
            except VerificationFailed:
                value = b""
            if value != (expected if indexes else None):
                raise VerificationFailed("incomplete-list", f"not all entries: {subject}")
            _check_kinds(block.entries, subject)
            self._lists[subject] = block.entries

    def _list(self, kind: str, subject: str) -> tuple[Entry, ...]:
        self._demanded.add((kind, subject))
        found = self._lists.get((kind, subject))
        if found is None:
            raise VerificationFailed("missing-list", f"the list of {kind} {subject!r}")
        return found

    def _chain(self, model: str, models: list[str]) -> dict[tuple[str, ...], Entry]:
        """The uses that count, of the model version and of each parent, which `models` takes."""
        uses: dict[tuple[str, ...], Entry] = {}
        todo, known = [model], {model}
        while todo:
            name = todo.pop()
            models.append(name)
            entries = self._list("model", name)
            (declaration,) = _one(entries, "model.version-declared", f"declaration of {name}")
            uses |= _uses_that_count(entries)
            for parent in _parents(declaration):
                if parent not in known:
                    known.add(parent)
                    todo.append(parent)
        return uses

    def _reading(self, model: str) -> Reading:
        entries = self._list("readings", model)
        for entry in entries:
            if entry.kind not in READINGS:
                raise VerificationFailed("unknown-kind", f"entry {entry.index} is a {entry.kind}")
        stated = [at for at, one in enumerate(entries) if one.kind == "receipts.coverage-stated"]
        if not stated:
            return Reading(model, "unstated" if entries else "none", None, len(entries))
        last = entries[stated[-1]]
        coverage, figures = last.text("coverage"), last.data.get("figures")
        counted = isinstance(figures, dict) and all(_is_count(figures.get(one)) for one in FIGURES)
        if coverage not in ("complete", "incomplete", "none") or not counted:
            raise VerificationFailed("malformed-entry", f"entry {last.index} states no coverage")
        return Reading(model, coverage, last, len(entries) - stated[-1] - 1)

    def _shards_of(self, name: str) -> dict[int, Entry]:
        """The shards that a name is, or was, the name of."""
        found: dict[int, Entry] = {}
        for entry in self._list("name", name):
            if entry.kind == "shard.registered":
                found[entry.index] = entry
            bound = entry.kind == "shard.bound" and entry.data.get("digest") == name
            located = entry.kind == "shard.located" and entry.data.get("uri") == name
            if bound or located:
                shard = self._shard_named(entry.text("shard"), entry.index)
                found[shard.index] = shard
        return found

    def _shard_named(self, name: str, before: int) -> Entry:
        """The shard that an entry names: by the digest that it was registered with or bound to, or
        by the URI that it was registered by alone, before that entry."""
        for entry in self._list("name", name):
            if entry.index >= before:
                break
            if entry.kind == "shard.registered":
                digest = entry.data.get("digest")
                if digest == name or (digest is None and entry.data.get("uri") == name):
                    return entry
            if entry.kind == "shard.bound" and entry.data.get("digest") == name:
                return self._shard_named(entry.text("shard"), entry.index)
        raise VerificationFailed("malformed-entry", f"entry {before} names no shard: {name!r}")

    def _removal(self) -> dict[int, Entry]:
        """A removal's shards, as the file lists them: each is shown to be registered in the log."""
        assert self._file.removal is not None
        entries = self._list("removal", self._file.removal)
        _one(entries, "removal.ordered", f"order of {self._file.removal}")
        concluded = [one for one in entries if one.kind == "removal.verification-concluded"]
        if concluded:
            self._list("verification", concluded[-1].text("verification"))
        shards: dict[int, Entry] = {}
        for block in self._file.shards:
            entry = block.entry
            if entry.index <= max(shards, default=-1):
                raise VerificationFailed("repeated", f"shard {entry.index} twice or out of order")
            _check_registration(entry)
            tree = self._checkpoint
            try:
                check_inclusion(entry.leaf, entry.index, tree.tree_size, tree.root, block.inclusion)
            except VerificationFailed as failed:
                raise VerificationFailed("not-in-log", str(failed)) from None
            shards[entry.index] = entry
        return shards

    def _datasets(self, uses: Mapping[tuple[str, ...], Entry]) -> list[str]:
        if self._file.model is None:
            if sorted(set(self._file.datasets), key=utf16) != [*self._file.datasets]:
                raise VerificationFailed("repeated", "a dataset version twice or out of order")
            return [*self._file.datasets]
        return [f"{use.text('dataset')}@{use.text('datasetVersion')}" for use in uses.values()]

    def _commitment(self, name: str) -> Entry:
        what = f"commitment of {name}"
        (entry,) = _one(self._list("dataset", name), "dataset.version-committed", what)
        right = entry.data.get("commitment") == "mpt-sha256@v2"
        if (
            not right
            or entry.number("upto") > entry.index
            or entry.number("members") > entry.number("keys")
        ):
            raise VerificationFailed("malformed-entry", f"entry {entry.index} is no commitment")
        return entry

    def _results(
        self, commitments: Mapping[str, Entry], shards: Mapping[int, Entry]
    ) -> tuple[SetResult, ...]:
        """Step 4: what each shard is to each set."""
        names = [block.name for block in self._file.sets]
        if names != sorted(set(names), key=utf16):
            raise VerificationFailed("repeated", "a set twice or out of order")
        if missing := commitments.keys() - set(names):
            raise VerificationFailed("missing-list", f"the set {min(missing)}")
        if stray := set(names) - commitments.keys():
            raise VerificationFailed("stray", f"a set that nothing demands: {min(stray)}")
        found = []
        for block in self._file.sets:
            if [line.index for line in block.results] != sorted(shards):
                raise VerificationFailed("wrong-result", f"{block.name}: not of these shards")
            for line in block.results:
                self._check_result(commitments[block.name], shards[line.index], line)
                found.append(SetResult(block.name, line.index, line.result))
            self._check_redactions(block, commitments[block.name])
        return tuple(found)

    def _check_result(self, commitment: Entry, shard: Entry, line: ResultLine) -> None:
        key = shard_key(self._file.origin, shard.index)
        value = proven_value(_root(commitment), key, line.proof)
        role = line.result.removesuffix(", redacted")
        if value != (None if role == "absent" else shard_value(role, shard.leaf)):
            raise VerificationFailed(
                "wrong-proof", f"shard {shard.index} is not shown to be {role}"
            )

    def _check_redactions(self, block: SetBlock, commitment: Entry) -> None:
        redacted = [one.index for one in block.results if one.result == "ancestor, redacted"]
        if not redacted:
            if block.keys:
                raise VerificationFailed("stray", f"{block.name}: keys, and nothing is redacted")
            return
        if self._file.removal is None:
            raise VerificationFailed("wrong-proof", f"{block.name}: redacted by no removal")
        for _, entry in block.keys:
            _check_registration(entry)
        check_redacted(block, self._file.origin, _root(commitment), self._file.removal, redacted)


def _is_count(value: object) -> bool:
    return isinstance(value, float) and value.is_integer() and 0 <= value < 2**53


def _check_kinds(entries: Iterable[Entry], subject: tuple[str, str]) -> None:
    for entry in entries:
        if entry.kind not in SUBJECTS:
            raise VerificationFailed("unknown-kind", f"entry {entry.index} is a {entry.kind}")
        if subject not in subjects_of(entry):
            raise VerificationFailed(
                "malformed-entry", f"entry {entry.index} is not about {subject}"
            )


def _one(entries: Iterable[Entry], kind: str, what: str) -> list[Entry]:
    found = [entry for entry in entries if entry.kind == kind]
    if len(found) != 1:
        raise VerificationFailed("malformed-entry", f"{len(found)} entries are the {what}")
    return found


def _check_registration(entry: Entry) -> None:
    if entry.kind != "shard.registered":
        raise VerificationFailed("malformed-entry", f"entry {entry.index} registers no shard")


def _uses_that_count(entries: Iterable[Entry]) -> dict[tuple[str, ...], Entry]:
    """A later statement of a use replaces an earlier one; a withdrawal takes it away."""
    uses: dict[tuple[str, ...], Entry] = {}
    members = ("model", "modelVersion", "dataset", "datasetVersion", "stage", "startedAt")
    for entry in entries:
        if entry.kind in ("model.use-recorded", "model.use-withdrawn"):
            identity = tuple(entry.text(member) for member in members)
            if entry.kind == "model.use-recorded":
                uses[identity] = entry
            else:
                uses.pop(identity, None)
    return uses


def _parents(declaration: Entry) -> list[str]:
    """The registered parents; of an external one the log knows its name alone."""
    parents = declaration.data.get("parents")
    fault = VerificationFailed("malformed-entry", f"entry {declaration.index} states no parents")
    if not isinstance(parents, list):
        raise fault
    found = []
    for parent in parents:
        if not isinstance(parent, dict):
            raise fault
        model, version = parent.get("model"), parent.get("version")
        if isinstance(model, str) and isinstance(version, str):
            found.append(f"{model}@{version}")
        elif not isinstance(parent.get("external"), str):
            raise fault
    return found
