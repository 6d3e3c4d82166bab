"""What requests state and answers hold.

Written by `npm run python:types` from openapi.json; do not edit.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class AccountUsage(TypedDict):
    inputTokens: int | None
    outputTokens: int | None
    requests: int | None
    # Rows that state no output tokens.
    rowsWithoutOutput: int
    account: str


class AccountUsagePart(TypedDict):
    total: int
    # The first 100.
    items: list[AccountUsage]
    truncated: bool


class Activity(TypedDict):
    """What made a shard of its parents."""

    # filter, dedup, tokenize, annotate, translate, mix…
    kind: str
    job: NotRequired[str]
    run: NotRequired[str]
    # The code that did it: a commit, an image.
    code: NotRequired[str]
    # The id of the removal that a redaction answers. All its parents must be in that removal’s
    # scope.
    removal: NotRequired[str]


class AddWebhook(TypedDict):
    """Adds a webhook: from now on events are sent to its address."""

    # An https address, without a user or password.
    url: str
    # What is sent. Defaults to every event.
    events: NotRequired[list[Literal[
        'finding.opened',
        'finding.regressed',
        'finding.resolved',
        'removal.changed',
        'rule.refused',
    ]]]


class AffectedDatasetVersionsItem(TypedDict):
    dataset: str
    version: str
    # Its members that are in the scope.
    shards: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    committedAt: str | None
    status: Literal['committed_after_removal', 'committed_before_removal']


class AffectedModelVersionsItem(TypedDict):
    model: str
    version: str
    status: Literal['used_after_removal', 'used_before_removal']
    # False: `used_after_removal` rests on uses alone of which no end is recorded.
    certain: bool
    # Only an ancestor of it used such a dataset version.
    inherited: bool
    # Of its own uses.
    stages: list[Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]]


class Affected(TypedDict):
    datasetVersions: list[AffectedDatasetVersionsItem]
    modelVersions: list[AffectedModelVersionsItem]


class AffectedAnswerDatasetVersionsItem(TypedDict):
    dataset: str
    version: str
    # Its members that are in the scope.
    shards: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    committedAt: str | None
    status: Literal['committed_after_removal', 'committed_before_removal']


class AffectedAnswerModelVersionsItem(TypedDict):
    model: str
    version: str
    status: Literal['used_after_removal', 'used_before_removal']
    # False: `used_after_removal` rests on uses alone of which no end is recorded.
    certain: bool
    # Only an ancestor of it used such a dataset version.
    inherited: bool
    # Of its own uses.
    stages: list[Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]]


class AffectedAnswer(TypedDict):
    asOf: LedgerPosition
    datasetVersions: list[AffectedAnswerDatasetVersionsItem]
    modelVersions: list[AffectedAnswerModelVersionsItem]


class AffectedDatasetVersion(TypedDict):
    dataset: str
    version: str
    # Members that are the shard or descend from it.
    shards: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    committedAt: str | None


class AffectedModelVersion(TypedDict):
    model: str
    version: str
    # `used`: it used such a dataset version itself; `inherited`: one of its ancestors did.
    status: Literal['inherited', 'used']
    stages: list[Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]]


class AffectedModelVersionListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[AffectedModelVersion]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class AnswersCompared(TypedDict):
    """How the answers of one model are like the vendor's, besides the shares."""

    uri: str | None
    # SHA-256 of the file as stored, or of the uploaded answers.
    digest: str
    # Answers without a token.
    empty: int
    # Answers of fewer tokens than the span: they can share none.
    short: int
    tokens: int
    # The longest run of tokens that an answer shares with the vendor's to the same prompt.
    longest: int
    medianSpan: int
    grams: int
    sharedGrams: int
    # Answers that are nearly the vendor's to another prompt, and not that to their own.
    elsewhere: int
    # Answers that looked like more of the vendor's than were compared.
    cut: int


class AnswersRead(TypedDict):
    uri: str | None
    # SHA-256 of the file as stored, or of the uploaded answers.
    digest: str
    # Answers without a token.
    empty: int
    # Answers of fewer tokens than the span: they can share none.
    short: int
    tokens: int


class Approval(TypedDict):
    # Index of the entry that stated it so.
    entry: int
    effective: Period
    evidence: NotRequired[list[ApprovalEvidence]]
    # Derived from the vendor and the identity, so it survives amendments.
    id: str
    vendor: str
    # Whose access it is.
    grantedTo: str
    # Who approved it: a role or a body, of the company or of the vendor.
    approvedBy: str
    # What it was approved for.
    purpose: str
    # The channel that it is for. Defaults to every channel.
    channel: NotRequired[str]
    # The model that it is for. Defaults to every model of the vendor.
    generator: NotRequired[str]
    note: NotRequired[str]


class ApprovalEvidence(TypedDict):
    """A document that shows the approval. It needs a URI or a digest, or has both."""

    uri: NotRequired[str]
    digest: NotRequired[str]


class ApprovalListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Approval]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


# When an approval holds: half-open, [from, to). An end that is not set is left out, or `null`.
ApprovalPeriod = TypedDict('ApprovalPeriod', {
    # The first instant that it holds.
    'from': "NotRequired[Any]",
    # The first instant that it no longer holds.
    'to': "NotRequired[Any]",
})


class ApprovalRecorded(TypedDict):
    id: str
    receipt: Receipt
    # Other content was current under the same identity; it stays readable as of then.
    amended: bool


class ApproveErasure(TypedDict):
    """Approves a requested erasure, as a second person."""

    # Why the second person agrees: a code, since a free text might name the very person.
    reason: NotRequired[Literal[
        'consent_withdrawn',
        'recorded_in_error',
        'retention_ended',
        'subject_request',
    ]]


class ApproveRemoval(TypedDict):
    """Approves a removal, as a second person."""

    # Why; it is kept for ever, so no personal data.
    reason: NotRequired[str]


class ApproveWaiver(TypedDict):
    """Approves a waiver, as a second person."""

    # Why. It is stored for ever: no personal data.
    reason: NotRequired[str]


class AssignFinding(TypedDict):
    """Assigns a finding to somebody who takes care of it."""

    # The id of a principal, as GET /v1/keys lists them, or `none`. Defaults to the principal of the
    # key that sends this.
    owner: NotRequired[str]
    # The reason. It is stored for ever: no personal data.
    reason: NotRequired[str]


class BaselineModel(TypedDict):
    """A third model, which is known to have learnt nothing from the vendor."""

    name: str
    answers: ProbeAnswers


class BatchSummary(TypedDict):
    received: int
    successful: int
    failed: int
    retriable: int
    non_retriable: int


class Batch(TypedDict):
    """What became of the events of a batch, as OpenLineage 2-0-2 has it."""

    status: Literal['partial_success', 'success']
    summary: BatchSummary
    # The first 1,000 of them.
    failed_events: list[FailedEvent]


class BegunInspection(TypedDict):
    id: str
    # The job that schedules one job for each shard.
    job: str
    shards: int
    receipt: Receipt


class BegunProbe(TypedDict):
    id: str
    # The job that compares the answers; it shows how far it is.
    job: str
    receipt: Receipt


class BetaDataset(TypedDict):
    # Of the last event that names it.
    run_id: str | None
    name: str
    namespace: str
    eventType: str | None
    facets: dict[str, Any]


class BetaDatasetsAnswer(TypedDict):
    asOf: LedgerPosition
    hits: list[BetaDataset]
    highlights: list[BetaHighlight]


class BetaHighlight(TypedDict):
    """Where the text was found: the name, with `<em>` around each place. It is text, not HTML."""

    name: list[str]


class BetaJob(TypedDict):
    # Of the last event that names it.
    run_id: str | None
    name: str
    namespace: str
    eventType: str | None
    facets: dict[str, Any]
    type: Literal['BATCH', 'STREAM']
    runFacets: dict[str, Any]


class BetaJobsAnswer(TypedDict):
    asOf: LedgerPosition
    hits: list[BetaJob]
    highlights: list[BetaHighlight]


class BindDigest(TypedDict):
    """States the digest of a shard that was registered by its URI."""

    # Digest of the shard’s content.
    digest: str


class BlindSpot(TypedDict):
    reason: str
    # How many runs state it.
    runs: int


class BlindSpotPart(TypedDict):
    total: int
    # The first 100.
    items: list[BlindSpot]
    truncated: bool


class Bought(TypedDict):
    """What was bought. A figure is null where no row states it."""

    inputTokens: int | None
    outputTokens: int | None
    requests: int | None
    # Rows that state no output tokens.
    rowsWithoutOutput: int


class CancelInspection(TypedDict):
    """Ends an inspection before all shards are inspected. What was measured stays recorded."""

    # Why; it is kept for ever, so no personal data.
    reason: str


class CancelProbe(TypedDict):
    """Ends a probe before its answers are compared."""

    # Why; it is kept for ever, so no personal data.
    reason: str


class CertificateFactsCheckpoint(TypedDict):
    """The position that the certificate was issued at. `rootHash`: `sha256:<hex>`."""

    treeSize: int
    rootHash: str


class CertificateFactsIndex(TypedDict):
    """The commitment of the index: everything is as of the entries [0, upto). `at`: when it was
    made, by the ledger's clock.
    """

    entry: int
    upto: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str


class CertificateFactsWitnessesItem(TypedDict):
    name: str
    at: NotRequired[int]


class CertificateFacts(TypedDict):
    """What a certificate proves, as verified facts without prose."""

    log: str
    # `name@version`, where it is about a model version.
    model: NotRequired[str]
    # The model version's whole chain, itself first; empty without a model version.
    models: list[str]
    # Parents that are not in the log: what they were trained on is not in the certificate.
    externalParents: list[str]
    # Uses of the chain that were withdrawn: they are not among the uses of the sets.
    withdrawnUses: list[WithdrawnUseFact]
    # Statements that withdraw model versions of the chain, as declared by mistake.
    withdrawnModels: list[CitedFact]
    # Receipts of the reading by each model version of the chain, in its order.
    readings: list[ReadingsFact]
    # The names asked about; empty where it is about a removal.
    subjects: list[SubjectFact]
    # The id of the removal that it is about.
    removal: NotRequired[str]
    # Every step of the removal, and the checks of its last concluded verification.
    steps: list[CitedFact]
    # The shards that the results are of, ascending by the entries that registered them.
    shards: list[ShardFact]
    # All dataset versions that the chain uses, or those asked about, ascending by name.
    sets: list[SetFacts]
    # The position that the certificate was issued at. `rootHash`: `sha256:<hex>`.
    checkpoint: CertificateFactsCheckpoint
    # The commitment of the index: everything is as of the entries [0, upto). `at`: when it was
    # made, by the ledger's clock.
    index: CertificateFactsIndex
    # Trusted witnesses that cosigned it; `at` in seconds since the Unix epoch.
    witnesses: list[CertificateFactsWitnessesItem]


class Change(TypedDict):
    # Who did what, in words.
    sentence: str
    # Whom the key belongs to; absent if a part of this system stated it.
    principal: NotRequired[KeyOwner]
    kind: str
    by: str
    # The dataset or folder of shards, the version, the kind of findings, the reason of corrections,
    # or whatever else the entries have in common; null for a single entry.
    about: str | None
    # The number of entries.
    count: int
    firstEntry: int
    lastEntry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    firstAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    lastAt: str


class ChangeFindingState(TypedDict):
    """Acknowledges, resolves or waives a finding."""

    # The reason. It is stored for ever: no personal data.
    reason: str


class ChangeListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Change]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ChangedMember(TypedDict):
    # A member that counts otherwise and is in another split is listed once, as `reweighted`.
    change: Literal['added', 'moved', 'removed', 'reweighted']
    shard: str
    # How often it counts in the version compared with; 0: it is no member.
    fromWeight: int
    # How often it counts in this version; 0: it is no member.
    toWeight: int
    # Its split in the version compared with; left out if it is in none.
    fromSplit: NotRequired[str]
    # Its split in this version.
    toSplit: NotRequired[str]


class CheckFindingUse(TypedDict):
    """The use that it is about, of several."""

    dataset: str
    # A committed version of the dataset.
    version: str
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    startedAt: str


class CheckFindingWaivedItem(TypedDict):
    waiver: str
    count: int


class CheckFinding(TypedDict):
    """What a rule finds in a planned write, or in one of the past."""

    # The terms that it rests on.
    terms: list[TermsFound]
    # The use that it is about, of several.
    use: NotRequired[CheckFindingUse]
    rule: str
    # Index of the entry that states the rule.
    entry: int
    verdict: Literal['deny', 'unknown']
    # What is done because of it.
    action: Literal['allow', 'block', 'flag']
    title: str
    # The number of shards that the rule is about.
    count: int
    # Names of some of them, at most ten.
    examples: list[str]
    clause: NotRequired[str]
    # What waivers lift of it, beside `count`.
    waived: NotRequired[list[CheckFindingWaivedItem]]


class CheckPolicy(TypedDict):
    """A planned write: shards, or the order of a dataset version, or uses of a model version."""

    # Shards, as they would be registered.
    shards: NotRequired[list[RegisterShard]]
    dataset: NotRequired[str]
    # The version of the dataset, as it would be made.
    order: NotRequired[MakeVersion]
    model: NotRequired[str]
    # A declared version of the model.
    version: NotRequired[str]
    # Uses, as they would be recorded.
    uses: NotRequired[list[RecordUse]]


class ChosenDetector(TypedDict):
    """A detector, with its parameters."""

    name: Literal[
        'counts',
        'domains',
        'external',
        'identity',
        'near-duplicates',
        'overlap',
        'phrases',
        'record-keys',
    ]
    # Defaults to those of the detector.
    parameters: NotRequired[dict[str, Any]]


class CitedFact(TypedDict):
    """An entry of the log, to be read with the rest."""

    index: int
    kind: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    data: dict[str, Any]


# When something was collected: half-open, [from, to).
CollectionPeriod = TypedDict('CollectionPeriod', {
    # The first instant.
    'from': "NotRequired[Any]",
    # The first instant after it.
    'to': "NotRequired[Any]",
})


class ColumnData(TypedDict):
    namespace: str
    dataset: str
    datasetVersion: str | None
    field: str
    transformationDescription: str | None
    transformationType: str | None
    # As the `schema` facet has it.
    fieldType: str | None
    inputFields: list[ColumnInput]


class ColumnInput(TypedDict):
    namespace: str
    dataset: str
    datasetVersion: str | None
    field: str
    transformationDescription: str | None
    transformationType: str | None


class ColumnLineageAnswer(TypedDict):
    asOf: LedgerPosition
    graph: list[ColumnNode]
    # The walk ended at 500 datasets, 20,000 edges or 64 MiB of events: ask for less depth.
    cut: bool


class ColumnNode(TypedDict):
    """A column. Each of its edges begins at it, as Marquez writes them: also those to its inputs.
    """

    id: str
    type: Literal['DATASET_FIELD']
    data: ColumnData
    inEdges: list[LineageEdge]
    outEdges: list[LineageEdge]


class ColumnSourcesInputFieldsItem(TypedDict):
    namespace: str
    dataset: str
    field: str
    transformationDescription: str | None
    transformationType: str | None


class ColumnSources(TypedDict):
    """A column, and the columns that it is made of."""

    name: str
    inputFields: list[ColumnSourcesInputFieldsItem]
    transformationDescription: str | None
    transformationType: str | None


class ComparedVendor(TypedDict):
    """The vendor whose answers the others are compared with."""

    # A vendor’s slug.
    vendor: str
    # The vendor’s model that answered.
    generator: NotRequired[str]
    answers: ProbeAnswers


class Complaint(TypedDict):
    """Where in the caller's document something is wrong: a JSON Pointer (RFC 6901) and a sentence.
    """

    pointer: str
    message: str


class ComponentUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class Component(TypedDict):
    byOrigin: list[OriginPart]
    # The label's value; null: shards that lack the label.
    value: str | None
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ComponentUnknown


class ComponentsGapsItem(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['no_training_recorded', 'no_uses_recorded']
    model: str
    version: str


class ComponentsGapsItem2(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['external_parent']
    model: str
    version: str
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    parent: str


class ComponentsGapsItem3(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['parents_left_out']
    model: str
    version: str
    parents: list[str]


class ComponentsGapsItem4(TypedDict):
    # One sentence in plain words.
    says: str
    # The uses with the most such members, at most 20.
    where: list[GapPlace]
    # The number of further uses.
    placesLeftOut: int
    # Names of the first such members, at most 3.
    examples: list[str]
    reason: Literal[
        'authorship_not_established',
        'generator_not_named',
        'generator_registered_here',
        'origin_unknown',
    ]
    shards: int
    # All members of the dataset versions in question, each once.
    ofShards: int
    # Of `generator_registered_here`: the model versions to ask about.
    generators: NotRequired[list[str]]


class Components(TypedDict):
    asOf: LedgerPosition
    items: list[Component]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None
    # What the record leaves open, or the answer leaves out.
    gaps: list[ComponentsGapsItem | ComponentsGapsItem2 | ComponentsGapsItem3 | ComponentsGapsItem4]


# One condition: exactly one member.
Condition = TypedDict('Condition', {
    'origin': "NotRequired[OriginCondition]",
    'terms': "NotRequired[TermsCondition]",
    'share': "NotRequired[ShareCondition]",
    'missing': "NotRequired[MissingCondition]",
    'jurisdiction': "NotRequired[JurisdictionCondition]",
    'preference': "NotRequired[PreferenceCondition]",
    'contradiction': "NotRequired[ContradictionCondition]",
    # The shard itself states each of these labels with exactly this value, as the selectors of
    # removals and `GET /v1/shards?label=name:value` compare it. A shard without a label does not
    # have it: no `unknown`.
    'labels': "NotRequired[dict[str, str]]",
    # All of these conditions hold.
    'all': "NotRequired[list[Condition]]",
    # Any of these conditions holds.
    'any': "NotRequired[list[Condition]]",
    # This condition does not hold.
    'not': "NotRequired[Condition]",
})


class ConflictingHeadsOther(TypedDict):
    size: int
    # Lower-case hex.
    root: str
    of: str


class ConflictingHeads(TypedDict):
    """Two heads that cannot both belong to one append-only log, and the owner of the other one."""

    ledger: TreeHead
    other: ConflictingHeadsOther


class ConsistencyProofFrom(TypedDict):
    treeSize: int
    rootHash: str


class ConsistencyProofTo(TypedDict):
    treeSize: int
    rootHash: str


ConsistencyProof = TypedDict('ConsistencyProof', {
    'from': "ConsistencyProofFrom",
    'to': "ConsistencyProofTo",
    # RFC 6962 §2.1.2, lower-case hex.
    'hashes': "list[str]",
})


class ContradictionCondition(TypedDict):
    """A shard that is declared as one kind descends from another; with `declarations`, the content
    of a shard was declared in two ways.
    """

    # Defaults to `human`.
    declared: NotRequired[Literal['human', 'model_generated', 'scraped', 'unknown']]
    # Defaults to `model_generated`.
    inherited: NotRequired[Literal['human', 'model_generated', 'scraped', 'unknown']]
    # Members of a declaration. Another declaration of the shard’s content, which was refused
    # because of this one, or that of a shard that was stated to be the same content, states one of
    # them, and not the same. Origins are compared without shares and evidence.
    declarations: NotRequired[list[Literal[
        'bytes',
        'consent',
        'languages',
        'licence',
        'modality',
        'origins',
        'personalData',
        'preferences',
        'records',
        'tokens',
    ]]]


class CorrectShard(TypedDict):
    """Corrects the declaration of a shard. Members that are not given stay as they are."""

    # Why; it is recorded.
    reason: str
    dataset: NotRequired[str]
    mediaType: NotRequired[str]
    bytes: NotRequired[int]
    records: NotRequired[int]
    tokens: NotRequired[int]
    # Where it comes from; unknown if nothing is stated.
    origins: NotRequired[list[DeclareOrigin]]
    labels: NotRequired[dict[str, str]]
    # Digests that others use for the content: `md5:` and hexadecimal digits, `etag:` and the ETag
    # of the object. They find a shard and never identify it: MD5 collides, and the ETag of an
    # object in parts depends on the parts. A correction replaces the list.
    checksums: NotRequired[list[str]]
    # The licence of the content, as an SPDX expression; `LicenseRef-…` is one of your own.
    licence: NotRequired[str]
    # The languages of the content, as BCP 47 tags.
    languages: NotRequired[list[str]]
    modality: NotRequired[Literal[
        'audio',
        'code',
        'geospatial',
        'image',
        'multimodal',
        'other',
        'tabular',
        'text',
        'time_series',
        'video',
    ]]
    # Whether data about persons is in it.
    personalData: NotRequired[Literal['none', 'possible', 'present']]
    # Whether those whose data or work it is agreed to its use.
    consent: NotRequired[Literal['given', 'not_given', 'not_required', 'partly_given']]
    # What the rightholders' machine-readable signals stated. A correction replaces the list.
    preferences: NotRequired[list[RightholderPreference]]


class CorrectionEffectsExamplesItem(TypedDict):
    name: str
    effect: Literal['changed', 'descends', 'same']


class CorrectionEffectsDatasetVersionsItem(TypedDict):
    dataset: str
    version: str
    shards: int


class CorrectionEffectsModelVersionsItem(TypedDict):
    model: str
    version: str


class CorrectionEffects(TypedDict):
    """What an order would change."""

    # Shards that would be corrected.
    changed: int
    # Shards that stay as they are: their last correction has this reason and these facts.
    same: int
    # Other shards whose effective origins would change.
    descendants: int
    # The first shards of each kind.
    examples: list[CorrectionEffectsExamplesItem]
    # Committed versions with such shards, and how many.
    datasetVersions: list[CorrectionEffectsDatasetVersionsItem]
    # Model versions that used them, and their descendants.
    modelVersions: list[CorrectionEffectsModelVersionsItem]


class CorrectionSelector(TypedDict):
    """Which shards are corrected: those that meet all conditions that are given when the order is
    made. Conditions on origins apply to effective origins.
    """

    # Names of shards.
    shards: NotRequired[list[str]]
    # A dataset’s name, as shards state it; or the members of one committed version.
    dataset: NotRequired[str | SelectedVersion]
    # A vendor’s slug: whose, or through whom.
    vendor: NotRequired[str]
    channel: NotRequired[str]
    # vendor/name@version, or without the version for all of them.
    generator: NotRequired[str]
    kind: NotRequired[Literal['human', 'model_generated', 'scraped', 'unknown']]
    involvement: NotRequired[Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]]
    # How the URI begins that a shard was registered at.
    uriPrefix: NotRequired[str]
    # The host of that URI, or a domain it is in.
    domain: NotRequired[str]
    # Labels that a shard states, each with exactly this value, as `GET /v1/shards?label=name:value`
    # compares it.
    labels: NotRequired[dict[str, str]]


class CorrectionsOrdered(TypedDict):
    # The job that corrects them: see GET /v1/jobs/{id}.
    job: str
    # How many shards it corrects, or finds corrected.
    shards: int


class DataPath(TypedDict):
    termsAtCollection: list[Terms]
    termsAtUse: list[Terms]
    via: Literal['data']
    # The model version of the chain by which the path enters.
    model: str
    version: str
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    dataset: str
    datasetVersion: str
    # The splits that all these uses name; absent: at least one read the whole version. `shards` and
    # the rest count the whole version.
    splits: NotRequired[list[str]]
    # Members of the dataset version with a matching origin, declared or inherited.
    shards: int
    # Shards of its upstream that declare one themselves.
    sources: int
    # Members that inherit the origin through redactions alone, and the removals that these answer;
    # absent: none. What a redaction took out is what its removal is about: the rest is inherited.
    redacted: NotRequired[RedactedReach]
    involvement: list[Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    firstUsedAt: str
    # Shard names, from one that declares it down to the member.
    example: list[str]
    # False: for some of it the time of collection is not recorded, so the terms in force then are
    # unknown.
    collectionKnown: bool


class Dataset(TypedDict):
    # Index of the entry that described it; null: nothing is stated.
    entry: int | None
    dataset: str
    versions: int
    # The version ordered last, of those that are neither withdrawn nor refused if there are any.
    latest: str
    description: NotRequired[str]
    # Who made it, in the order of the publication.
    creators: NotRequired[list[str]]
    # How to cite it: a text or a BibTeX entry.
    citation: NotRequired[str]
    # An http or https address.
    homepage: NotRequired[str]


class DatasetAnswer(TypedDict):
    # Index of the entry that described it; null: nothing is stated.
    entry: int | None
    asOf: LedgerPosition
    dataset: str
    versions: int
    # The version ordered last, of those that are neither withdrawn nor refused if there are any.
    latest: str
    description: NotRequired[str]
    # Who made it, in the order of the publication.
    creators: NotRequired[list[str]]
    # How to cite it: a text or a BibTeX entry.
    citation: NotRequired[str]
    # An http or https address.
    homepage: NotRequired[str]


class DatasetBreakdownAnswerByKindItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class DatasetBreakdownAnswerByKindItem(TypedDict):
    direct: Figures
    inherited: Figures
    kind: str
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: DatasetBreakdownAnswerByKindItemUnknown


class DatasetBreakdownAnswerByInvolvementItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class DatasetBreakdownAnswerByInvolvementItem(TypedDict):
    direct: Figures
    inherited: Figures
    kind: str
    involvement: str
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: DatasetBreakdownAnswerByInvolvementItemUnknown


class DatasetBreakdownAnswerByVendorItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class DatasetBreakdownAnswerByVendorItem(TypedDict):
    direct: Figures
    inherited: Figures
    vendor: str
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: DatasetBreakdownAnswerByVendorItemUnknown


class DatasetBreakdownAnswerByLicenceItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class DatasetBreakdownAnswerByLicenceItem(TypedDict):
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: DatasetBreakdownAnswerByLicenceItemUnknown
    share: Share
    licence: str | None


class DatasetBreakdownAnswerByLanguageItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class DatasetBreakdownAnswerByLanguageItem(TypedDict):
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: DatasetBreakdownAnswerByLanguageItemUnknown
    share: Share
    language: str | None


class DatasetBreakdownAnswerByLanguageSetItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class DatasetBreakdownAnswerByLanguageSetItem(TypedDict):
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: DatasetBreakdownAnswerByLanguageSetItemUnknown
    share: Share
    languages: list[str]


class DatasetBreakdownAnswerByModalityItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class DatasetBreakdownAnswerByModalityItem(TypedDict):
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: DatasetBreakdownAnswerByModalityItemUnknown
    share: Share
    modality: str | None


class DatasetBreakdownAnswer(TypedDict):
    dataset: str
    version: str
    asOf: LedgerPosition
    byOrigin: list[OriginPart]
    totals: Figures
    byKind: list[DatasetBreakdownAnswerByKindItem]
    byInvolvement: list[DatasetBreakdownAnswerByInvolvementItem]
    byVendor: list[DatasetBreakdownAnswerByVendorItem]
    # Licences as they are stated. Each shard has one, so that the parts add up.
    byLicence: NotRequired[list[DatasetBreakdownAnswerByLicenceItem]]
    # A shard of several languages counts in each: these parts overlap, those of `byLanguageSet` add
    # up.
    byLanguage: NotRequired[list[DatasetBreakdownAnswerByLanguageItem]]
    # The shards of exactly these languages; none: nothing is stated.
    byLanguageSet: NotRequired[list[DatasetBreakdownAnswerByLanguageSetItem]]
    # Each shard has one, so that the parts add up.
    byModality: NotRequired[list[DatasetBreakdownAnswerByModalityItem]]


class DatasetDescribed(TypedDict):
    receipt: Receipt
    dataset: str


class DatasetListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Dataset]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class DatasetMeasuredAnswerTotals(TypedDict):
    shards: int


class DatasetMeasuredAnswer(TypedDict):
    dataset: str
    version: str
    basis: Literal['measured']
    asOf: LedgerPosition
    totals: DatasetMeasuredAnswerTotals
    byDetector: list[DetectorBreakdown]
    # By records, the most first; empty where no languages were told.
    byLanguage: list[LanguageBreakdown]
    # By tokeniser and library; empty where no tokens were counted.
    byTokeniser: list[TokeniserBreakdown]
    gaps: list[MeasuredGap]


class DatasetPolicyAnswer(TypedDict):
    asOf: LedgerPosition
    dataset: str
    version: str
    # By slug.
    rules: list[RuleHistory]


class DatasetVersionAnswer(TypedDict):
    # The job that commits the version, while it is committing: see GET /v1/jobs/{id}.
    job: NotRequired[str]
    # The version it was made from.
    base: str | None
    # Which parts of its members are for training, validation or test; left out if none is stated.
    splits: NotRequired[list[SplitSize]]
    # What is known of the members, each once; null until committed.
    totals: Figures | None
    # Root of the set of its shards and their ancestors, as its entry commits to it; null until
    # committed.
    root: str | None
    # The number of keys of that set.
    keys: int | None
    # That set is computed from the entries before this index.
    upto: int | None
    # The sum of the members' weights; null until committed.
    occurrences: int | None
    # Removed shards among its members.
    warnings: list[Warning]
    # What each rule found, where rules refused the commit.
    findings: NotRequired[list[PolicyFinding]]
    # How much of the findings the entry of the refusal leaves out; absent: nothing.
    leftOut: NotRequired[LeftOut]
    asOf: LedgerPosition
    dataset: str
    version: str
    state: Literal['committed', 'committing', 'refused', 'withdrawn']
    # The entry that ordered it; equals `committedEntry` if it was committed in the request.
    orderedEntry: int
    committedEntry: int | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    committedAt: str | None
    # Members, each once.
    shards: int
    # Members and all their ancestors; null until committed.
    upstreamShards: int | None
    # It was committed by mistake. Absent: it is not withdrawn.
    withdrawn: NotRequired[VersionWithdrawal]
    # Rules refused its commit: its name is free. Absent: it is not refused.
    refused: NotRequired[VersionRefusal]


class DatasetVersionItem(TypedDict):
    # The job that commits the version, while it is committing: see GET /v1/jobs/{id}.
    job: NotRequired[str]
    # The version it was made from.
    base: str | None
    # Which parts of its members are for training, validation or test; left out if none is stated.
    splits: NotRequired[list[SplitSize]]
    dataset: str
    version: str
    state: Literal['committed', 'committing', 'refused', 'withdrawn']
    # The entry that ordered it; equals `committedEntry` if it was committed in the request.
    orderedEntry: int
    committedEntry: int | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    committedAt: str | None
    # Members, each once.
    shards: int
    # Members and all their ancestors; null until committed.
    upstreamShards: int | None
    # It was committed by mistake. Absent: it is not withdrawn.
    withdrawn: NotRequired[VersionWithdrawal]
    # Rules refused its commit: its name is free. Absent: it is not refused.
    refused: NotRequired[VersionRefusal]


class DatasetVersionItemListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[DatasetVersionItem]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class DatasetVersionMade(TypedDict):
    # The job that commits the version, while it is committing: see GET /v1/jobs/{id}.
    job: NotRequired[str]
    receipt: Receipt
    # Only with fractions: each weight is this many times the stated one, so that one pass over the
    # data as stated is a use of `epochs` 1 / scale.
    scale: NotRequired[int]
    # The sum of the members' weights. Left out while a job commits it: see the version.
    occurrences: NotRequired[int]
    # Removed shards among its members. Left out while a job commits it: see the version.
    warnings: NotRequired[list[Warning]]
    dataset: str
    version: str
    state: Literal['committed', 'committing', 'refused', 'withdrawn']
    # Members, each once.
    shards: int
    # Members and all their ancestors; null until committed.
    upstreamShards: int | None


class DatasetVersionWithdrawn(TypedDict):
    receipt: Receipt
    dataset: str
    version: str


class DeclareOrigin(TypedDict):
    """Where (part of) a shard comes from."""

    kind: Literal['human', 'model_generated', 'scraped', 'unknown']
    # What the maker did to the data. Defaults to `content`.
    involvement: NotRequired[Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]]
    # A vendor’s slug. Defaults to the maker of the generator.
    vendor: NotRequired[str]
    # Through whom or what it came.
    channel: NotRequired[str]
    # The model; required for model_generated.
    generator: NotRequired[str]
    # Whose contract it came under.
    nexus: NotRequired[Literal['crawl', 'own_account', 'supplier', 'unknown', 'upstream_dataset']]
    acquisition: NotRequired[Literal[
        'commissioned',
        'crawl',
        'internal',
        'licence',
        'public_dataset',
        'user_data',
        'vendor_api',
    ]]
    jurisdiction: NotRequired[str]
    collected: NotRequired[CollectionPeriod]
    # Id of the terms it came under. Defaults to those that vendor, channel and period resolve to.
    terms: NotRequired[str]
    # The part of the shard's records, 0 to 1, where known.
    share: NotRequired[float]
    evidence: NotRequired[list[Evidence]]


class DeclaredFacts(TypedDict):
    """The members that a registration states about a shard and a correction can change."""

    dataset: NotRequired[str]
    mediaType: NotRequired[str]
    bytes: NotRequired[int]
    records: NotRequired[int]
    tokens: NotRequired[int]
    # Where it comes from; unknown if nothing is stated.
    origins: NotRequired[list[DeclareOrigin]]
    labels: NotRequired[dict[str, str]]
    # Digests that others use for the content: `md5:` and hexadecimal digits, `etag:` and the ETag
    # of the object. They find a shard and never identify it: MD5 collides, and the ETag of an
    # object in parts depends on the parts. A correction replaces the list.
    checksums: NotRequired[list[str]]
    # The licence of the content, as an SPDX expression; `LicenseRef-…` is one of your own.
    licence: NotRequired[str]
    # The languages of the content, as BCP 47 tags.
    languages: NotRequired[list[str]]
    modality: NotRequired[Literal[
        'audio',
        'code',
        'geospatial',
        'image',
        'multimodal',
        'other',
        'tabular',
        'text',
        'time_series',
        'video',
    ]]
    # Whether data about persons is in it.
    personalData: NotRequired[Literal['none', 'possible', 'present']]
    # Whether those whose data or work it is agreed to its use.
    consent: NotRequired[Literal['given', 'not_given', 'not_required', 'partly_given']]
    # What the rightholders' machine-readable signals stated. A correction replaces the list.
    preferences: NotRequired[list[RightholderPreference]]


class DeclaredOutput(TypedDict):
    """Shards that declare a vendor's models as the makers of their text, by when it was collected.
    A shard counts with all its tokens, though part of it may be of another origin or another
    period: the sum is the most that can be explained.
    """

    # Collected within the period, in whole or in part.
    shards: int
    # Of those shards that state their tokens.
    tokens: int
    withoutTokens: int
    # Shards without a period of collection: they may be of any.
    undated: int
    # Annotated, ranked, filtered or prompted for: their tokens are not the model's.
    otherInvolvement: int
    # Obtained elsewhere than from an own account: a crawl, a supplier, a public dataset.
    elsewhere: int


class Delivery(TypedDict):
    """An event that was or is to be sent to a webhook."""

    # The header `webhook-id`: the same at each attempt.
    id: str
    event: Literal[
        'finding.opened',
        'finding.regressed',
        'finding.resolved',
        'removal.changed',
        'rule.refused',
    ]
    # Index of the entry that it announces.
    entry: int
    # `failed`: a dead letter.
    state: Literal['active', 'completed', 'failed', 'waiting']
    attempts: int
    # Why the last attempt failed.
    error: NotRequired[str]


class DeliveryPageAnswer(TypedDict):
    items: list[Delivery]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class DeliveryQueued(TypedDict):
    id: str
    state: Literal['waiting']


class DescribeDataset(TypedDict):
    """What is stated about a dataset as a whole, as its publisher states it. A statement replaces
    the one before it. It is kept for ever: name persons only as the published dataset does.
    """

    description: NotRequired[str]
    # Who made it, in the order of the publication.
    creators: NotRequired[list[str]]
    # How to cite it: a text or a BibTeX entry.
    citation: NotRequired[str]
    # An http or https address.
    homepage: NotRequired[str]


class DetectorBreakdown(TypedDict):
    """What one inspection measured with one detector, of the shards of which it is the newest."""

    detector: str
    version: str
    inspection: str
    # Shards that were measured, all their records.
    shards: int
    # Shards of which it measured a sample of the records; they are in no figure.
    sampled: int
    # Of all shards of the breakdown.
    ofShards: int
    # Shards that it could not measure; they are in no figure.
    inconclusive: int
    # Records that the detector was given.
    records: int | None
    bytes: int | None
    characters: int | None
    # Records that it looks for: nearly a reference, with a known key, or overlapping an item.
    found: int | None


class DigestList(TypedDict):
    """The digests of the keys of records."""

    digestList: list[str]


Edge = TypedDict('Edge', {
    # The parent.
    'from': "str",
    # The shard that was made from it.
    'to': "str",
    'activity': "Activity | None",
})


class EndWaiver(TypedDict):
    """Ends a waiver before its time, or refuses one that was requested."""

    # Why. It is stored for ever: no personal data.
    reason: str


class Entry(TypedDict):
    # The exact bytes that were hashed, in base64.
    body: str
    index: int
    kind: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    by: str
    data: dict[str, Any]
    leafHash: str


class ErasePersonalData(TypedDict):
    """Erases personal data: its salt and payload are deleted."""

    reason: Literal['consent_withdrawn', 'recorded_in_error', 'retention_ended', 'subject_request']


class EventCounts(TypedDict):
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startInterval: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endInterval: str
    fail: int
    start: int
    complete: int
    abort: int


class EventIssue(TypedDict):
    """Something that was wrong with an event though it was accepted."""

    pointer: str
    message: str


class EventReceived(TypedDict):
    """The answer to an event; the same event is answered the same."""

    # Digest of the bytes that were sent: they are kept under it.
    event: str
    # Of the entry that records the event.
    receipt: Receipt
    # The states that outputs have now.
    shards: list[StatedShard]
    # The first 20 of them.
    issues: list[EventIssue]
    issueCount: int
    # Facets that nothing was made of: the first 30 names. They are kept with the event.
    notRead: list[str]
    notReadCount: int


class Evidence(TypedDict):
    """A document that supports a statement. It needs a URI or a digest, or has both."""

    uri: NotRequired[str]
    digest: NotRequired[str]


class EvidenceList(TypedDict):
    """Evidence that is too long for an entry: NDJSON stored beside the ledger, which holds its
    digest.
    """

    # `sha256:<hex>` of the NDJSON.
    digest: str
    lines: int


class ExampleText(TypedDict):
    """Where an example is, as the facts have it, and the folded text around it."""

    tier: str
    phrase: str
    # SHA-256 of the record's text.
    digest: str
    # Number of the record within the shard.
    record: int
    text: str


class Execution(TypedDict):
    """How far a removal is executed at a location or for a shard: one of the two is named."""

    location: NotRequired[str]
    shard: NotRequired[str]
    evidence: NotRequired[list[dict[str, Any]]]
    percent: float
    entry: int


class ExecutionEvidence(TypedDict):
    """A document that supports an execution."""

    uri: NotRequired[str]
    digest: NotRequired[str]


class ExecutionListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Execution]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ExportStatus(TypedDict):
    """How the exports on a schedule stand. `failing`: the last attempt failed. `behind`: for more
    than two intervals no export ended, or none was scheduled.
    """

    state: Literal['behind', 'current', 'failing']
    # What the tables answer for since the last export that ended; null before the first.
    treeSize: int | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    exportedAt: str | None
    # Why it is failing or behind.
    detail: str | None


class ExposedModelPathsItem2(TypedDict):
    via: Literal['data']
    # The model version of the chain by which the path enters.
    model: str
    version: str
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    dataset: str
    datasetVersion: str
    # Members of the dataset version with a matching origin, declared or inherited.
    shards: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    firstUsedAt: str


class ExposedModel(TypedDict):
    model: str
    version: str
    exposed: Literal['unknown'] | bool
    trained: Literal['unknown'] | bool
    declared: bool
    # The first paths, at most 20.
    paths: list[ParentPath | ExposedModelPathsItem2]
    # The number of further paths.
    pathsLeftOut: int


class ExposedModelListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ExposedModel]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ExposureAnswerGapsItem(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['no_training_recorded', 'no_uses_recorded']
    model: str
    version: str


class ExposureAnswerGapsItem2(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['external_parent']
    model: str
    version: str
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    parent: str


class ExposureAnswerGapsItem3(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['parents_left_out']
    model: str
    version: str
    parents: list[str]


class ExposureAnswerGapsItem4(TypedDict):
    # One sentence in plain words.
    says: str
    # The uses with the most such members, at most 20.
    where: list[GapPlace]
    # The number of further uses.
    placesLeftOut: int
    # Names of the first such members, at most 3.
    examples: list[str]
    reason: Literal[
        'authorship_not_established',
        'generator_not_named',
        'generator_registered_here',
        'origin_unknown',
    ]
    shards: int
    # All members of the dataset versions in question, each once.
    ofShards: int
    # Of `generator_registered_here`: the model versions to ask about.
    generators: NotRequired[list[str]]


class ExposureAnswer(TypedDict):
    asOf: LedgerPosition
    # What the record leaves open, or the answer leaves out.
    gaps: list[ExposureAnswerGapsItem | ExposureAnswerGapsItem2 | ExposureAnswerGapsItem3 | ExposureAnswerGapsItem4]
    paths: list[DataPath | ParentPath]
    # What can be stated with certainty: where the record has a gap and no path, `unknown`.
    exposed: Literal['unknown'] | bool
    # Whether any declared origin or parent reaches it, gaps aside.
    declared: bool
    # Whether by training; false: only by evaluation.
    trained: Literal['unknown'] | bool


class ExtendRemoval(TypedDict):
    """Moves the instant at which a removal is due."""

    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    dueAt: Any
    # Why; it is kept for ever, so no personal data.
    reason: str


class FailedEvent(TypedDict):
    # Place in the list, from 0.
    index: int
    reason: str
    retriable: bool
    # The code of the problem that the event alone would be answered with.
    code: str


class FiguresUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class Figures(TypedDict):
    """A tally for answers. A sum is null if no shard's figure is known; `unknown` counts the shards
    that lack one.
    """

    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: FiguresUnknown


class Finding(TypedDict):
    kind: Literal[
        'answers-like-a-vendors',
        'certificate-flagged',
        'measured-content-differs',
        'measured-counts-differ',
        'measured-languages-differ',
        'measured-phrases-frequent',
        'metadata-contradictory',
        'metadata-malformed',
        'reading-after-removal',
        'removal-overdue',
        'removed-content-derived',
        'removed-content-found',
        'removed-content-registered',
        'rule-flagged',
        'rule-waived',
        'undeclared-reading',
        'unexplained-usage',
        'unregistered-reading',
        'verification-inconclusive',
        'verification-violated',
    ]
    severity: Literal['info', 'violation', 'warning']
    subject: FindingSubject
    # One sentence, without a count: that is kept beside it and grows. No personal data.
    detail: str
    # What shows it, such as a path; at most 24 KiB as JSON.
    evidence: NotRequired[dict[str, Any]]
    id: str
    state: Literal['acknowledged', 'open', 'resolved', 'waived']
    count: int
    examples: list[str]
    # The vendors that what is found comes from or through; `*`: and others.
    vendors: list[str]
    # The datasets that what is found is of, where the subject names none; `*`: and others.
    datasets: list[str]
    # Index of the entry that raised it.
    entry: int
    # When it was first seen.
    raisedAt: str
    # When it was last found again, or else raised.
    lastSeenAt: str
    # Id of the principal that takes care of it.
    owner: NotRequired[str]
    # It is ignored until then: it is not shown where `ignored=false` is requested.
    ignoredUntil: NotRequired[str]
    # It was resolved before, as the finding with this id, and is found again.
    regressionOf: NotRequired[str]


class FindingAnswer(TypedDict):
    # What people did with it, oldest first.
    steps: list[FindingHistoryStep]
    asOf: LedgerPosition
    kind: Literal[
        'answers-like-a-vendors',
        'certificate-flagged',
        'measured-content-differs',
        'measured-counts-differ',
        'measured-languages-differ',
        'measured-phrases-frequent',
        'metadata-contradictory',
        'metadata-malformed',
        'reading-after-removal',
        'removal-overdue',
        'removed-content-derived',
        'removed-content-found',
        'removed-content-registered',
        'rule-flagged',
        'rule-waived',
        'undeclared-reading',
        'unexplained-usage',
        'unregistered-reading',
        'verification-inconclusive',
        'verification-violated',
    ]
    severity: Literal['info', 'violation', 'warning']
    subject: FindingSubject
    # One sentence, without a count: that is kept beside it and grows. No personal data.
    detail: str
    # What shows it, such as a path; at most 24 KiB as JSON.
    evidence: NotRequired[dict[str, Any]]
    id: str
    state: Literal['acknowledged', 'open', 'resolved', 'waived']
    count: int
    examples: list[str]
    # The vendors that what is found comes from or through; `*`: and others.
    vendors: list[str]
    # The datasets that what is found is of, where the subject names none; `*`: and others.
    datasets: list[str]
    # Index of the entry that raised it.
    entry: int
    # When it was first seen.
    raisedAt: str
    # When it was last found again, or else raised.
    lastSeenAt: str
    # Id of the principal that takes care of it.
    owner: NotRequired[str]
    # It is ignored until then: it is not shown where `ignored=false` is requested.
    ignoredUntil: NotRequired[str]
    # It was resolved before, as the finding with this id, and is found again.
    regressionOf: NotRequired[str]


class FindingHistoryStep(TypedDict):
    """What somebody did with a finding, or its first state."""

    step: Literal['acknowledged', 'assigned', 'ignored', 'raised', 'resolved', 'waived']
    # The state after it.
    state: Literal['acknowledged', 'open', 'resolved', 'waived']
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    by: str
    # Absent for the first state.
    reason: NotRequired[str]
    # Of `assigned`; absent: nobody.
    owner: NotRequired[str]
    # Of `ignored`; absent: not any longer.
    until: NotRequired[str]
    entry: int


class FindingListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Finding]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class FindingState(TypedDict):
    state: Literal['acknowledged', 'open', 'resolved', 'waived']
    id: str
    receipt: Receipt


class FindingSubject(TypedDict):
    """What a finding is about: names and ids; at least one."""

    shard: NotRequired[str]
    removal: NotRequired[str]
    dataset: NotRequired[str]
    version: NotRequired[str]
    model: NotRequired[str]
    verification: NotRequired[str]
    rule: NotRequired[str]
    waiver: NotRequired[str]
    vendor: NotRequired[str]
    inspection: NotRequired[str]
    # `YYYY-MM`, in UTC: what it is about is compared by the month.
    month: NotRequired[str]


class FinishUse(TypedDict):
    """States when a recorded use ended."""

    # After the start of the use.
    finishedAt: Any


class GapPlace(TypedDict):
    model: str
    version: str
    dataset: str
    datasetVersion: str
    shards: int


class HitVersions(TypedDict):
    """The versions of a dataset or a model that match; null for other things."""

    matching: int
    withdrawn: int


class Hit(TypedDict):
    kind: Literal['dataset', 'finding', 'model', 'removal', 'shard', 'terms', 'use', 'vendor']
    # The slug of a vendor, the name of a dataset, a model or a shard, the id of another thing.
    id: str
    # A name, a reason, a description or a URI; null if it has none.
    text: str | None
    # The first entry about it.
    entry: int
    # Whether all of it is withdrawn as of the position: terms, a use, a removal, every version.
    withdrawn: bool
    # The versions of a dataset or a model that match; null for other things.
    versions: HitVersions | None


class HitListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Hit]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class IgnoreFinding(TypedDict):
    """Ignores a finding until an instant: its state stays."""

    # From this instant on it is not ignored any longer; null: from now on. Required.
    until: NotRequired[Any]
    # The reason. It is stored for ever: no personal data.
    reason: str


class ImpactAnswer(TypedDict):
    asOf: LedgerPosition
    datasetVersions: list[AffectedDatasetVersion]
    modelVersions: list[AffectedModelVersion]


class InclusionProof(TypedDict):
    index: int
    leafHash: str
    treeSize: int
    rootHash: str
    # RFC 6962 §2.1.1 audit path, lower-case hex, from the leaf up.
    hashes: list[str]


class IndexCommitment(TypedDict):
    """A commitment of the index of subjects, as its entry states it."""

    # Index of the entry `index.committed`.
    entry: int
    # The index covers the entries before this one.
    upto: int
    # `sha256:<hex>`
    root: str
    # The number of subjects.
    subjects: int


class InspectedSample(TypedDict):
    # Left out: all shards.
    shards: NotRequired[int]
    # Of each shard at most; left out: all records.
    records: NotRequired[int]
    seed: str


class InspectedSubject(TypedDict):
    """Which shards are inspected: as they are recorded when it is ordered."""

    # The members of a committed version of this dataset.
    dataset: NotRequired[str]
    # The members of the dataset versions that a version of this model used.
    model: NotRequired[str]
    # Of the dataset, or of the model.
    version: NotRequired[str]
    # What this removal selects, and what descends from it.
    removal: NotRequired[str]
    # The shards that meet all of these conditions.
    selector: NotRequired[CorrectionSelector]


class Inspection(TypedDict):
    id: str
    state: Literal['cancelled', 'concluded', 'running']
    # What is inspected, as it was ordered.
    subject: dict[str, Any]
    detectors: list[InspectionDetector]
    # Null: all shards, with all their records.
    sample: InspectedSample | None
    # The member of a record that holds its text; null: `text`, then `content`.
    text: str | None
    # The tree size as of which the subject was resolved to shards.
    upto: int
    # How many shards it inspects.
    shards: int
    progress: InspectionProgress
    # Since it was begun; null until a shard is inspected.
    rate: InspectionRate | None
    # At this rate; null: not known, or ended.
    secondsLeft: int | None
    entry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    begunAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endedAt: str | None
    # Why it was cancelled.
    reason: str | None


class InspectionAnswer(TypedDict):
    asOf: LedgerPosition
    id: str
    state: Literal['cancelled', 'concluded', 'running']
    # What is inspected, as it was ordered.
    subject: dict[str, Any]
    detectors: list[InspectionDetector]
    # Null: all shards, with all their records.
    sample: InspectedSample | None
    # The member of a record that holds its text; null: `text`, then `content`.
    text: str | None
    # The tree size as of which the subject was resolved to shards.
    upto: int
    # How many shards it inspects.
    shards: int
    progress: InspectionProgress
    # Since it was begun; null until a shard is inspected.
    rate: InspectionRate | None
    # At this rate; null: not known, or ended.
    secondsLeft: int | None
    entry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    begunAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endedAt: str | None
    # Why it was cancelled.
    reason: str | None


class InspectionDetector(TypedDict):
    name: str
    version: str
    parameters: dict[str, Any]


class InspectionExamples(TypedDict):
    """Texts of examples, as they are kept until their secret is erased."""

    inspection: str
    shard: str
    examples: list[ExampleText]


class InspectionListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Inspection]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class InspectionProgress(TypedDict):
    # Shards that were inspected, whatever came of it, of `shards`.
    done: int
    # Those of which some detector could not measure anything.
    inconclusive: int
    # Those whose bytes or counts are not the declared ones.
    contradicting: int
    # Bytes read, as stored.
    bytes: int
    records: int


class InspectionRate(TypedDict):
    shardsPerHour: int
    # Bytes as stored.
    bytesPerSecond: int


class InspectionReference(TypedDict):
    """What detectors compare with, in one of the forms that their own parameters have."""

    # What was kept for all removals: for `near-duplicates` and `record-keys`.
    removals: NotRequired[bool]
    # What was kept for this one.
    removal: NotRequired[str]
    # What this inspection kept; for `phrases`, its measured counts as the baseline.
    inspection: NotRequired[str]
    # An evaluation set below the storage roots, for `overlap`.
    uri: NotRequired[str]
    # An evaluation set that is registered as this shard.
    shard: NotRequired[str]
    # An evaluation set that is a dataset version.
    dataset: NotRequired[str]
    # Of the dataset.
    version: NotRequired[str]
    # The member of an item that holds its text. Defaults to `text`, then `content`.
    text: NotRequired[str]


class InspectionSample(TypedDict):
    """Some of the shards, some of the records of each, or both, chosen at random by a seed: the
    same seed chooses the same ones.
    """

    # Defaults to all shards.
    shards: NotRequired[int]
    # Records of each shard at most; defaults to all. What is measured on a sample of records shows
    # nothing of the others: `identity` reads all bytes whatever the sample, and no detector keeps a
    # sample.
    records: NotRequired[int]
    seed: str


class Interval(TypedDict):
    """A share of 0 to 1, or a difference of two of -1 to 1, with the ends of its interval."""

    low: float
    high: float


class IssueKey(TypedDict):
    """Issues an API key."""

    # What the key is for. It may name a person, so it is stored outside the ledger.
    label: str
    roles: list[Literal['engineer', 'compliance', 'auditor', 'service', 'admin']]
    # The name of the person or service that the key belongs to; it is stored outside the ledger.
    # All keys of one name belong to one principal. Defaults to a service named by the label.
    principal: NotRequired[str]
    # Only a person can be the second one where two are needed. Defaults to the kind of the
    # principal with this name, or to `person`; to `service` if the key has the role `service` only.
    principalKind: NotRequired[Literal['person', 'service']]
    # When the key expires. Defaults to WHENCE_KEY_DAYS from now.
    expiresAt: NotRequired[Any]
    # The only datasets that the key may register shards into and make versions of: names, or
    # prefixes such as `acme/*`. It reads everything, and writes nothing else.
    datasets: NotRequired[list[str]]


class IssuedKey(TypedDict):
    """A new API key. The repeat of a request under its Idempotency-Key lacks the secret: only its
    hash is stored.
    """

    id: str
    # Shown once: only its hash is kept.
    secret: NotRequired[str]
    roles: list[Literal['admin', 'auditor', 'compliance', 'engineer', 'service']]
    # Without its name, which may be erased: a stored answer must not hold it.
    principal: Principal
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    expiresAt: NotRequired[str]
    datasets: NotRequired[list[str]]
    receipt: Receipt


class JobProgress(TypedDict):
    """In units of the job; total is null until it is known."""

    done: int
    total: int | None


class Job(TypedDict):
    id: str
    name: str
    state: Literal['active', 'completed', 'failed', 'waiting']
    # In units of the job; total is null until it is known.
    progress: JobProgress
    attempts: int
    error: str | None
    result: Any
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    finishedAt: str | None


class JobPageAnswer(TypedDict):
    items: list[Job]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class JsonPublicKey(TypedDict):
    """The members of sigstore's PublicKey."""

    rawBytes: str
    keyDetails: str
    validFor: ValidFor


# The model is offered where the data may not be used. It is a condition on uses.
JurisdictionCondition = TypedDict('JurisdictionCondition', {
    # Codes of ISO 3166, or EU. A place within one of them counts, and one that contains it.
    'in': "list[str]",
})


class Key(TypedDict):
    # It is valid, and expires within 30 days.
    expiresSoon: bool
    id: str
    label: str
    roles: list[Literal['admin', 'auditor', 'compliance', 'engineer', 'service']]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    expiresAt: str | None
    # The datasets that it may write to; null: all.
    datasets: list[str] | None
    issuedEntry: int
    revokedEntry: int | None
    principal: NamedPrincipal
    # To the minute, as far as it is written; null: never used.
    lastUsedAt: str | None


class KeyListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Key]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class KeyOwner(TypedDict):
    """Whom a key belongs to."""

    # Absent where the caller may not read names, and where it was erased.
    name: NotRequired[str]
    id: str
    kind: Literal['person', 'service']


class KindSet(TypedDict):
    """The shards that have origins of exactly these kinds, declared or inherited."""

    # Sorted.
    kinds: list[str]
    shards: int


class LanguageBreakdown(TypedDict):
    """A language that `counts` told in shards, or that they declare."""

    # ISO 639-1; null: of no language that is told.
    language: str | None
    # Records that it was told in.
    records: int
    # Of so many records, in all shards whose languages were told.
    ofRecords: int
    # `sample`: of some of the shards not all records were told.
    basis: Literal['sample', 'whole']
    # Shards with such records.
    shards: int
    # Shards whose languages were told.
    ofShards: int
    # Shards of the breakdown that declare it, measured or not; null: those that declare no
    # language.
    declaredShards: int


class LatestCommitment(TypedDict):
    # Index of the entry `index.committed`.
    entry: int
    # The index covers the entries before this one.
    upto: int
    # `sha256:<hex>`
    root: str
    # The number of subjects.
    subjects: int
    # C2SP tlog-proof of the entry, for offline verification.
    tlogProof: str


class Ledger(TypedDict):
    asOf: LedgerPosition


class LedgerEntry(TypedDict):
    # Whom the key belongs to; absent if a part of this system stated it.
    principal: NotRequired[KeyOwner]
    index: int
    kind: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    by: str
    data: dict[str, Any]
    leafHash: str


class LedgerEntryListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[LedgerEntry]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class LedgerPosition(TypedDict):
    """A position in the ledger. Every answer names the position at which it was computed; the same
    request at the same position has the same answer.
    """

    # The answer depends on the entries [0, treeSize) only.
    treeSize: int
    # RFC 6962 root of those entries, lower-case hex.
    rootHash: str
    # When the last of them was recorded; null for the empty ledger.
    time: str | None


class LeftOut(TypedDict):
    """How much of its findings the entry of a refusal leaves out, as it would not hold them."""

    # Whole findings: the last ones of the list.
    findings: NotRequired[int]
    # Names of examples, of the findings that are kept.
    examples: NotRequired[int]
    clauses: NotRequired[int]
    # Waivers that lift shards beside what is found.
    waived: NotRequired[int]


class LineageEdge(TypedDict):
    origin: str
    destination: str


class LineageGraphAnswer(TypedDict):
    asOf: LedgerPosition
    graph: list[LineageNode]
    # Nodes that the walk reached, of which these are a page.
    totalCount: int
    # Not all of the lineage is in this page: there is a next one, or the walk ended at its limit.
    truncated: bool
    # The walk ended at 20,000 nodes or 50,000 edges: ask for less depth, or one direction.
    cut: bool
    nextCursor: str | None


class LineageNode(TypedDict):
    id: str
    type: Literal['DATASET', 'JOB']
    data: MarquezDataset | MarquezJob
    inEdges: list[LineageEdge]
    outEdges: list[LineageEdge]


class ListedEntry(TypedDict):
    index: int
    # RFC 6962 leaf hash, lower-case hex.
    leafHash: str


class ListedShard(TypedDict):
    """Shards and origins have internal numbers, which are left out."""

    licence: str | None
    dataset: str | None
    modality: Literal[
        'audio',
        'code',
        'geospatial',
        'image',
        'multimodal',
        'other',
        'tabular',
        'text',
        'time_series',
        'video',
    ] | None
    records: int | None
    tokens: int | None
    bytes: int | None
    languages: list[str] | None
    personalData: Literal['none', 'possible', 'present'] | None
    consent: Literal['given', 'not_given', 'not_required', 'partly_given'] | None
    preferences: list[Preference] | None
    labels: dict[str, str] | None
    mediaType: str | None
    checksums: list[str] | None
    name: str
    entry: int
    digest: str | None
    uri: str | None


class ListedShardListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ListedShard]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ListedWebhook(TypedDict):
    """A webhook without its secrets."""

    id: str
    url: str
    events: list[Literal[
        'finding.opened',
        'finding.regressed',
        'finding.resolved',
        'removal.changed',
        'rule.refused',
    ]]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    createdAt: str
    createdBy: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endedAt: NotRequired[str]


class ListedWebhookPageAnswer(TypedDict):
    items: list[ListedWebhook]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class Live(TypedDict):
    status: Literal['live']


class LocateShard(TypedDict):
    """States another location of a shard’s content."""

    uri: str


# Makes a version of a dataset: ((base ∪ what the query selects) − remove) + add. A member that is
# added twice, or to a base that has it, counts twice; a query does not count a member again.
MakeVersion = TypedDict('MakeVersion', {
    'version': "str",
    # A committed version of this dataset to start from.
    'base': "NotRequired[str]",
    # Joins the base with what a query selects.
    'from': "NotRequired[SelectedMembers]",
    # Members of the base, or of what the query selects, to leave out.
    'remove': "NotRequired[list[str]]",
    # Members to add, after the removals; one that is there already counts once more.
    'add': "NotRequired[list[str | WeightedMember]]",
    # Which members are for training, validation or test. A member is in one split at most. Members
    # of the base stay in their split, unless another is stated of them.
    'splits': "NotRequired[list[SplitMembers]]",
})


class MarquezCount(TypedDict):
    """How many there were at the end of an interval."""

    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startInterval: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endInterval: str
    count: int


class MarquezDataset(TypedDict):
    """A dataset that events name, in Marquez’s form."""

    id: MarquezId
    type: Literal['DB_TABLE']
    name: str
    physicalName: str
    # The time of the first event that names it.
    createdAt: str
    # The time of the last one.
    updatedAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    lastModifiedAt: str
    namespace: str
    sourceName: str
    fields: list[MarquezField]
    tags: list[str]
    description: str | None
    columnLineage: list[ColumnSources] | None
    # Each facet as the latest event has it, of the last ten; in a list and in a graph none.
    facets: dict[str, Any]
    deleted: bool


class MarquezDatasetAnswer(TypedDict):
    asOf: LedgerPosition
    id: MarquezId
    type: Literal['DB_TABLE']
    name: str
    physicalName: str
    # The time of the first event that names it.
    createdAt: str
    # The time of the last one.
    updatedAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    lastModifiedAt: str
    namespace: str
    sourceName: str
    fields: list[MarquezField]
    tags: list[str]
    description: str | None
    columnLineage: list[ColumnSources] | None
    # Each facet as the latest event has it, of the last ten; in a list and in a graph none.
    facets: dict[str, Any]
    deleted: bool


class MarquezDatasetVersion(TypedDict):
    """A version of a dataset, in Marquez’s form: what it held after a run."""

    id: MarquezId
    type: Literal['DB_TABLE']
    name: str
    physicalName: str
    # The time of the first event that names it.
    createdAt: str
    # The time of the last one.
    updatedAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    lastModifiedAt: str
    namespace: str
    sourceName: str
    fields: list[MarquezField]
    tags: list[str]
    description: str | None
    columnLineage: list[ColumnSources] | None
    # Each facet as the latest event has it, of the last ten; in a list and in a graph none.
    facets: dict[str, Any]
    deleted: bool
    version: str
    # The shard that this version is, in Whence.
    shard: str
    createdByRun: MarquezRun | None
    lifecycleState: str | None


class MarquezDatasetVersionAnswer(TypedDict):
    asOf: LedgerPosition
    id: MarquezId
    type: Literal['DB_TABLE']
    name: str
    physicalName: str
    # The time of the first event that names it.
    createdAt: str
    # The time of the last one.
    updatedAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    lastModifiedAt: str
    namespace: str
    sourceName: str
    fields: list[MarquezField]
    tags: list[str]
    description: str | None
    columnLineage: list[ColumnSources] | None
    # Each facet as the latest event has it, of the last ten; in a list and in a graph none.
    facets: dict[str, Any]
    deleted: bool
    version: str
    # The shard that this version is, in Whence.
    shard: str
    createdByRun: MarquezRun | None
    lifecycleState: str | None


class MarquezDatasetVersionsAnswer(TypedDict):
    asOf: LedgerPosition
    versions: list[MarquezDatasetVersion]
    totalCount: int
    # The dataset has more states than the 20,000 latest ones, which were looked at.
    truncated: bool


class MarquezDatasetsAnswer(TypedDict):
    asOf: LedgerPosition
    datasets: list[MarquezDataset]
    totalCount: int


class MarquezEventsAnswer(TypedDict):
    asOf: LedgerPosition
    # Each as it was sent; where an answer has no room for it, its `facets` are left out.
    events: list[dict[str, Any]]
    # Counted up to 100,000.
    totalCount: int
    # There are more events than `totalCount`.
    truncated: bool


class MarquezField(TypedDict):
    name: str
    type: str | None
    tags: list[str]
    description: str | None


class MarquezHit(TypedDict):
    name: str
    namespace: str
    nodeId: str
    type: Literal['DATASET', 'JOB']
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str


class MarquezId(TypedDict):
    """What names a dataset or a job."""

    namespace: str
    name: str


class MarquezJob(TypedDict):
    """A job that events name, in Marquez’s form."""

    id: MarquezId
    type: Literal['BATCH', 'STREAM']
    name: str
    simpleName: str
    # As the latest event of a run states it; in a list and in a graph null.
    parentJobName: str | None
    parentJobUuid: str | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str
    namespace: str
    # The first 100; in a graph none: its edges have them.
    inputs: list[MarquezId]
    # The first 100; in a graph none: its edges have them.
    outputs: list[MarquezId]
    # There are more inputs or outputs.
    truncated: bool
    location: str | None
    description: str | None
    latestRun: MarquezRun | None
    # The latest first: ten at most, fewer in long lists, one in a graph. Null: there is none.
    latestRuns: list[MarquezRun] | None
    tags: list[str]
    # Each facet as the latest event has it, of the last ten; in a list and in a graph none.
    facets: dict[str, Any]


class MarquezJobAnswer(TypedDict):
    asOf: LedgerPosition
    id: MarquezId
    type: Literal['BATCH', 'STREAM']
    name: str
    simpleName: str
    # As the latest event of a run states it; in a list and in a graph null.
    parentJobName: str | None
    parentJobUuid: str | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str
    namespace: str
    # The first 100; in a graph none: its edges have them.
    inputs: list[MarquezId]
    # The first 100; in a graph none: its edges have them.
    outputs: list[MarquezId]
    # There are more inputs or outputs.
    truncated: bool
    location: str | None
    description: str | None
    latestRun: MarquezRun | None
    # The latest first: ten at most, fewer in long lists, one in a graph. Null: there is none.
    latestRuns: list[MarquezRun] | None
    tags: list[str]
    # Each facet as the latest event has it, of the last ten; in a list and in a graph none.
    facets: dict[str, Any]


class MarquezJobVersion(TypedDict):
    """A version of a job, in Marquez’s form: its inputs and outputs after a run."""

    id: MarquezJobVersionId
    name: str
    namespace: str
    version: str
    # The time of the event that named the last of these inputs and outputs.
    createdAt: str
    # As that event has it; in a list none.
    location: str | None
    # The first 100.
    inputs: list[MarquezId]
    # The first 100.
    outputs: list[MarquezId]
    # There are more inputs or outputs.
    truncated: bool
    # The last run before the next version.
    latestRun: MarquezRun | None


class MarquezJobVersionAnswer(TypedDict):
    asOf: LedgerPosition
    id: MarquezJobVersionId
    name: str
    namespace: str
    version: str
    # The time of the event that named the last of these inputs and outputs.
    createdAt: str
    # As that event has it; in a list none.
    location: str | None
    # The first 100.
    inputs: list[MarquezId]
    # The first 100.
    outputs: list[MarquezId]
    # There are more inputs or outputs.
    truncated: bool
    # The last run before the next version.
    latestRun: MarquezRun | None


class MarquezJobVersionId(TypedDict):
    namespace: str
    name: str
    version: str


class MarquezJobVersionsAnswer(TypedDict):
    asOf: LedgerPosition
    versions: list[MarquezJobVersion]
    totalCount: int
    # Only 20,000 datasets of the job were looked at.
    truncated: bool


class MarquezJobsAnswer(TypedDict):
    asOf: LedgerPosition
    jobs: list[MarquezJob]
    totalCount: int
    # Only the latest 10,000 jobs were looked at for the states of their runs.
    truncated: bool


class MarquezNamespace(TypedDict):
    """A namespace, in Marquez’s form."""

    name: str
    # The time of the first event that names it.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str
    ownerName: str
    description: str | None
    isHidden: bool


class MarquezNamespaceAnswer(TypedDict):
    asOf: LedgerPosition
    name: str
    # The time of the first event that names it.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str
    ownerName: str
    description: str | None
    isHidden: bool


class MarquezNamespacesAnswer(TypedDict):
    asOf: LedgerPosition
    namespaces: list[MarquezNamespace]
    totalCount: int
    # There are more than `totalCount`.
    truncated: bool


class MarquezRun(TypedDict):
    id: str
    # The time of its first event.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str
    nominalStartTime: str | None
    nominalEndTime: str | None
    state: Literal['ABORTED', 'COMPLETED', 'FAILED', 'NEW', 'RUNNING']
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startedAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endedAt: str | None
    durationMs: int | None
    args: dict[str, Any]
    facets: dict[str, Any]


class MarquezRunAnswer(TypedDict):
    asOf: LedgerPosition
    id: str
    # The time of its first event.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str
    nominalStartTime: str | None
    nominalEndTime: str | None
    state: Literal['ABORTED', 'COMPLETED', 'FAILED', 'NEW', 'RUNNING']
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startedAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endedAt: str | None
    durationMs: int | None
    args: dict[str, Any]
    facets: dict[str, Any]


class MarquezRunFacetsAnswer(TypedDict):
    asOf: LedgerPosition
    runId: str
    facets: dict[str, Any]


class MarquezRunsAnswer(TypedDict):
    asOf: LedgerPosition
    runs: list[MarquezRun]
    totalCount: int
    # The job has more events than the 20,000 latest ones, which were looked at.
    truncated: bool


class MarquezSearchAnswer(TypedDict):
    asOf: LedgerPosition
    totalCount: int
    results: list[MarquezHit]
    # There may be more: ask with a larger `limit`, a namespace, or a longer part of the name.
    truncated: bool


class MarquezSource(TypedDict):
    """A namespace of datasets, in Marquez’s form."""

    # The scheme of the namespace in upper case; else UNKNOWN.
    type: str
    name: str
    # The time of the first event that names it.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str
    # The namespace: no event states more.
    connectionUrl: str
    description: str | None


class MarquezSourceAnswer(TypedDict):
    asOf: LedgerPosition
    # The scheme of the namespace in upper case; else UNKNOWN.
    type: str
    name: str
    # The time of the first event that names it.
    createdAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    updatedAt: str
    # The namespace: no event states more.
    connectionUrl: str
    description: str | None


class MarquezSourcesAnswer(TypedDict):
    asOf: LedgerPosition
    sources: list[MarquezSource]
    totalCount: int
    # There are more than `totalCount`.
    truncated: bool


class MarquezTagsAnswerTagsItem(TypedDict):
    name: str
    description: str


class MarquezTagsAnswer(TypedDict):
    asOf: LedgerPosition
    tags: list[MarquezTagsAnswerTagsItem]


class MarquezUpstreamInput(TypedDict):
    namespace: str
    name: str
    # What was there when the run began, or what it named; null if no event states it.
    version: str | None
    producedByRunId: str | None


class MarquezUpstreamJob(TypedDict):
    namespace: str
    name: str
    # Null: a version of a job is not that of one run.
    version: None


class MarquezUpstreamRun(TypedDict):
    job: MarquezUpstreamJob | None
    run: MarquezUpstreamRunSummary
    inputs: list[MarquezUpstreamInput]


class MarquezUpstreamRunSummary(TypedDict):
    id: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    start: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    end: str | None
    status: Literal['ABORTED', 'COMPLETED', 'FAILED', 'NEW', 'RUNNING']


class MarquezUpstreamRunsAnswer(TypedDict):
    asOf: LedgerPosition
    runs: list[MarquezUpstreamRun]
    # The walk ended at 1,000 runs or 10,000 inputs: ask for less depth.
    truncated: bool


class Measured(TypedDict):
    """What one detector measured, or why it did not."""

    detector: str
    version: str
    outcome: Literal['inconclusive', 'measured']
    # What was measured.
    facts: NotRequired[dict[str, Any]]
    # Why nothing was, by name.
    reason: NotRequired[str]
    message: NotRequired[str]


class MeasuredDifference(TypedDict):
    """A difference of two shares, with its bootstrap interval."""

    low: float
    high: float
    share: float


class MeasuredGap(TypedDict):
    """Shards of which a detector measured nothing, or a sample of the records: they are not known,
    and not zero.
    """

    reason: Literal['not_measured', 'sampled']
    # Null: no detector measured any of the shards.
    detector: str | None
    shards: int
    ofShards: int
    says: str


class MeasuredLikeness(TypedDict):
    """One thing that answers can have in common with the vendor's."""

    tested: MeasuredShare
    baseline: MeasuredShare
    # The share of the model under test less that of the baseline.
    difference: MeasuredDifference


class MeasuredShare(TypedDict):
    """So many of the answers, as a share with two 95 % intervals: bootstrap, and Wilson's score."""

    count: int
    share: float
    bootstrap: Interval
    # Unlike the bootstrap's it is not empty where no answer has it, or all have.
    wilson: Interval


class Measurement(TypedDict):
    # The shard’s name.
    shard: str
    # The location that was read; null: none could be.
    uri: str | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    entry: int
    # Declared figures that the measurement shows to be otherwise.
    contradicts: list[Literal['bytes', 'digest', 'languages', 'records', 'tokens']]
    measured: list[Measured]


class MeasurementListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Measurement]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class Member(TypedDict):
    # Its digest, or its URI while the digest is not known.
    shard: str
    # How often it counts.
    weight: int
    # Left out of a member that is in none.
    split: NotRequired[str]


class MemberListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Member]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class MemberQuery(TypedDict):
    """Conditions on shards: all that are given must hold."""

    kind: NotRequired[Literal['human', 'model_generated', 'scraped', 'unknown']]
    vendor: NotRequired[str]
    channel: NotRequired[str]
    # vendor/name@version, or without the version.
    generator: NotRequired[str]
    involvement: NotRequired[Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]]
    uriPrefix: NotRequired[str]
    labels: NotRequired[dict[str, str]]
    # Count only origins that shards declare themselves, not those inherited from ancestors.
    declaredOnly: NotRequired[bool]


class MetadataFault(TypedDict):
    """What is wrong with one member of metadata."""

    # The member, as the metadata names it.
    member: str
    # What it states, as it is written; no personal data.
    text: NotRequired[str]
    # What is wrong with it.
    fault: str


class MissingCondition(TypedDict):
    """A shard does not state something; with `above`, more than this part of the shards do not."""

    what: Literal['approval', 'collected', 'digest', 'evidence', 'licence', 'origin']
    # A part of the shards, from 0 to 1.
    above: NotRequired[float]


class ModelMeasuredAnswerTotals(TypedDict):
    shards: int


class ModelMeasuredAnswer(TypedDict):
    asOf: LedgerPosition
    model: str
    version: str
    basis: Literal['measured']
    totals: ModelMeasuredAnswerTotals
    byDetector: list[DetectorBreakdown]
    # By records, the most first; empty where no languages were told.
    byLanguage: list[LanguageBreakdown]
    # By tokeniser and library; empty where no tokens were counted.
    byTokeniser: list[TokeniserBreakdown]
    gaps: list[MeasuredGap]


class ModelReceiptsAnswerDeclared(TypedDict):
    """The members of the dataset versions that recorded uses name."""

    uses: int
    shards: int


class ModelReceiptsAnswerReadDeclared(TypedDict):
    """Read and declared; `stated`: by the word of the training code alone."""

    shards: int
    observed: int
    stated: int


class ModelReceiptsAnswerReadUndeclared(TypedDict):
    """Read and not declared; `unregistered`: places that no shard has."""

    shards: int
    unregistered: int


class ModelReceiptsAnswerDeclaredUnread(TypedDict):
    shards: int


class ModelReceiptsAnswerReadAfterRemovalRemovalsItemsItem(TypedDict):
    removal: str
    shards: int


class ModelReceiptsAnswerReadAfterRemovalRemovals(TypedDict):
    total: int
    # The first 100.
    items: list[ModelReceiptsAnswerReadAfterRemovalRemovalsItemsItem]
    truncated: bool


class ModelReceiptsAnswerReadAfterRemoval(TypedDict):
    """Read at or after the effective instant of a removal that is in force."""

    shards: int
    removals: ModelReceiptsAnswerReadAfterRemovalRemovals


class ModelReceiptsAnswer(TypedDict):
    asOf: LedgerPosition
    model: str
    version: str
    # `complete`: every declared shard was observed, nothing else was read, every rank ended, and no
    # watcher had a blind spot. `none`: there are no receipts.
    coverage: Literal['complete', 'incomplete', 'none']
    # Why it is not complete, in plain words.
    gaps: list[str]
    receipts: int
    # The members of the dataset versions that recorded uses name.
    declared: ModelReceiptsAnswerDeclared
    # Read and declared; `stated`: by the word of the training code alone.
    readDeclared: ModelReceiptsAnswerReadDeclared
    # Read and not declared; `unregistered`: places that no shard has.
    readUndeclared: ModelReceiptsAnswerReadUndeclared
    declaredUnread: ModelReceiptsAnswerDeclaredUnread
    # Read at or after the effective instant of a removal that is in force.
    readAfterRemoval: ModelReceiptsAnswerReadAfterRemoval
    # What the watchers could not see.
    blind: BlindSpotPart
    # Ranks that read and have not stated that they ended.
    open: OpenRankPart
    runs: RunOfModelPart


class ModelRemoval(TypedDict):
    removal: str
    state: Literal[
        'approved',
        'breached',
        'effective',
        'inconclusive',
        'requested',
        'verified',
        'verifying',
        'withdrawn',
    ]
    # The verification begun last; null: the removal was never verified.
    verification: str | None
    status: Literal['never_used', 'used_after_removal', 'used_before_removal']
    # False: `used_after_removal` rests on uses alone of which no end is recorded.
    certain: bool
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    effectiveAt: str
    uses: list[RemovedUse]


class ModelRemovalListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ModelRemoval]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ModelSummary(TypedDict):
    model: str
    versions: int
    # The version declared last, of those that are not withdrawn if there are any.
    latest: str


class ModelSummaryListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ModelSummary]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ModelUsage(TypedDict):
    """What was bought of a model, and what shards declare of it."""

    status: Literal['explained', 'not_comparable', 'unexplained']
    # Output tokens bought beyond those that shards declare; null where it is not comparable. The
    # two are counted by different tokenisers: see `TOKENISER_SLACK`.
    unexplainedTokens: int | None
    # What is not known or stands in the way, in plain words.
    gaps: list[str]
    # As the vendor names it; null: rows of all models together.
    generator: str | None
    bought: Bought
    declared: DeclaredOutput


class ModelUsagePart(TypedDict):
    total: int
    # The first 100.
    items: list[ModelUsage]
    truncated: bool


class ModelVersionAnswerParentsItem(TypedDict):
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    external: str


class ModelVersionAnswerParentsItem2(TypedDict):
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    model: str
    version: str


class ModelVersionAnswer(TypedDict):
    asOf: LedgerPosition
    # In the order declared.
    parents: list[ModelVersionAnswerParentsItem | ModelVersionAnswerParentsItem2]
    # In the order of their start.
    uses: list[Use]
    # Uses that were withdrawn, where there are any: they count in no answer.
    withdrawnUses: NotRequired[list[WithdrawnUse]]
    version: str
    description: NotRequired[str]
    model: str
    # Index of the entry that declared it.
    entry: int
    # It was declared by mistake. Absent: it is not withdrawn.
    withdrawn: NotRequired[ModelVersionWithdrawal]


class ModelVersionDeclared(TypedDict):
    receipt: Receipt
    version: str
    model: str


class ModelVersionFacts(TypedDict):
    """What is stated about a version of a model whose name is in the address."""

    version: str
    description: NotRequired[str]
    # All of them: a model version is declared once.
    parents: NotRequired[list[ParentReference]]


class ModelVersionItemParentsItem(TypedDict):
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    external: str


class ModelVersionItemParentsItem2(TypedDict):
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    model: str
    version: str


class ModelVersionItem(TypedDict):
    # In the order declared.
    parents: list[ModelVersionItemParentsItem | ModelVersionItemParentsItem2]
    version: str
    description: NotRequired[str]
    model: str
    # Index of the entry that declared it.
    entry: int
    # It was declared by mistake. Absent: it is not withdrawn.
    withdrawn: NotRequired[ModelVersionWithdrawal]


class ModelVersionItemListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ModelVersionItem]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ModelVersionWithdrawal(TypedDict):
    """Why a model version counts in no answer."""

    reason: str
    # Index of the entry that withdrew it.
    withdrawnBy: int


class NamedPrincipal(TypedDict):
    """A principal with its name, which is kept beside the ledger; null once it is erased."""

    id: str
    kind: Literal['person', 'service']
    name: str | None


class Node(TypedDict):
    name: str
    # Its distance in derivations.
    depth: int


class Omitted(TypedDict):
    """Counts of what was reached but left out: shards beyond the depth, shards beyond the limit,
    edges beyond the limit.
    """

    byDepth: int
    byLimit: int
    edges: int
    # The walk stopped at the reach limit; the counts are minimums.
    atLeast: NotRequired[Literal[True]]


class OpenLineageDataset(TypedDict):
    namespace: str
    name: str
    facets: NotRequired[dict[str, Any]]
    inputFacets: NotRequired[dict[str, Any]]
    outputFacets: NotRequired[dict[str, Any]]


class OpenLineageEventRun(TypedDict):
    runId: str
    facets: NotRequired[dict[str, Any]]


class OpenLineageEventJob(TypedDict):
    namespace: str
    name: str
    facets: NotRequired[dict[str, Any]]


class OpenLineageEvent(TypedDict):
    """An OpenLineage 2-0-2 event: a run event, a dataset event or a job event."""

    eventTime: str
    producer: str
    schemaURL: str
    eventType: NotRequired[Literal['ABORT', 'COMPLETE', 'FAIL', 'OTHER', 'RUNNING', 'START']]
    run: NotRequired[OpenLineageEventRun]
    job: NotRequired[OpenLineageEventJob]
    dataset: NotRequired[OpenLineageDataset]
    inputs: NotRequired[list[OpenLineageDataset]]
    outputs: NotRequired[list[OpenLineageDataset]]


class OpenRank(TypedDict):
    run: str
    rank: int


class OpenRankPart(TypedDict):
    total: int
    # The first 100.
    items: list[OpenRank]
    truncated: bool


class Opening(TypedDict):
    """Proves to anybody that the ledger's commitment is to this payload. It is given to the person
    concerned.
    """

    id: str
    # `sha256:<hex>`, as in the ledger.
    commitment: str
    # 64 lower-case hexadecimal digits.
    salt: str
    payload: dict[str, Any]
    # Members of the payload that are shown to nobody: secrets of the service. Without them the
    # commitment cannot be checked; the id can still be erased.
    withheld: NotRequired[list[str]]


class OrderCorrections(TypedDict):
    """Corrects the declarations of all selected shards in the same way."""

    selector: CorrectionSelector
    # Why; it is recorded with each shard.
    reason: str
    # The corrected members. Those that are not given stay as they are.
    facts: DeclaredFacts


class OrderInspection(TypedDict):
    """Reads the files of shards and measures what is in them. Nothing declared is changed."""

    subject: InspectedSubject
    detectors: list[ChosenDetector]
    # Defaults to all shards.
    sample: NotRequired[InspectionSample]
    # What the detectors compare with that take it and state nothing of their own; refused where
    # there are none.
    reference: NotRequired[InspectionReference]
    # The member of a record that holds its text. Defaults to `text`, then `content`; a record
    # without it is read as a whole.
    text: NotRequired[str]


class OrderProbe(TypedDict):
    """Compares what a model answers with a vendor’s model’s answers, and a third one’s as baseline.
    """

    # The prompt set: SHA-256 of the keys of its prompts, each once, sorted by their UTF-8 bytes,
    # each followed by a line feed.
    prompts: str
    tested: TestedModel
    compared: ComparedVendor
    baseline: BaselineModel
    parameters: NotRequired[ProbeParameters]


class OrderRemoval(TypedDict):
    """Orders a removal."""

    selector: SelectorStatement
    # Why; it is kept for ever, so no personal data.
    reason: str
    basis: NotRequired[Literal[
        'consent_withdrawal',
        'contract',
        'court_order',
        'erasure_request',
        'licence_expiry',
        'other',
        'policy',
        'terms_of_use',
    ]]
    # From when on it is removed; it may be in the future.
    effectiveAt: Any
    method: Literal['delete', 'redact', 'replace']
    # By when it must be done. Defaults, for an erasure request, to one month after its receipt.
    dueAt: NotRequired[Any]
    # When the request for it was received. Defaults, for an erasure request, to now.
    receivedAt: NotRequired[Any]
    # Who asked for it. Kept erasable beside the ledger, which holds a commitment only.
    requestedBy: NotRequired[Requester]


class OrderUseWithdrawals(TypedDict):
    """Withdraws all selected uses, which were recorded by mistake, for one reason."""

    selector: UseSelector
    # Why; it is kept for ever with each use, so no personal data.
    reason: str


class Origin(TypedDict):
    """An origin: its internal number is left out."""

    kind: Literal['human', 'model_generated', 'scraped', 'unknown']
    involvement: Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]
    vendor: NotRequired[str]
    channel: NotRequired[str]
    generator: NotRequired[str]
    nexus: NotRequired[Literal['crawl', 'own_account', 'supplier', 'unknown', 'upstream_dataset']]
    acquisition: NotRequired[Literal[
        'commissioned',
        'crawl',
        'internal',
        'licence',
        'public_dataset',
        'user_data',
        'vendor_api',
    ]]
    jurisdiction: NotRequired[str]
    collected: NotRequired[Period]
    # The id of the terms that the declaration names; where absent, they are resolved from vendor,
    # channel and period.
    terms: NotRequired[str]


class OriginCondition(TypedDict):
    """A shard has an origin that matches all of the given members."""

    # A vendor’s slug: whose, or the maker of the generator.
    vendor: NotRequired[str]
    channel: NotRequired[str]
    # vendor/name@version, or vendor/name for all its versions, or how either begins, with a `*` at
    # the end, as the `generators` of terms. Upper and lower case are the same.
    generator: NotRequired[str]
    kind: NotRequired[Literal['human', 'model_generated', 'scraped', 'unknown']]
    involvement: NotRequired[Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]]
    nexus: NotRequired[Literal['crawl', 'own_account', 'supplier', 'unknown', 'upstream_dataset']]
    acquisition: NotRequired[Literal[
        'commissioned',
        'crawl',
        'internal',
        'licence',
        'public_dataset',
        'user_data',
        'vendor_api',
    ]]
    jurisdiction: NotRequired[str]
    # The shard’s licence names it, alone or among others: an SPDX identifier, or a whole
    # expression.
    licence: NotRequired[str]
    # Defaults to `any`. A licence is that of the shard itself.
    reach: NotRequired[Literal['any', 'declared', 'inherited']]


class OriginPartUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class OriginPart(TypedDict):
    origin: Origin
    direct: Figures
    inherited: Figures
    share: Share
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: OriginPartUnknown


class ParentPath(TypedDict):
    """Through a parent: that model itself matches the question."""

    via: Literal['parent']
    model: str
    version: str
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    parent: str


class ParentReference(TypedDict):
    """A parent: a version of a model registered here, or an external model. An external one may
    also be given in `model`.
    """

    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    # A model registered here.
    model: NotRequired[str]
    version: NotRequired[str]
    # In place of model and version: a model of a registered vendor, vendor/name@version.
    external: NotRequired[str]


# A half-open period `[from, to)`; an end that is absent is open.
Period = TypedDict('Period', {
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    'from': "NotRequired[str]",
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    'to': "NotRequired[str]",
})


class PolicyCheckAnswer(TypedDict):
    asOf: LedgerPosition
    verdict: Literal['allow', 'deny', 'unknown']
    findings: list[CheckFinding]
    rejected: list[RejectedShard]


class PolicyFindingWaivedItem(TypedDict):
    waiver: str
    count: int


class PolicyFinding(TypedDict):
    """What one rule found in one write."""

    rule: str
    # Index of the entry that states the rule.
    entry: int
    verdict: Literal['deny', 'unknown']
    # What is done because of it.
    action: Literal['allow', 'block', 'flag']
    title: str
    # The number of shards that the rule is about.
    count: int
    # Names of some of them, at most ten.
    examples: list[str]
    clause: NotRequired[str]
    # What waivers lift of it, beside `count`.
    waived: NotRequired[list[PolicyFindingWaivedItem]]


class Preference(TypedDict):
    """What a rightholder's signal stated, in canonical form."""

    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    capturedAt: NotRequired[str]
    digest: NotRequired[str]
    scheme: Literal['aipref', 'cawg', 'other', 'robots', 'rsl', 'tdmrep']
    uri: NotRequired[str]
    value: Literal['allow', 'deny', 'unknown']


class PreferenceCondition(TypedDict):
    """What the rightholder’s machine-readable signals, as the shard states them, allow."""

    # `deny`: one of them does. `allow`: all do. `unknown`: neither, or the shard states none.
    value: Literal['allow', 'deny', 'unknown']
    at: Literal['collection', 'now']


class PreviewedScopeExamplesItem(TypedDict):
    shard: str
    role: Literal['descends', 'selected']


class PreviewedScope(TypedDict):
    examples: list[PreviewedScopeExamplesItem]
    selected: int
    tainted: int
    # Shards that match except for their period of collection, which is not recorded.
    collectedUnknown: int


class Principal(TypedDict):
    """Whom keys belong to, as the ledger holds it: without the name, which may name a person."""

    id: str
    kind: Literal['person', 'service']


class Probe(TypedDict):
    id: str
    state: Literal['cancelled', 'inconclusive', 'measured', 'running']
    # Digest of the prompt set.
    prompts: str
    tested: ProbeTested
    compared: ProbeCompared
    baseline: ProbeBaseline
    parameters: ProbeSettings
    # How the answers are compared, with its version.
    method: str
    # The job that compares them; it shows how far it is.
    job: str
    # In sentences; null until it is measured.
    statement: ProbeStatement | None
    # Whether the answers are like the vendor’s more often than the baseline’s, beyond chance; null
    # until it is measured. True is a reason to look; false excludes nothing.
    suspicious: bool | None
    facts: ProbeFacts | None
    # Why it is inconclusive.
    fault: ProbeFault | None
    # Digest of the comparison of each prompt.
    list: str | None
    entry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    begunAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endedAt: str | None
    # Why it was cancelled, or is inconclusive.
    reason: str | None


class ProbeAnswer(TypedDict):
    asOf: LedgerPosition
    id: str
    state: Literal['cancelled', 'inconclusive', 'measured', 'running']
    # Digest of the prompt set.
    prompts: str
    tested: ProbeTested
    compared: ProbeCompared
    baseline: ProbeBaseline
    parameters: ProbeSettings
    # How the answers are compared, with its version.
    method: str
    # The job that compares them; it shows how far it is.
    job: str
    # In sentences; null until it is measured.
    statement: ProbeStatement | None
    # Whether the answers are like the vendor’s more often than the baseline’s, beyond chance; null
    # until it is measured. True is a reason to look; false excludes nothing.
    suspicious: bool | None
    facts: ProbeFacts | None
    # Why it is inconclusive.
    fault: ProbeFault | None
    # Digest of the comparison of each prompt.
    list: str | None
    entry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    begunAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endedAt: str | None
    # Why it was cancelled, or is inconclusive.
    reason: str | None


class ProbeAnswers(TypedDict):
    """The answers of one model: in a file, or here."""

    # A file below `WHENCE_STORAGE_ROOTS` with a line `{"prompt", "answer"}` for each answer; gzip
    # and zstd are read.
    uri: NotRequired[str]
    # SHA-256 that the file must have, as it is stored.
    digest: NotRequired[str]
    # They are kept until the probe ends, and then forgotten.
    records: NotRequired[list[PromptAnswer]]


class ProbeBaseline(TypedDict):
    name: str
    answers: ProbePlace


class ProbeCompared(TypedDict):
    vendor: str
    generator: str | None
    answers: ProbePlace


class ProbeComparison(TypedDict):
    """What was compared for one prompt: figures and digests, no answers."""

    # The key of the prompt.
    prompt: str
    tested: dict[str, Any]
    compared: dict[str, Any]
    baseline: dict[str, Any]


class ProbeComparisonListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ProbeComparison]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ProbeFactsAnswers(TypedDict):
    tested: AnswersCompared
    compared: AnswersRead
    baseline: AnswersCompared


class ProbeFacts(TypedDict):
    """What a probe measured. No texts."""

    prompts: int
    # An answer shares a span of at least so many tokens.
    span: MeasuredLikeness
    # An answer shares a 13-gram.
    overlap: MeasuredLikeness
    # An answer is nearly the vendor's to the same prompt.
    nearDuplicate: MeasuredLikeness
    answers: ProbeFactsAnswers


class ProbeFault(TypedDict):
    """Why the answers could not be compared."""

    reason: str
    # Whose answers; null: no one model’s.
    side: Literal['baseline', 'compared', 'tested'] | None
    message: str


class ProbeListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Probe]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ProbeParameters(TypedDict):
    # Tokens in a row that count as a shared span; defaults to 50.
    span: NotRequired[int]
    # The Jaccard index of 5-grams from which answers are nearly the same; defaults to 0.8.
    similarity: NotRequired[float]
    # Samples of the bootstrap; defaults to 10,000.
    resamples: NotRequired[int]
    # The same seed gives the same intervals; defaults to the digest of the prompt set.
    seed: NotRequired[str]


class ProbePlace(TypedDict):
    """Where the answers of one model are."""

    # The file; null: they were uploaded, and forgotten when the probe ended.
    uri: str | None
    # SHA-256 that the file was to have, or of the uploaded answers; null: none was given.
    digest: str | None
    # How many were uploaded; null: they are in a file.
    records: int | None


class ProbeSettings(TypedDict):
    # Tokens in a row that count as a shared span.
    span: int
    # The Jaccard index of 5-grams from which answers are nearly the same.
    similarity: float
    # Samples of the bootstrap.
    resamples: int
    seed: str


class ProbeStatement(TypedDict):
    """What a probe answers, in sentences."""

    # "k of n answers share a span of 50 tokens or more with vendor X's, against k0 of n …"
    sentence: str
    details: list[str]
    # What the figures do not show.
    limits: list[str]


class ProbeTested(TypedDict):
    model: str
    version: str
    answers: ProbePlace


class Problem(TypedDict):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    # What is wrong, and what to do.
    detail: str
    # One of a closed list: see apps/api/PROBLEMS.md.
    code: Literal[
        'already-bound',
        'ambiguous-keys',
        'as-of-not-reached',
        'bad-count',
        'bad-reader-answer',
        'bad-signature',
        'base-not-committed',
        'base-not-found',
        'base-withdrawn',
        'body-too-large',
        'caller-gone',
        'catalog-altered',
        'certificate-too-large',
        'check-not-found',
        'clock-wrong',
        'container-not-found',
        'corrupt',
        'corrupt-record',
        'damaged',
        'database-busy',
        'database-not-set',
        'database-refused',
        'database-unavailable',
        'dataset-not-found',
        'dataset-version-conflict',
        'dataset-version-inconsistent',
        'dataset-version-not-committed',
        'dataset-version-not-found',
        'dataset-version-refused',
        'dataset-version-used',
        'dataset-version-withdrawn',
        'declaration-too-large',
        'delivery-not-found',
        'digest-already-named',
        'disk-full',
        'empty-dataset-version',
        'empty-exposure-question',
        'entries-missing',
        'entry-altered',
        'entry-not-found',
        'entry-too-large',
        'erasure-refused',
        'event-corrupt',
        'evidence-list-not-found',
        'examples-not-kept',
        'expands-too-much',
        'export-at-work',
        'export-not-set',
        'export-of-another-log',
        'exposed-signing-key',
        'figures-too-large',
        'finding-not-found',
        'finding-settled',
        'head-altered',
        'headers-too-large',
        'host-not-allowed',
        'idempotency-key-reused',
        'impossible-period',
        'incomplete-list',
        'index-behind',
        'index-damaged',
        'index-empty',
        'index-out-of-range',
        'inspection-ended',
        'inspection-not-found',
        'internal-error',
        'invalid-check',
        'invalid-correction',
        'invalid-declaration',
        'invalid-description',
        'invalid-finding',
        'invalid-inspection',
        'invalid-manifest',
        'invalid-model-version',
        'invalid-order',
        'invalid-parameters',
        'invalid-probe',
        'invalid-query',
        'invalid-reading',
        'invalid-removal',
        'invalid-rule',
        'invalid-shard',
        'invalid-usage',
        'invalid-use',
        'invalid-waiver',
        'invalid-webhook',
        'invalid-withdrawal',
        'job-not-failed',
        'job-not-found',
        'job-with-two-processors',
        'job-without-processor',
        'key-not-found',
        'key-not-rotated',
        'key-revoked',
        'last-admin-key',
        'ledger-inconsistent',
        'ledger-replaced',
        'lineage-not-found',
        'list-too-long',
        'listing-malformed',
        'log-forked',
        'log-key-differs',
        'log-key-missing',
        'log-origin-differs',
        'log-rolled-back',
        'malformed',
        'malformed-as-of',
        'malformed-body',
        'malformed-bundle',
        'malformed-bytes',
        'malformed-checkpoint',
        'malformed-cursor',
        'malformed-edge',
        'malformed-entry',
        'malformed-erasure',
        'malformed-event',
        'malformed-hash',
        'malformed-header',
        'malformed-json',
        'malformed-key',
        'malformed-location',
        'malformed-manifest',
        'malformed-note',
        'malformed-path',
        'malformed-policy',
        'malformed-proof',
        'malformed-query',
        'malformed-record',
        'malformed-request',
        'malformed-text',
        'malformed-tile',
        'malformed-tree-size',
        'malformed-trusted-root',
        'malformed-url',
        'malformed-usage-export',
        'malformed-value',
        'manifest-malformed',
        'method-not-allowed',
        'missing-list',
        'model-not-found',
        'model-version-conflict',
        'model-version-not-found',
        'model-version-used',
        'model-version-withdrawn',
        'no-room',
        'no-subject',
        'no-such-tile',
        'no-trusted-signature',
        'no-use-selected',
        'not-a-continuation',
        'not-a-member',
        'not-a-shard-number',
        'not-allowed',
        'not-an-object',
        'not-canonical',
        'not-in-log',
        'not-included',
        'not-json-lines',
        'not-published-yet',
        'not-ready',
        'not-sorted',
        'nothing-corrected',
        'nothing-selected',
        'nothing-to-certify',
        'nothing-to-inspect',
        'object-altered',
        'object-not-found',
        'origin-rules-malformed',
        'other-columns',
        'other-history',
        'outside-period',
        'outside-storage-roots',
        'overtaken',
        'parquet-unreadable',
        'path-not-reversible',
        'personal-data-not-found',
        'personal-data-too-large',
        'policy-refused',
        'principal-differs',
        'probe-ended',
        'probe-not-found',
        'probe-result-not-found',
        'processor-of-undeclared-job',
        'proof-inconsistent',
        'publication-refused',
        'query-too-long',
        'queue-unavailable',
        'quorum-not-met',
        'rate-limited',
        'receipt-conflict',
        'recipe-malformed',
        'record-too-long',
        'redaction-refused',
        'removal-not-found',
        'removal-step-refused',
        'repeated',
        'request-timeout',
        'result-altered',
        'result-not-found',
        'results-elsewhere',
        'results-unavailable',
        'root-mismatch',
        'rule-not-found',
        'rule-retired',
        'run-conflict',
        'run-not-stated',
        'runtime-role-refused',
        'schema-behind',
        'selects-nothing-known',
        'service-busy',
        'shard-conflict',
        'shard-not-found',
        'shutting-down',
        'signed-state-altered',
        'size-out-of-range',
        'split-not-found',
        'splits-overlap',
        'storage-forbidden',
        'storage-unavailable',
        'stored-proof-wrong',
        'stray',
        'strict-event-refused',
        'tables-not-set',
        'terms-not-found',
        'terms-withdrawn',
        'too-large',
        'too-many-at-once',
        'too-many-blind-spots',
        'too-many-failures',
        'too-old',
        'tree-hash-altered',
        'truncated',
        'unauthenticated',
        'unknown-competitor',
        'unknown-dataset-version',
        'unknown-format',
        'unknown-kind',
        'unknown-member',
        'unknown-parent',
        'unknown-parent-vendor',
        'unknown-route',
        'unknown-selection',
        'unknown-split',
        'unknown-vendor',
        'unsupported-compression',
        'unsupported-format',
        'unsupported-key',
        'unsupported-media-type',
        'unsupported-scheme',
        'untrusted-checkpoint',
        'unusable-settings',
        'unusable-signing-key',
        'url-too-long',
        'usage-conflict',
        'use-not-found',
        'use-withdrawn',
        'vendor-not-found',
        'verification-not-found',
        'waiver-not-found',
        'waiver-step-refused',
        'webhook-address-refused',
        'webhook-ended',
        'webhook-not-accepted',
        'webhook-not-found',
        'witness-policy-unusable',
        'wrong-empty-root',
        'wrong-log',
        'wrong-origin',
        'wrong-path',
        'wrong-proof',
        'wrong-result',
    ]
    # `urn:uuid:…`, the same in the answer and in the log.
    instance: str
    # The id of the request: its `X-Request-Id` if that was well-formed, else a UUID. It is in every
    # log line of the request, and in the answer's `X-Request-Id`.
    requestId: str
    errors: NotRequired[list[Complaint]]
    # The receipt of the attempt, where a refusal is recorded.
    receipt: NotRequired[Receipt]
    # Of `policy-refused`: what each rule found, and the terms that it rests on.
    findings: NotRequired[list[dict[str, Any]]]
    # How much of an upload is committed.
    summary: NotRequired[UploadSummary]


class PromptAnswer(TypedDict):
    """What a model answered to one prompt."""

    # The key of the prompt, by which the answers of the models belong together: the prompt, or its
    # digest. It is shown in the results.
    prompt: str
    # Empty: the model gave none.
    answer: str


class ProvenanceAnswerGapsItem(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['no_training_recorded', 'no_uses_recorded']
    model: str
    version: str


class ProvenanceAnswerGapsItem2(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['external_parent']
    model: str
    version: str
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    parent: str


class ProvenanceAnswerGapsItem3(TypedDict):
    # One sentence in plain words.
    says: str
    reason: Literal['parents_left_out']
    model: str
    version: str
    parents: list[str]


class ProvenanceAnswerGapsItem4(TypedDict):
    # One sentence in plain words.
    says: str
    # The uses with the most such members, at most 20.
    where: list[GapPlace]
    # The number of further uses.
    placesLeftOut: int
    # Names of the first such members, at most 3.
    examples: list[str]
    reason: Literal[
        'authorship_not_established',
        'generator_not_named',
        'generator_registered_here',
        'origin_unknown',
    ]
    shards: int
    # All members of the dataset versions in question, each once.
    ofShards: int
    # Of `generator_registered_here`: the model versions to ask about.
    generators: NotRequired[list[str]]


class ProvenanceAnswerByStageItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class ProvenanceAnswerByStageItem(TypedDict):
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ProvenanceAnswerByStageItemUnknown


class ProvenanceAnswerByKindItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class ProvenanceAnswerByKindItem(TypedDict):
    direct: Figures
    inherited: Figures
    kind: str
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ProvenanceAnswerByKindItemUnknown


class ProvenanceAnswerByInvolvementItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class ProvenanceAnswerByInvolvementItem(TypedDict):
    direct: Figures
    inherited: Figures
    kind: str
    involvement: str
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ProvenanceAnswerByInvolvementItemUnknown


class ProvenanceAnswerByVendorItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class ProvenanceAnswerByVendorItem(TypedDict):
    direct: Figures
    inherited: Figures
    vendor: str
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ProvenanceAnswerByVendorItemUnknown


class ProvenanceAnswerByLicenceItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class ProvenanceAnswerByLicenceItem(TypedDict):
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ProvenanceAnswerByLicenceItemUnknown
    share: Share
    licence: str | None


class ProvenanceAnswerByLanguageItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class ProvenanceAnswerByLanguageItem(TypedDict):
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ProvenanceAnswerByLanguageItemUnknown
    share: Share
    language: str | None


class ProvenanceAnswerByLanguageSetItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class ProvenanceAnswerByLanguageSetItem(TypedDict):
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ProvenanceAnswerByLanguageSetItemUnknown
    share: Share
    languages: list[str]


class ProvenanceAnswerByModalityItemUnknown(TypedDict):
    records: NotRequired[int]
    tokens: NotRequired[int]
    bytes: NotRequired[int]


class ProvenanceAnswerByModalityItem(TypedDict):
    shards: int
    records: int | None
    tokens: int | None
    bytes: int | None
    unknown: ProvenanceAnswerByModalityItemUnknown
    share: Share
    modality: str | None


class ProvenanceAnswer(TypedDict):
    asOf: LedgerPosition
    byOrigin: list[OriginPart]
    # What the record leaves open, or the answer leaves out.
    gaps: list[ProvenanceAnswerGapsItem | ProvenanceAnswerGapsItem2 | ProvenanceAnswerGapsItem3 | ProvenanceAnswerGapsItem4]
    model: str
    version: str
    # The shards by all kinds that they have, each shard once: what adds up to the total, where
    # `byKind` overlaps. Left out of a weighted answer.
    byKindSet: NotRequired[list[KindSet]]
    byStage: list[ProvenanceAnswerByStageItem]
    parents: list[TrainedParent]
    totals: Figures
    byKind: list[ProvenanceAnswerByKindItem]
    byInvolvement: list[ProvenanceAnswerByInvolvementItem]
    byVendor: list[ProvenanceAnswerByVendorItem]
    # Licences as they are stated. Each shard has one, so that the parts add up.
    byLicence: NotRequired[list[ProvenanceAnswerByLicenceItem]]
    # A shard of several languages counts in each: these parts overlap, those of `byLanguageSet` add
    # up.
    byLanguage: NotRequired[list[ProvenanceAnswerByLanguageItem]]
    # The shards of exactly these languages; none: nothing is stated.
    byLanguageSet: NotRequired[list[ProvenanceAnswerByLanguageSetItem]]
    # Each shard has one, so that the parts add up.
    byModality: NotRequired[list[ProvenanceAnswerByModalityItem]]


class Publication(TypedDict):
    # The latest published checkpoint.
    published: PublishedHead | None
    # The number of entries of the ledger.
    treeSize: int
    lag: PublicationLag
    # - `idle`: no publisher has run yet. - `published`: the integrated entries are published, or
    # are about to be. - `waiting`: too few witnesses answer; writes go on, and are published later.
    # - `refused`: the record contradicts what was signed: nothing more is signed until an operator
    # intervenes.
    state: Literal['idle', 'published', 'refused', 'waiting']
    # Whether the last checkpoint was published by a quorum of witnesses, or by the log alone.
    witnessed: bool
    # The code of a refusal.
    code: str | None
    # What was found; while `published`, which witnesses are missing, and why.
    detail: str | None
    heads: ConflictingHeads | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    since: str | None


class PublicationLag(TypedDict):
    """How far publication is behind, as of now."""

    # Entries that no published checkpoint covers.
    entries: int
    # How long the oldest of them has waited, in whole seconds; 0 without one.
    seconds: int
    # When the latest checkpoint was published.
    publishedAt: str | None
    # The same, if a quorum of witnesses cosigned it; null otherwise.
    witnessedAt: str | None


class PublishedHead(TypedDict):
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    publishedAt: str
    size: int
    # Lower-case hex.
    root: str


class ReachedShard(TypedDict):
    shard: str
    # `declared`: on the shard itself; `inherited`: only through ancestors.
    how: Literal['declared', 'inherited']


class ReachedShardListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ReachedShard]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ReachingGenerator(TypedDict):
    """A model whose output shards are declared to be."""

    # `vendor/name@version`.
    generator: str
    involvement: list[Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]]
    # Shards that declare it.
    declared: int
    # Shards that have it, declared or inherited.
    shards: int


class ReachingGeneratorListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ReachingGenerator]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ReadShard(TypedDict):
    name: str
    registered: bool
    seen: Literal['declared', 'observed'] | None
    # The removals after which it was read.
    removals: list[str]


class ReadShardListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ReadShard]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ReadingsFactFigures(TypedDict):
    runs: int
    receipts: int
    uses: int
    declared: int
    observed: int
    stated: int
    unread: int
    undeclared: int
    unregistered: int
    readAfterRemoval: int
    blind: int
    open: int


class ReadingsFact(TypedDict):
    """What the log holds of receipts of the reading by a model version's runs of training. That no
    entry of it is left out is proven; the coverage is what the operator states of these entries.
    """

    # `name@version`
    model: str
    # `none`: no receipt is in the log, which is proven where `statement` is undefined. `unstated`:
    # receipts are in the log, and their coverage is not stated.
    coverage: Literal['complete', 'incomplete', 'none', 'unstated']
    # The last statement of the coverage: of all receipts before it.
    statement: NotRequired[CitedFact]
    figures: NotRequired[ReadingsFactFigures]
    # Entries of runs and receipts that follow the statement: it does not speak of them.
    later: int


class Ready(TypedDict):
    status: Literal['ready']
    # `rewritable`: the database role of this service could rewrite the ledger. `whence migrate
    # --runtime-role` makes a role that cannot.
    ledger: Literal['append-only', 'rewritable']
    publication: ReadyPublication
    # The exports of tables on a schedule; null: none was ever scheduled.
    tables: ExportStatus | None
    # The place of full results of inspections; null: the database.
    results: ReadyResults | None


class ReadyPublication(TypedDict):
    # null: the log is not public.
    lag: PublicationLag | None
    # - `idle`: no publisher has run yet. - `published`: the integrated entries are published, or
    # are about to be. - `waiting`: too few witnesses answer; writes go on, and are published later.
    # - `refused`: the record contradicts what was signed: nothing more is signed until an operator
    # intervenes.
    state: Literal['idle', 'published', 'refused', 'waiting']
    # Whether the last checkpoint was published by a quorum of witnesses, or by the log alone.
    witnessed: bool
    # The code of a refusal.
    code: str | None
    # What was found; while `published`, which witnesses are missing, and why.
    detail: str | None
    heads: ConflictingHeads | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    since: str | None


class ReadyResults(TypedDict):
    # `elsewhere`: results are kept where this service does not look for them.
    state: Literal['elsewhere', 'ready', 'unreachable']
    # A sentence, unless it is ready.
    detail: str | None


class Receipt(TypedDict):
    """The index of an entry, and the tree head that it was appended under. Hashes are lower-case
    hex.
    """

    index: int
    leafHash: str
    treeSize: int
    rootHash: str


class RecordApproval(TypedDict):
    """Records that somebody approved the access of a team, a contractor or an account to a vendor.
    Channel, generator, grantedTo, purpose and the beginning identify an approval; other content for
    the same identity amends it, so a `to` ends it. It is kept for ever: name roles and bodies, no
    persons.
    """

    # Whose access it is.
    grantedTo: str
    # Who approved it: a role or a body, of the company or of the vendor.
    approvedBy: str
    # What it was approved for.
    purpose: str
    # The channel that it is for. Defaults to every channel.
    channel: NotRequired[str]
    # The model that it is for. Defaults to every model of the vendor.
    generator: NotRequired[str]
    effective: NotRequired[ApprovalPeriod]
    evidence: NotRequired[list[ApprovalEvidence]]
    note: NotRequired[str]


class RecordExecution(TypedDict):
    """States how much is removed at one place by now."""

    # Where: a bucket, a backup, a feature store; or `shard`.
    location: NotRequired[str]
    # Of which shard; or `location`.
    shard: NotRequired[str]
    # How much of it is removed there by now: 0 to 100.
    percent: float
    evidence: NotRequired[list[ExecutionEvidence]]


class RecordTerms(TypedDict):
    """Records a version of a vendor’s terms. Document, version, channel and jurisdiction identify
    them; other content for the same identity amends them.
    """

    document: str
    version: str
    # The channel that they are for; several are joined by + or /. Defaults to every channel.
    channel: NotRequired[str]
    # The jurisdiction that they are for; several are joined by + or /. Defaults to every
    # jurisdiction.
    jurisdiction: NotRequired[str]
    # The models that they bind, as a licence of weights does: `vendor/name`, `vendor/name@version`,
    # or how either begins, with a `*` at the end. Upper and lower case are the same. Defaults to
    # every model.
    generators: NotRequired[list[str]]
    # An http or https address.
    url: NotRequired[str]
    # Digest of the document: sha256: and 64 hexadecimal digits.
    digest: NotRequired[str]
    publishedAt: NotRequired[Any]
    # When the document was first captured, by whoever keeps it: it was published by then.
    capturedAt: NotRequired[Any]
    effective: NotRequired[TermsPeriod]
    # How well this is supported.
    evidence: NotRequired[Literal['disputed', 'moderate', 'strong', 'weak']]
    rules: NotRequired[list[TermsRule]]


class RecordUsage(TypedDict):
    """What an account bought from a vendor's API, by day, model and project."""

    vendor: str
    # The account as the vendor names it: an organisation, not a person.
    account: str
    rows: list[UsageRow]


class RecordUse(TypedDict):
    """One use of a dataset version by a training run."""

    dataset: str
    # A committed version of the dataset.
    version: str
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    # The splits of the version that were read, where not all of it was. Recorded and shown with the
    # use; answers about exposure, removals and certificates cover the whole version.
    splits: NotRequired[list[str]]
    # What the trained model is for.
    purpose: NotRequired[Literal['internal-evaluation', 'product', 'research']]
    # Where the model is or will be offered: codes of ISO 3166, or EU. An empty list: nowhere.
    jurisdictions: NotRequired[list[str]]
    # The vendors that the model competes with, as the company itself states it. An empty list: with
    # none.
    competesWith: NotRequired[list[str]]
    startedAt: Any
    # Left out or null: still running.
    finishedAt: NotRequired[Any]
    # Passes over the data; above 0, may be a fraction.
    epochs: NotRequired[float]


class RecordUses(TypedDict):
    """Records uses, all or none. A use recorded before may be finished or amended; members that are
    left out stay.
    """

    uses: list[RecordUse]


class Recorded(TypedDict):
    """A recorded statement about something that has an id."""

    id: str
    receipt: Receipt


class RecordedCheck(TypedDict):
    check: Literal['committed-sets', 'content', 'storage', 'uses']
    # The claim that the verdict `excluded` confirms.
    what: str
    method: str
    parameters: dict[str, Any]
    # Counts and examples; at most 20 KiB as JSON.
    evidence: dict[str, Any]
    verdict: Literal['excluded', 'inconclusive', 'violated']
    list: NotRequired[EvidenceList]
    entry: int


class RedactedReach(TypedDict):
    """What of a dataset version an origin reaches through redactions alone."""

    # Members that inherit the origin, each only through shards that a redaction made.
    shards: int
    # The removals that these redactions answer.
    removals: list[str]


class RefusingRule(TypedDict):
    """A rule that refuses a line."""

    rule: str
    # Index of the entry that states the rule.
    entry: int
    # `unknown`: the record does not tell whether the rule is met.
    verdict: Literal['deny', 'unknown']


class RegisterShard(TypedDict):
    """Registers a shard, named by its digest or its URI, with its origins and what it was derived
    from.
    """

    # Digest of its content.
    digest: NotRequired[str]
    # Where it is kept.
    uri: NotRequired[str]
    # Names of the shards it was made from.
    derivedFrom: NotRequired[list[str]]
    # What made it of them.
    activity: NotRequired[Activity]
    dataset: NotRequired[str]
    mediaType: NotRequired[str]
    bytes: NotRequired[int]
    records: NotRequired[int]
    tokens: NotRequired[int]
    # Where it comes from; unknown if nothing is stated.
    origins: NotRequired[list[DeclareOrigin]]
    labels: NotRequired[dict[str, str]]
    # Digests that others use for the content: `md5:` and hexadecimal digits, `etag:` and the ETag
    # of the object. They find a shard and never identify it: MD5 collides, and the ETag of an
    # object in parts depends on the parts. A correction replaces the list.
    checksums: NotRequired[list[str]]
    # The licence of the content, as an SPDX expression; `LicenseRef-…` is one of your own.
    licence: NotRequired[str]
    # The languages of the content, as BCP 47 tags.
    languages: NotRequired[list[str]]
    modality: NotRequired[Literal[
        'audio',
        'code',
        'geospatial',
        'image',
        'multimodal',
        'other',
        'tabular',
        'text',
        'time_series',
        'video',
    ]]
    # Whether data about persons is in it.
    personalData: NotRequired[Literal['none', 'possible', 'present']]
    # Whether those whose data or work it is agreed to its use.
    consent: NotRequired[Literal['given', 'not_given', 'not_required', 'partly_given']]
    # What the rightholders' machine-readable signals stated. A correction replaces the list.
    preferences: NotRequired[list[RightholderPreference]]


class RejectedLine(TypedDict):
    code: str
    message: str
    errors: NotRequired[list[Complaint]]
    line: int
    # The receipt of the recorded attempt, for a conflict.
    receipt: NotRequired[Receipt]
    # Of `policy-refused`: every rule that refuses the line. The entry of the receipt states more of
    # each.
    findings: NotRequired[list[RefusingRule]]


class RejectedReading(TypedDict):
    line: int
    code: str
    message: str
    errors: NotRequired[list[Complaint]]


class RejectedShard(TypedDict):
    """A shard that could not be registered, whatever the rules are."""

    # Its place in the list.
    index: int
    code: Literal[
        'already-bound',
        'declaration-too-large',
        'digest-already-named',
        'figures-too-large',
        'invalid-query',
        'invalid-shard',
        'nothing-corrected',
        'policy-refused',
        'redaction-refused',
        'shard-conflict',
        'shard-not-found',
        'unknown-parent',
        'unknown-vendor',
    ]
    message: str


class RemovalAnswerScope(TypedDict):
    selected: int
    tainted: int


class RemovalAnswer(TypedDict):
    asOf: LedgerPosition
    approval: Literal['not_required', 'required']
    # The verification begun last; null: it was never verified.
    verification: str | None
    scope: RemovalAnswerScope
    # The number of redactions that answer it.
    redactions: int
    requestedBy: NotRequired[RequesterCommitment]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    effectiveAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    dueAt: NotRequired[str]
    # The entry that requests its withdrawal, while a second person must approve that.
    withdrawalEntry: NotRequired[int]
    id: str
    state: Literal[
        'approved',
        'breached',
        'effective',
        'inconclusive',
        'requested',
        'verified',
        'verifying',
        'withdrawn',
    ]
    selector: RemovalSelector
    reason: str
    basis: NotRequired[Literal[
        'consent_withdrawal',
        'contract',
        'court_order',
        'erasure_request',
        'licence_expiry',
        'other',
        'policy',
        'terms_of_use',
    ]]
    method: Literal['delete', 'redact', 'replace']
    # When the request for it was received.
    receivedAt: NotRequired[str]
    # Due, and neither verified nor withdrawn, at the time of the position.
    overdue: bool
    orderedEntry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    orderedAt: str
    orderedBy: str


class RemovalEntry(TypedDict):
    # Whom the key belongs to; absent if a part of this system stated it.
    principal: NotRequired[KeyOwner]
    index: int
    kind: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    by: str
    data: dict[str, Any]


class RemovalEntryListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[RemovalEntry]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class RemovalItem(TypedDict):
    approval: Literal['not_required', 'required']
    # The verification begun last; null: it was never verified.
    verification: str | None
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    effectiveAt: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    dueAt: NotRequired[str]
    # The entry that requests its withdrawal, while a second person must approve that.
    withdrawalEntry: NotRequired[int]
    id: str
    state: Literal[
        'approved',
        'breached',
        'effective',
        'inconclusive',
        'requested',
        'verified',
        'verifying',
        'withdrawn',
    ]
    selector: RemovalSelector
    reason: str
    basis: NotRequired[Literal[
        'consent_withdrawal',
        'contract',
        'court_order',
        'erasure_request',
        'licence_expiry',
        'other',
        'policy',
        'terms_of_use',
    ]]
    method: Literal['delete', 'redact', 'replace']
    # When the request for it was received.
    receivedAt: NotRequired[str]
    # Due, and neither verified nor withdrawn, at the time of the position.
    overdue: bool
    orderedEntry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    orderedAt: str
    orderedBy: str


class RemovalItemListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[RemovalItem]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class RemovalOrderedScope(TypedDict):
    selected: int
    tainted: int


class RemovalOrdered(TypedDict):
    receipt: Receipt
    scope: RemovalOrderedScope
    # The inspection that keeps sketches of what is removed, where storage can be read.
    inspection: NotRequired[str]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    dueAt: NotRequired[str]
    # The entry that requests its withdrawal, while a second person must approve that.
    withdrawalEntry: NotRequired[int]
    id: str
    state: Literal[
        'approved',
        'breached',
        'effective',
        'inconclusive',
        'requested',
        'verified',
        'verifying',
        'withdrawn',
    ]


class RemovalPreview(TypedDict):
    """What a removal would concern. Nothing is ordered."""

    dryRun: Literal[True]
    scope: PreviewedScope
    affected: Affected
    asOf: LedgerPosition


class RemovalSelectorShards2(TypedDict):
    listed: int


class RemovalSelectorRecordKeys(TypedDict):
    """Which records of the selected shards: they may name persons, so that only a commitment to
    them is recorded.
    """

    count: int
    commitment: str


class RemovalSelector(TypedDict):
    """A selector as recorded."""

    # Collected in part of [from, to). An origin without a period of collection is not selected, and
    # is counted in a dry run.
    collected: NotRequired[CollectionPeriod]
    # Their names, or their count: a long list is in entries of its own, as numbers.
    shards: NotRequired[list[str] | RemovalSelectorShards2]
    # Which records of the selected shards: they may name persons, so that only a commitment to them
    # is recorded.
    recordKeys: NotRequired[RemovalSelectorRecordKeys]
    # A dataset’s name, as shards state it; or the members of one committed version.
    dataset: NotRequired[str | SelectedVersion]
    # A vendor’s slug: whose, or through whom.
    vendor: NotRequired[str]
    channel: NotRequired[str]
    # vendor/name@version, or without the version for all of them.
    generator: NotRequired[str]
    kind: NotRequired[Literal['human', 'model_generated', 'scraped', 'unknown']]
    involvement: NotRequired[Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]]
    # How the URI begins that a shard was registered at.
    uriPrefix: NotRequired[str]
    # The host of that URI, or a domain it is in.
    domain: NotRequired[str]
    # Labels that a shard states, each with exactly this value, as `GET /v1/shards?label=name:value`
    # compares it.
    labels: NotRequired[dict[str, str]]


class RemovalStep(TypedDict):
    receipt: Receipt
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    dueAt: NotRequired[str]
    # The entry that requests its withdrawal, while a second person must approve that.
    withdrawalEntry: NotRequired[int]
    id: str
    state: Literal[
        'approved',
        'breached',
        'effective',
        'inconclusive',
        'requested',
        'verified',
        'verifying',
        'withdrawn',
    ]


class RemovedUse(TypedDict):
    """One use, by the model version or an ancestor of it, of a dataset version that holds what is
    removed.
    """

    model: str
    version: str
    dataset: str
    datasetVersion: str
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    # The splits that the use names; absent: it read all of the version. `shards` counts the whole
    # version.
    splits: NotRequired[list[str]]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startedAt: str
    # null: no end is recorded; it counts as running.
    finishedAt: str | None
    status: Literal['used_after_removal', 'used_before_removal']
    # False: it counts as after the removal only because no end of it is recorded. Once its end is
    # recorded, it may turn out to be before.
    certain: bool
    # Members of the dataset version that are in the removal's scope.
    shards: int
    # From a selected shard down to such a member: names.
    example: list[str]


class ReplayAnswer(TypedDict):
    asOf: LedgerPosition
    rule: str
    known: Literal['now', 'then']
    items: list[ReplayedWrite]
    # Versions that this page asked the rule about.
    examined: int
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class ReplayJobAnswer(TypedDict):
    asOf: LedgerPosition
    rule: str
    known: Literal['now', 'then']
    # See GET /v1/jobs/{id}.
    job: str


class ReplayRule(TypedDict):
    """Asks a rule about the past."""

    # `then`: with what was known when each was recorded. `now`: with what is known by now.
    known: Literal['now', 'then']


class ReplayedWrite(TypedDict):
    """A write of the past that a rule denies, or may deny."""

    gate: Literal['commit', 'use']
    dataset: str
    datasetVersion: str
    model: NotRequired[str]
    modelVersion: NotRequired[str]
    stage: NotRequired[str]
    startedAt: NotRequired[str]
    # The entry that committed the version, or that rules were last asked about the use for.
    entry: int
    verdict: Literal['deny', 'unknown']
    finding: CheckFinding


class ReportFinding(TypedDict):
    """Reports what is wrong with metadata of others from which a shard was registered: what was not
    taken because it is malformed, or what contradicts itself.
    """

    kind: Literal['metadata-contradictory', 'metadata-malformed']
    # Name of the registered shard.
    shard: str
    # The metadata that was read.
    source: str
    faults: list[MetadataFault]


class Requester(TypedDict):
    """Who asked for a removal. Kept erasable beside the ledger."""

    name: NotRequired[str]
    contact: NotRequired[str]
    # Of the request: a ticket, a letter.
    reference: NotRequired[str]


class RequesterCommitment(TypedDict):
    """A commitment to what is known of the person who requested the removal."""

    # `sha256:<hex>`, as the ledger holds it.
    commitment: str
    # The committed data was erased.
    erased: bool


class ResultFact(TypedDict):
    # The entry that registered the shard.
    shard: int
    result: Literal['absent', 'ancestor', 'ancestor, redacted', 'member']


class RetireRule(TypedDict):
    """Retires a rule: from then on it is not asked."""

    # Why. It is stored for ever: no personal data.
    reason: str


class RightholderPreference(TypedDict):
    """What a rightholder's machine-readable signal stated about the use of the content for
    training. The signal itself is the evidence; `value` is how it was read when it was captured.
    """

    # The vocabulary of the signal.
    scheme: Literal['aipref', 'cawg', 'other', 'robots', 'rsl', 'tdmrep']
    value: Literal['allow', 'deny', 'unknown']
    # When the signal was captured.
    capturedAt: NotRequired[Any]
    # Where the raw signal is, or a copy of it.
    uri: NotRequired[str]
    # Digest of the raw signal.
    digest: NotRequired[str]


# The sizes of the first and the last tree that its quorum cosigned.
RootPolicyTreeSizes = TypedDict('RootPolicyTreeSizes', {
    'from': "int",
    'to': "int",
})


class RootPolicyValidFor(TypedDict):
    start: NotRequired[str]
    end: str


class RootPolicy(TypedDict):
    """A witness policy that the log was published under, before another one."""

    policy: str
    # The sizes of the first and the last tree that its quorum cosigned.
    treeSizes: RootPolicyTreeSizes
    validFor: RootPolicyValidFor


RuleEffective = TypedDict('RuleEffective', {
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    'from': "str",
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    'to': "NotRequired[str]",
})


class Rule(TypedDict):
    # What must not be: a condition, as it was stated.
    when: dict[str, Any]
    # What makes it acceptable.
    unless: NotRequired[dict[str, Any]]
    # Index of the entry that stated it so.
    entry: int
    title: str
    effect: Literal['block', 'flag']
    gates: list[Literal['certificate', 'commit', 'registration', 'use']]
    onUnknown: Literal['allow', 'block', 'flag']
    effective: RuleEffective
    severity: Literal['info', 'violation', 'warning']
    reason: str
    clause: NotRequired[str]
    rule: str
    state: Literal['retired', 'stated']
    # Why it was retired.
    retiredFor: NotRequired[str]


RuleAnswerEffective = TypedDict('RuleAnswerEffective', {
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    'from': "str",
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    'to': "NotRequired[str]",
})


class RuleAnswer(TypedDict):
    asOf: LedgerPosition
    # What must not be: a condition, as it was stated.
    when: dict[str, Any]
    # What makes it acceptable.
    unless: NotRequired[dict[str, Any]]
    # Index of the entry that stated it so.
    entry: int
    title: str
    effect: Literal['block', 'flag']
    gates: list[Literal['certificate', 'commit', 'registration', 'use']]
    onUnknown: Literal['allow', 'block', 'flag']
    effective: RuleAnswerEffective
    severity: Literal['info', 'violation', 'warning']
    reason: str
    clause: NotRequired[str]
    rule: str
    state: Literal['retired', 'stated']
    # Why it was retired.
    retiredFor: NotRequired[str]


class RuleFacts(TypedDict):
    """What is stated about a rule whose slug is in the address: what must not happen."""

    title: str
    # `block`: the write is refused. `flag`: it is accepted and raises a finding.
    effect: Literal['block', 'flag']
    # When the rule is asked.
    gates: list[Literal['certificate', 'commit', 'registration', 'use']]
    # What is done where the record does not tell whether the condition holds. Defaults to `flag`.
    onUnknown: NotRequired[Literal['allow', 'block', 'flag']]
    effective: RulePeriod
    # What must not be.
    when: Condition
    # What makes it acceptable.
    unless: NotRequired[Condition]
    # Of the findings. Defaults to `violation`.
    severity: NotRequired[Literal['info', 'violation', 'warning']]
    # Why there is this rule. It is stored for ever: no personal data.
    reason: str
    # The clause that it rests on, as a reference or in words.
    clause: NotRequired[str]


class RuleHistory(TypedDict):
    """A rule’s verdict on a recorded write, then and now."""

    rule: str
    title: str
    clause: NotRequired[str]
    # When the gate was last asked about the write, with what was known then; null: the rule was not
    # asked.
    then: VerdictAt | None
    # If it were recorded at the position of the answer; null: the rule would not be asked.
    now: VerdictAt | None


class RuleListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Rule]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


# When a rule is effective: half-open, [from, to).
RulePeriod = TypedDict('RulePeriod', {
    # The first instant.
    'from': "Any",
    # The first instant after it. Defaults to no end.
    'to': "NotRequired[Any]",
})


class RuleRecorded(TypedDict):
    rule: str
    # Other content was current; it stays readable as of then.
    amended: bool
    receipt: Receipt


class RuleStated(TypedDict):
    rule: str
    # Other content was current; it stays readable as of then.
    amended: bool
    receipt: Receipt
    # Names in the rule that nothing recorded has: mistyped, they would let everything pass.
    warnings: list[RuleWarning]


class RuleWarning(TypedDict):
    """A name in a rule that nothing recorded has: mistyped, it would let everything pass."""

    code: Literal['model-not-declared', 'terms-rule-not-recorded', 'vendor-not-declared']
    # Of the member that has the name.
    pointer: str
    # One sentence.
    message: str


class RunOfModel(TypedDict):
    run: str
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    # The dataset version that the run states it was given.
    dataset: str | None
    # Index of the entry that stated the run.
    entry: int


class RunOfModelPart(TypedDict):
    total: int
    # The first 100.
    items: list[RunOfModel]
    truncated: bool


class ScopedShard(TypedDict):
    shard: str
    role: Literal['descends', 'selected']
    # The entry that brought it into the scope: the order, its registration, or a correction.
    entry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str


class ScopedShardListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[ScopedShard]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class SelectedMembers(TypedDict):
    """Selects shards that are registered."""

    # Shards registered under this dataset.
    dataset: NotRequired[str]
    query: NotRequired[MemberQuery]


class SelectedVersion(TypedDict):
    """One committed version of a dataset: its members."""

    name: str
    version: str


class SelectorStatement(TypedDict):
    """What is to be removed. All conditions that are given hold together; at least one besides
    `recordKeys` is needed.
    """

    # Collected in part of [from, to). An origin without a period of collection is not selected, and
    # is counted in a dry run.
    collected: NotRequired[CollectionPeriod]
    # Which records of the selected shards, or their digests. They are kept erasable beside the
    # ledger; the selected shards as wholes are removed until redactions answer the removal.
    recordKeys: NotRequired[list[str] | DigestList]
    # Names of shards.
    shards: NotRequired[list[str]]
    # A dataset’s name, as shards state it; or the members of one committed version.
    dataset: NotRequired[str | SelectedVersion]
    # A vendor’s slug: whose, or through whom.
    vendor: NotRequired[str]
    channel: NotRequired[str]
    # vendor/name@version, or without the version for all of them.
    generator: NotRequired[str]
    kind: NotRequired[Literal['human', 'model_generated', 'scraped', 'unknown']]
    involvement: NotRequired[Literal[
        'annotation',
        'content',
        'filter',
        'prompt',
        'ranking',
        'rewrite',
        'translation',
    ]]
    # How the URI begins that a shard was registered at.
    uriPrefix: NotRequired[str]
    # The host of that URI, or a domain it is in.
    domain: NotRequired[str]
    # Labels that a shard states, each with exactly this value, as `GET /v1/shards?label=name:value`
    # compares it.
    labels: NotRequired[dict[str, str]]


class SetFacts(TypedDict):
    """A dataset version with all ancestors of its members."""

    dataset: str
    version: str
    # When it was committed, by the ledger's clock, and the index of the entry.
    committedAt: str
    index: int
    # The set is the fold of entries [0, upto).
    upto: int
    keys: int
    members: int
    # `sha256:<hex>`
    root: str
    # One for each shard, in the order of the shards.
    results: list[ResultFact]
    # The redactions that answer the removal, where a result rests on them.
    redactions: list[CitedFact]
    uses: list[UseFact]
    # Where it was committed by mistake: the statement that withdraws it.
    withdrawn: NotRequired[CitedFact]


class SetProofAnswer(TypedDict):
    # Root of the set, as its entry commits to it.
    root: str
    # Leaf hash of the entry that registered the shard; null if none is registered by the name.
    record: str | None
    asOf: LedgerPosition
    # The name as requested.
    shard: str
    # `not_registered`: no shard has this name, so there is nothing to be absent.
    result: Literal['absent', 'ancestor', 'member', 'not_registered']
    # Index of the entry that registered the shard: what the set has it by.
    registration: int | None
    # Base64, as
    proof: str | None
    upto: int
    # Index of the entry that commits to the root.
    commitment: int


class ShardAnswer(TypedDict):
    licence: str | None
    dataset: str | None
    modality: Literal[
        'audio',
        'code',
        'geospatial',
        'image',
        'multimodal',
        'other',
        'tabular',
        'text',
        'time_series',
        'video',
    ] | None
    records: int | None
    tokens: int | None
    bytes: int | None
    languages: list[str] | None
    personalData: Literal['none', 'possible', 'present'] | None
    consent: Literal['given', 'not_given', 'not_required', 'partly_given'] | None
    preferences: list[Preference] | None
    labels: dict[str, str] | None
    mediaType: str | None
    checksums: list[str] | None
    asOf: LedgerPosition
    # Its own origins and those of its ancestors.
    effectiveOrigins: list[Origin]
    # What each detector measured last in its bytes. None of it changes what is declared.
    measured: list[ShardMeasured]
    name: str
    entry: int
    digest: str | None
    uri: str | None
    # The checksums that other shards state too.
    sharedChecksums: list[SharedChecksum]
    # Every recorded URI, that of the registration first.
    locations: list[str]
    # As declared, or as last corrected; with shares and evidence.
    declaredOrigins: list[dict[str, Any]]
    parents: list[str]
    parentsTotal: int
    activity: Activity | None


class ShardCorrected(TypedDict):
    # Its digest, or its URI while the digest is not known.
    name: str
    receipt: Receipt
    # The number of shards whose origins changed with it: itself and descendants.
    affected: int


class ShardFact(TypedDict):
    # The index of the entry that registered it.
    entry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    registeredAt: str
    # The names that it was registered with.
    uri: NotRequired[str]
    digest: NotRequired[str]
    # `sha256:<hex>`: leaf hash of that entry.
    record: str


class ShardGraphAnswer(TypedDict):
    asOf: LedgerPosition
    # The nearest first; the shard itself at depth 0.
    nodes: list[Node]
    edges: list[Edge]
    truncated: bool
    omitted: Omitted


class ShardMeasured(TypedDict):
    """The last measurement of a shard by a detector."""

    detector: str
    version: str
    outcome: Literal['inconclusive', 'measured']
    # What was measured.
    facts: NotRequired[dict[str, Any]]
    # Why nothing was, by name.
    reason: NotRequired[str]
    message: NotRequired[str]
    inspection: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    entry: int
    uri: str | None


class ShardRegistered(TypedDict):
    # Its digest, or its URI while the digest is not known.
    name: str
    receipt: Receipt


class ShardsCorrected(TypedDict):
    # Shards that were corrected, each by an entry of its own.
    corrected: int
    # Shards whose last correction had this reason and these facts before.
    same: int
    # The receipt of the last entry; null if no shard was corrected.
    receipt: Receipt | None


class Share(TypedDict):
    shards: float
    # null unless the tokens of every shard are known.
    tokens: float | None


class ShareCondition(TypedDict):
    """More than a part of the shards meets a condition."""

    # The condition.
    of: Condition
    by: Literal['bytes', 'records', 'shards', 'tokens']
    # From 0 to 1.
    above: float
    # Applies to uses in these stages only.
    stages: NotRequired[list[Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]]]


class SharedChecksum(TypedDict):
    """Other shards that state the same checksum. It does not make them the same content."""

    checksum: str
    # Names of the first of them.
    shards: list[str]
    # There are more: list them by the checksum.
    truncated: bool


class SplitMembers(TypedDict):
    """A part of the members that is used for an end of its own."""

    split: str
    # Members of the version, by name.
    shards: list[str]


class SplitSize(TypedDict):
    split: str
    shards: int


class StatedShard(TypedDict):
    """A shard that an event states."""

    namespace: str
    name: str
    shard: str


class Statement(TypedDict):
    index: int
    kind: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    by: str
    data: dict[str, Any]
    leafHash: str


class StatementListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Statement]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class StoredAccess(TypedDict):
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    # Id of the key; null if none was valid.
    key: str | None
    # Id of the key's principal.
    principal: str | None
    method: str
    # The pattern of the route.
    route: str
    # What was asked for: path and query.
    subject: str
    status: int
    requestId: str
    times: int
    # Rank among records; ascending with time, as far as processes write in turn.
    id: int


class StoredAccessPageAnswer(TypedDict):
    items: list[StoredAccess]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class Subject(TypedDict):
    kind: Literal[
        'api-key',
        'dataset',
        'log-key',
        'model',
        'name',
        'readings',
        'removal',
        'verification',
    ]
    subject: str
    commitment: IndexCommitment
    # All entries before `upto` that speak of the subject, in order.
    entries: list[ListedEntry]
    # The trie proof that these are all, in base64.
    proof: str


class SubjectFact(TypedDict):
    name: str
    # The name in printable ASCII: everything else is escaped.
    shown: str
    # What in its spelling may mislead a reader, in sentences.
    warnings: list[str]
    # The entries that registered the shards ever known by the name; none if none was.
    shards: list[int]
    # Entries with declarations that state the name and were refused.
    refused: list[CitedFact]


class Terms(TypedDict):
    # Index of the entry that stated it so.
    entry: int
    document: str
    version: str
    # The channel that they are for; several are joined by + or /. Defaults to every channel.
    channel: NotRequired[str]
    # The jurisdiction that they are for; several are joined by + or /. Defaults to every
    # jurisdiction.
    jurisdiction: NotRequired[str]
    # The models that they bind, as a licence of weights does: `vendor/name`, `vendor/name@version`,
    # or how either begins, with a `*` at the end. Upper and lower case are the same. Defaults to
    # every model.
    generators: NotRequired[list[str]]
    # An http or https address.
    url: NotRequired[str]
    # Digest of the document: sha256: and 64 hexadecimal digits.
    digest: NotRequired[str]
    publishedAt: NotRequired[str]
    # When the document was first captured, by whoever keeps it: it was published by then.
    capturedAt: NotRequired[str]
    # How well this is supported.
    evidence: NotRequired[Literal['disputed', 'moderate', 'strong', 'weak']]
    effective: Period
    rules: list[TermsRule]
    # Derived from the vendor and the identity, so it survives amendments.
    id: str
    vendor: str
    # They were recorded by mistake. Absent: they are not withdrawn.
    withdrawn: NotRequired[TermsWithdrawal]


class TermsCondition(TypedDict):
    """Terms of a shard’s vendor that set a rule on outputs were in force."""

    # The rule, as the terms name it.
    rule: str
    at: Literal['collection', 'use']
    # Only origins that came under this contract.
    nexus: NotRequired[Literal['crawl', 'own_account', 'supplier', 'unknown', 'upstream_dataset']]


class TermsFound(TypedDict):
    """Terms on which a finding rests: they set the rule that its condition names."""

    id: str
    vendor: str
    document: str
    version: NotRequired[str]
    channel: NotRequired[str]
    jurisdiction: NotRequired[str]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    publishedAt: NotRequired[str]
    # When the document was first captured.
    capturedAt: NotRequired[str]
    effective: Period
    # Where the document is, as it was stated.
    url: NotRequired[str]
    rule: str
    # What the rule is about, as it was read.
    scope: NotRequired[str]
    exceptions: NotRequired[list[str]]
    # The clause in the vendor’s words.
    quote: NotRequired[str]
    # Where the clause was read.
    source: NotRequired[str]
    note: NotRequired[str]
    at: Literal['collection', 'use']
    # The source of the terms disagrees with itself or with others.
    disputed: bool


class TermsListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Terms]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


# When terms are in force: half-open, [from, to). An end that nobody knows is left out, or `null`.
TermsPeriod = TypedDict('TermsPeriod', {
    # The first instant in force.
    'from': "NotRequired[Any]",
    # The first instant no longer in force.
    'to': "NotRequired[Any]",
})


class TermsRecorded(TypedDict):
    id: str
    receipt: Receipt
    # Other content was current under the same identity; it stays readable as of then.
    amended: bool


class TermsRule(TypedDict):
    """One rule that terms set on the use of outputs, as it was read. It does not decide whether a
    use breaks it.
    """

    rule: str
    # What the rule is about.
    scope: NotRequired[str]
    # The involvements that it names. Defaults to all.
    involvement: NotRequired[list[str]]
    exceptions: NotRequired[list[str]]
    # The clause in the vendor’s words.
    quote: NotRequired[str]
    # Where the clause was read: an archive’s commit, a section.
    source: NotRequired[str]
    note: NotRequired[str]


class TermsWithdrawal(TypedDict):
    """Why terms count in no answer."""

    reason: str
    # Index of the entry that withdrew them.
    withdrawnBy: int


class TestedModel(TypedDict):
    """The model version under test."""

    model: str
    version: str
    answers: ProbeAnswers


class TokeniserBreakdown(TypedDict):
    """Tokens that `counts` measured by one tokeniser. Those of two tokenisers do not compare: no
    sum has both, and a shard that was measured by two is in both rows.
    """

    tokeniser: str
    # What counted them, with its version; null: `whitespace` needs none.
    library: str | None
    # In the shards measured by it, all their records; null: there are none.
    tokens: int | None
    # Shards that were measured by it, all their records.
    shards: int
    # Shards of which a sample of the records was measured; they are in no sum.
    sampled: int
    # Of all shards of the breakdown.
    ofShards: int


class TrainedParent(TypedDict):
    model: str
    version: str
    relation: Literal['distilled_from', 'fine_tuned_from', 'initialised_from', 'merged_from']
    external: bool


class TreeHead(TypedDict):
    """A tree head, as in a checkpoint."""

    size: int
    # Lower-case hex.
    root: str


class TriageChangedItem(TypedDict):
    id: str
    entry: int


class TriageUnchangedItem(TypedDict):
    id: str
    state: Literal['acknowledged', 'open', 'resolved', 'waived']


class Triage(TypedDict):
    """What a triage changed."""

    # Each with the entry that changed it.
    changed: list[TriageChangedItem]
    # Those that the step does not change: it is taken already, or does not follow from their state.
    unchanged: list[TriageUnchangedItem]


class TriageFindings(TypedDict):
    """Takes one step with many findings, all in one transaction."""

    # Their ids.
    findings: list[str]
    step: Literal['acknowledge', 'assign', 'ignore', 'resolve', 'waive']
    # The reason. It is stored for ever: no personal data.
    reason: NotRequired[str]
    # Of `assign`: the id of a principal, or `none`. Defaults to the principal of the key that sends
    # this.
    owner: NotRequired[str]
    # Of `ignore`, where it is required: until when; null: not any longer.
    until: NotRequired[Any]


class TrustedRootJsonTlogsItemCheckpointKeyId(TypedDict):
    keyId: str


TrustedRootJsonTlogsItemTreeSizes = TypedDict('TrustedRootJsonTlogsItemTreeSizes', {
    'from': "int",
    'to': "NotRequired[int]",
})


class TrustedRootJsonTlogsItemRotation(TypedDict):
    entry: str
    proof: str


class TrustedRootJsonTlogsItem(TypedDict):
    vkey: str
    hashAlgorithm: str
    publicKey: JsonPublicKey
    checkpointKeyId: TrustedRootJsonTlogsItemCheckpointKeyId
    treeSizes: TrustedRootJsonTlogsItemTreeSizes
    rotation: NotRequired[TrustedRootJsonTlogsItemRotation]


class TrustedRootJsonWitnessesItem(TypedDict):
    name: str
    vkey: str
    url: NotRequired[str]
    publicKey: JsonPublicKey


class TrustedRootJson(TypedDict):
    mediaType: str
    origin: str
    tlogs: list[TrustedRootJsonTlogsItem]
    witnesses: list[TrustedRootJsonWitnessesItem]
    witnessPolicy: NotRequired[str]
    earlierPolicies: NotRequired[list[RootPolicy]]


class UploadSummary(TypedDict):
    """How much of an upload is committed: received = registered + existing + rejected."""

    received: int
    registered: int
    existing: int
    rejected: int
    # The receipt of the newest entry that the upload made or repeated; null if none.
    receipt: Receipt | None
    # The last line that is counted, where rejected lines ended the upload: the rejected one, or the
    # last that was committed with the last rejected line that an upload may have.
    stoppedAtLine: NotRequired[int]


class UsageRecorded(TypedDict):
    # That of the last entry that states the rows.
    receipt: Receipt
    # Rows of a day, model and project of which nothing was recorded.
    recorded: int
    # Rows that state other figures than before.
    amended: int
    # Rows that were recorded with the same figures.
    existing: int
    # Whether the export is a page of which the vendor states that others follow: send them, too.
    more: bool


class UsageRow(TypedDict):
    """What was bought on one day. Figures that the vendor does not state are left out: not known.
    """

    # The day in UTC.
    day: str
    # The model as the vendor names it. Left out: the statement is of all models together.
    generator: NotRequired[str]
    # The vendor's id of the project or workspace. Left out: the statement is of all of them.
    project: NotRequired[str]
    # All tokens sent, cached ones too.
    inputTokens: NotRequired[int]
    outputTokens: NotRequired[int]
    requests: NotRequired[int]


class Use(TypedDict):
    dataset: str
    version: str
    # Index of the entry that stated it so.
    entry: int
    # The splits of the dataset version that were read; absent: all of it. Answers cover the whole
    # version.
    splits: NotRequired[list[str]]
    # What the trained model is for; earlier statements may hold another text.
    purpose: NotRequired[str]
    # Where the model is or will be offered: codes of ISO 3166, or EU. Empty: nowhere.
    jurisdictions: NotRequired[list[str]]
    # The vendors that the model competes with, as stated. Empty: with none.
    competesWith: NotRequired[list[str]]
    # Absent: still running.
    finishedAt: NotRequired[str]
    # Passes over the data; above 0, may be a fraction.
    epochs: NotRequired[float]
    id: str
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startedAt: str


class UseFact(TypedDict):
    # `name@version`
    model: str
    stage: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startedAt: str
    # Absent: unfinished when it was stated.
    finishedAt: NotRequired[str]
    # When it was stated, and the index of the entry.
    statedAt: str
    index: int


class UseRecorded(TypedDict):
    # Id of the use; an amendment keeps it.
    id: str
    # `existing`: nothing changes. `amended`: the earlier statement of the same use stays readable
    # as of then.
    outcome: Literal['amended', 'existing', 'recorded']
    receipt: Receipt


class UseSelector(TypedDict):
    """Which uses are withdrawn: those that meet all conditions that are given."""

    dataset: NotRequired[str]
    # Defaults to all versions of the dataset.
    datasetVersion: NotRequired[str]
    model: NotRequired[str]
    # Defaults to all versions of the model.
    modelVersion: NotRequired[str]
    stage: NotRequired[Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]]


class UseVerdicts(TypedDict):
    """The verdicts on one use of a model version."""

    use: str
    # Whose use it is: the model version that was asked about, or an ancestor of it.
    model: str
    modelVersion: str
    dataset: str
    datasetVersion: str
    stage: str
    startedAt: str
    rules: list[RuleHistory]


class UseVerdictsListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[UseVerdicts]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class UseWithdrawalEffectsDatasetVersionsItem(TypedDict):
    dataset: str
    version: str
    uses: int


class UseWithdrawalEffectsModelVersionsItem(TypedDict):
    model: str
    version: str
    uses: int


class UseWithdrawalEffectsDescendantsItem(TypedDict):
    model: str
    version: str


class UseWithdrawalEffects(TypedDict):
    """What an order would withdraw."""

    # Uses that would be withdrawn.
    withdrawn: int
    # Uses that are withdrawn already, for the same reason.
    same: int
    # Ids of the first uses that would be withdrawn.
    examples: list[str]
    # Dataset versions that would lose uses, and how many.
    datasetVersions: list[UseWithdrawalEffectsDatasetVersionsItem]
    # Model versions that would lose uses, and how many.
    modelVersions: list[UseWithdrawalEffectsModelVersionsItem]
    # Other model versions whose ancestors would lose uses.
    descendants: list[UseWithdrawalEffectsDescendantsItem]


class UseWithdrawalsOrdered(TypedDict):
    # The job that withdraws them: see GET /v1/jobs/{id}.
    job: str
    # How many uses it withdraws.
    uses: int


class UseWithdrawn(TypedDict):
    # Id of the use.
    id: str
    receipt: Receipt


class UsesRecorded(TypedDict):
    # The receipt of the last statement.
    receipt: Receipt
    # In the order of the request.
    uses: list[UseRecorded]
    # Removed shards in the data used, and uses without an end.
    warnings: list[Warning]


class UsesWithdrawn(TypedDict):
    # Uses that were withdrawn, each by an entry of its own.
    withdrawn: int
    # Uses that were withdrawn before, for the same reason.
    same: int
    # The receipt of the last entry; null if no use was withdrawn.
    receipt: Receipt | None


class ValidFor(TypedDict):
    """The instants from which and until which a key signs; without an end it is the current one."""

    start: NotRequired[str]
    end: NotRequired[str]


class Vendor(TypedDict):
    # Index of the entry that stated it so.
    entry: int
    name: str
    # An http or https address.
    url: NotRequired[str]
    slug: str
    # Defaults to `other`.
    kind: Literal['annotation_firm', 'crawler', 'licensor', 'model_provider', 'other', 'reseller']


class VendorAnswer(TypedDict):
    asOf: LedgerPosition
    # Index of the entry that stated it so.
    entry: int
    name: str
    # An http or https address.
    url: NotRequired[str]
    slug: str
    # Defaults to `other`.
    kind: Literal['annotation_firm', 'crawler', 'licensor', 'model_provider', 'other', 'reseller']


class VendorFacts(TypedDict):
    """What is stated about a vendor whose slug is in the address."""

    name: str
    # Defaults to `other`.
    kind: NotRequired[Literal[
        'annotation_firm',
        'crawler',
        'licensor',
        'model_provider',
        'other',
        'reseller',
    ]]
    # An http or https address.
    url: NotRequired[str]


class VendorListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[Vendor]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class VendorRecorded(TypedDict):
    receipt: Receipt
    slug: str


# The days that are compared, without `to`; null: no usage is recorded of them.
VendorUsageAnswerDays = TypedDict('VendorUsageAnswerDays', {
    'from': "str",
    'to': "str",
})


class VendorUsageAnswer(TypedDict):
    asOf: LedgerPosition
    vendor: str
    # The days that are compared, without `to`; null: no usage is recorded of them.
    days: VendorUsageAnswerDays | None
    # `explained`: shards declare as many tokens as were bought, but for a quarter that two
    # tokenisers may differ by. `unexplained`: they do not, and nothing that is not known could
    # change it. `not_comparable`: something is not known.
    status: Literal['explained', 'not_comparable', 'unexplained']
    # Output tokens bought beyond those declared; null where it is not comparable.
    unexplainedTokens: int | None
    # What is not known, in plain words.
    gaps: list[str]
    bought: Bought
    # Shards that declare the vendor’s models as makers; each counts with all its tokens.
    declared: DeclaredOutput | None
    accounts: AccountUsagePart
    # A shard that names no model, or no version, may count under several.
    models: ModelUsagePart


class VerdictAt(TypedDict):
    """A rule’s verdict at one moment."""

    verdict: Literal['allow', 'deny', 'unknown']
    # What it found; absent where the verdict is `allow`.
    finding: NotRequired[CheckFinding]
    # What waivers lift of it, by waiver; absent: nothing.
    waived: NotRequired[list[WaivedPart]]
    # Names of shards, from one that declares what the rule is about down to the first member that
    # has it, of those found or lifted; that member alone where it states so itself. An answer has
    # 100 paths at most, the first, of 100 shards each at most.
    path: NotRequired[list[str]]
    # Shards that a longer path leaves out, in its middle; absent: none.
    pathLeftOut: NotRequired[int]


class VerificationAnswerTrigger(TypedDict):
    kind: Literal['order']


class VerificationAnswerTrigger2(TypedDict):
    kind: Literal['effective']


class VerificationAnswerTrigger3(TypedDict):
    kind: Literal['change']
    entry: int


class VerificationAnswerTrigger4(TypedDict):
    kind: Literal['schedule']
    after: str


class VerificationAnswer(TypedDict):
    asOf: LedgerPosition
    state: Literal['concluded', 'running']
    # Absent while it is running.
    verdict: NotRequired[Literal['excluded', 'inconclusive', 'violated']]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    concludedAt: NotRequired[str]
    # Index of the entry that concluded it.
    concludedEntry: NotRequired[int]
    job: str
    # All of its checks, or none while it is running.
    checks: list[RecordedCheck]
    id: str
    removal: str
    trigger: VerificationAnswerTrigger | VerificationAnswerTrigger2 | VerificationAnswerTrigger3 | VerificationAnswerTrigger4
    # The tree size it verifies as of: entries [0, upto).
    upto: int
    entry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    begunAt: str


class VerificationItemTrigger(TypedDict):
    kind: Literal['order']


class VerificationItemTrigger2(TypedDict):
    kind: Literal['effective']


class VerificationItemTrigger3(TypedDict):
    kind: Literal['change']
    entry: int


class VerificationItemTrigger4(TypedDict):
    kind: Literal['schedule']
    after: str


class VerificationItem(TypedDict):
    state: Literal['concluded', 'running']
    # Absent while it is running.
    verdict: NotRequired[Literal['excluded', 'inconclusive', 'violated']]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    concludedAt: NotRequired[str]
    # Index of the entry that concluded it.
    concludedEntry: NotRequired[int]
    id: str
    removal: str
    trigger: VerificationItemTrigger | VerificationItemTrigger2 | VerificationItemTrigger3 | VerificationItemTrigger4
    # The tree size it verifies as of: entries [0, upto).
    upto: int
    entry: int
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    begunAt: str


class VerificationItemListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[VerificationItem]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class VersionRefusal(TypedDict):
    """How rules ended an ordered version."""

    # Index of the entry that ended it.
    refusedBy: int
    # Index of the entry that records what each rule found.
    refusal: int


class VersionWithdrawal(TypedDict):
    """Why a version counts in no answer."""

    reason: str
    # Index of the entry that withdrew it.
    withdrawnBy: int


class WaivedPart(TypedDict):
    """The part of a write that a waiver lifts from a rule."""

    waiver: str
    # When the waiver ends.
    until: str
    # Shards that the rule would deny, or may deny.
    count: int


class WaiverAnswer(TypedDict):
    asOf: LedgerPosition
    # As of the time of the position. The gates ask the clock.
    state: Literal['approved', 'ended', 'expired', 'requested']
    # What it is for: all members apply.
    scope: dict[str, Any]
    # Index of the entry that requested it.
    entry: int
    # Oldest first.
    steps: list[WaiverStep]
    rule: str
    reason: str
    # The first instant at which it lifts nothing.
    until: str
    # `waiver-<n>`.
    waiver: str
    requestedBy: str


class WaiverItem(TypedDict):
    # As of the time of the position. The gates ask the clock.
    state: Literal['approved', 'ended', 'expired', 'requested']
    # What it is for: all members apply.
    scope: dict[str, Any]
    # Index of the entry that requested it.
    entry: int
    rule: str
    reason: str
    # The first instant at which it lifts nothing.
    until: str
    # `waiver-<n>`.
    waiver: str
    requestedBy: str


class WaiverItemListAnswer(TypedDict):
    asOf: LedgerPosition
    items: list[WaiverItem]
    # Cursor of the next page; null on the last page.
    nextCursor: str | None


class WaiverRecorded(TypedDict):
    waiver: str
    state: Literal['approved', 'ended', 'expired', 'requested']
    receipt: Receipt


class WaiverRequest(TypedDict):
    """Requests an exception from a rule whose slug is in the address."""

    scope: WaiverScope
    # Why. It is stored for ever: no personal data.
    reason: str
    # The first instant at which it lifts nothing.
    until: Any


class WaiverScope(TypedDict):
    """What a waiver is for: all members that are given must apply, and at least one is given."""

    # Shards that declare this dataset, versions of it, and uses of these.
    dataset: NotRequired[str]
    # Only this version of the dataset.
    version: NotRequired[str]
    # Uses by this model.
    model: NotRequired[str]
    # Only this version of the model.
    modelVersion: NotRequired[str]
    # Shards whose URI begins so.
    uriPrefix: NotRequired[str]
    # Shards that this vendor reaches, and no other vendor.
    vendor: NotRequired[str]


class WaiverStep(TypedDict):
    """A step in the life of a waiver."""

    step: Literal['approved', 'ended', 'requested']
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    at: str
    by: str
    reason: NotRequired[str]
    entry: int


class Warning(TypedDict):
    """A fact that the writer should know at once. The write is recorded all the same."""

    code: Literal['holds-removed-shards', 'no-end-recorded', 'whole-version-counts']
    # One sentence.
    message: str
    # Of `holds-removed-shards`.
    removal: NotRequired[str]
    # Of `holds-removed-shards`: the members that are removed.
    shards: NotRequired[int]
    # Of `no-end-recorded`: the id of the use.
    use: NotRequired[str]


class WebhookSecret(TypedDict):
    # Verifies signatures of Standard Webhooks. It is shown once: a repeated request leaves it out.
    secret: NotRequired[str]
    id: str
    url: str
    events: list[Literal[
        'finding.opened',
        'finding.regressed',
        'finding.resolved',
        'removal.changed',
        'rule.refused',
    ]]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    createdAt: str
    createdBy: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    endedAt: NotRequired[str]


class WeightedMember(TypedDict):
    """A shard by any of its names, and how often it counts."""

    shard: str
    # A whole number from 1 to 1,000,000. Defaults to 1.
    weight: NotRequired[int]
    # In place of a weight: a decimal or a ratio, exactly. All weights of the order are then
    # multiplied by the least number that makes them whole.
    fraction: NotRequired[str | int]


class WithdrawModelVersion(TypedDict):
    """Withdraws a model version that was declared by mistake: from then on no answer counts it."""

    # Why; it is kept for ever, so no personal data.
    reason: str


class WithdrawRemoval(TypedDict):
    """Withdraws a removal: nothing is removed by it any longer."""

    # Why; it is kept for ever, so no personal data.
    reason: str


class WithdrawTerms(TypedDict):
    """Withdraws terms that were recorded by mistake: from then on no answer counts them."""

    # Why; it is kept for ever, so no personal data.
    reason: str


class WithdrawUse(TypedDict):
    """Withdraws a use that was recorded by mistake: from then on no answer counts it."""

    # Why; it is kept for ever, so no personal data.
    reason: str


class WithdrawVersion(TypedDict):
    """Withdraws a dataset version that was committed by mistake: from then on no answer counts it.
    """

    # Why; it is kept for ever, so no personal data.
    reason: str


class WithdrawnUse(TypedDict):
    dataset: str
    version: str
    # Index of the entry that stated it so.
    entry: int
    # Why it was withdrawn.
    reason: str
    # Index of the entry that withdrew it.
    withdrawnBy: int
    # The splits of the dataset version that were read; absent: all of it. Answers cover the whole
    # version.
    splits: NotRequired[list[str]]
    # What the trained model is for; earlier statements may hold another text.
    purpose: NotRequired[str]
    # Where the model is or will be offered: codes of ISO 3166, or EU. Empty: nowhere.
    jurisdictions: NotRequired[list[str]]
    # The vendors that the model competes with, as stated. Empty: with none.
    competesWith: NotRequired[list[str]]
    # Absent: still running.
    finishedAt: NotRequired[str]
    # Passes over the data; above 0, may be a fraction.
    epochs: NotRequired[float]
    id: str
    stage: Literal[
        'distillation',
        'evaluation',
        'long_context',
        'midtraining',
        'other',
        'preference',
        'pretraining',
        'reward_model',
        'rl',
        'sft',
        'tokenizer',
    ]
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startedAt: str


class WithdrawnUseFact(TypedDict):
    """A use that was recorded and is withdrawn: it counts no more."""

    # `name@version`
    model: str
    stage: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    startedAt: str
    # Absent: unfinished when it was stated.
    finishedAt: NotRequired[str]
    # When it was stated, and the index of the entry.
    statedAt: str
    index: int
    # `name@version` of the dataset.
    set: str
    # RFC 3339 in UTC, to the millisecond: `2026-11-22T00:00:00.000Z`. Such texts sort as the
    # instants do.
    withdrawnAt: str
    reason: NotRequired[str]
    withdrawnBy: int


ProblemCode: TypeAlias = "Literal['already-bound', 'ambiguous-keys', 'as-of-not-reached', 'bad-count', 'bad-reader-answer', 'bad-signature', 'base-not-committed', 'base-not-found', 'base-withdrawn', 'body-too-large', 'caller-gone', 'catalog-altered', 'certificate-too-large', 'check-not-found', 'clock-wrong', 'container-not-found', 'corrupt', 'corrupt-record', 'damaged', 'database-busy', 'database-not-set', 'database-refused', 'database-unavailable', 'dataset-not-found', 'dataset-version-conflict', 'dataset-version-inconsistent', 'dataset-version-not-committed', 'dataset-version-not-found', 'dataset-version-refused', 'dataset-version-used', 'dataset-version-withdrawn', 'declaration-too-large', 'delivery-not-found', 'digest-already-named', 'disk-full', 'empty-dataset-version', 'empty-exposure-question', 'entries-missing', 'entry-altered', 'entry-not-found', 'entry-too-large', 'erasure-refused', 'event-corrupt', 'evidence-list-not-found', 'examples-not-kept', 'expands-too-much', 'export-at-work', 'export-not-set', 'export-of-another-log', 'exposed-signing-key', 'figures-too-large', 'finding-not-found', 'finding-settled', 'head-altered', 'headers-too-large', 'host-not-allowed', 'idempotency-key-reused', 'impossible-period', 'incomplete-list', 'index-behind', 'index-damaged', 'index-empty', 'index-out-of-range', 'inspection-ended', 'inspection-not-found', 'internal-error', 'invalid-check', 'invalid-correction', 'invalid-declaration', 'invalid-description', 'invalid-finding', 'invalid-inspection', 'invalid-manifest', 'invalid-model-version', 'invalid-order', 'invalid-parameters', 'invalid-probe', 'invalid-query', 'invalid-reading', 'invalid-removal', 'invalid-rule', 'invalid-shard', 'invalid-usage', 'invalid-use', 'invalid-waiver', 'invalid-webhook', 'invalid-withdrawal', 'job-not-failed', 'job-not-found', 'job-with-two-processors', 'job-without-processor', 'key-not-found', 'key-not-rotated', 'key-revoked', 'last-admin-key', 'ledger-inconsistent', 'ledger-replaced', 'lineage-not-found', 'list-too-long', 'listing-malformed', 'log-forked', 'log-key-differs', 'log-key-missing', 'log-origin-differs', 'log-rolled-back', 'malformed', 'malformed-as-of', 'malformed-body', 'malformed-bundle', 'malformed-bytes', 'malformed-checkpoint', 'malformed-cursor', 'malformed-edge', 'malformed-entry', 'malformed-erasure', 'malformed-event', 'malformed-hash', 'malformed-header', 'malformed-json', 'malformed-key', 'malformed-location', 'malformed-manifest', 'malformed-note', 'malformed-path', 'malformed-policy', 'malformed-proof', 'malformed-query', 'malformed-record', 'malformed-request', 'malformed-text', 'malformed-tile', 'malformed-tree-size', 'malformed-trusted-root', 'malformed-url', 'malformed-usage-export', 'malformed-value', 'manifest-malformed', 'method-not-allowed', 'missing-list', 'model-not-found', 'model-version-conflict', 'model-version-not-found', 'model-version-used', 'model-version-withdrawn', 'no-room', 'no-subject', 'no-such-tile', 'no-trusted-signature', 'no-use-selected', 'not-a-continuation', 'not-a-member', 'not-a-shard-number', 'not-allowed', 'not-an-object', 'not-canonical', 'not-in-log', 'not-included', 'not-json-lines', 'not-published-yet', 'not-ready', 'not-sorted', 'nothing-corrected', 'nothing-selected', 'nothing-to-certify', 'nothing-to-inspect', 'object-altered', 'object-not-found', 'origin-rules-malformed', 'other-columns', 'other-history', 'outside-period', 'outside-storage-roots', 'overtaken', 'parquet-unreadable', 'path-not-reversible', 'personal-data-not-found', 'personal-data-too-large', 'policy-refused', 'principal-differs', 'probe-ended', 'probe-not-found', 'probe-result-not-found', 'processor-of-undeclared-job', 'proof-inconsistent', 'publication-refused', 'query-too-long', 'queue-unavailable', 'quorum-not-met', 'rate-limited', 'receipt-conflict', 'recipe-malformed', 'record-too-long', 'redaction-refused', 'removal-not-found', 'removal-step-refused', 'repeated', 'request-timeout', 'result-altered', 'result-not-found', 'results-elsewhere', 'results-unavailable', 'root-mismatch', 'rule-not-found', 'rule-retired', 'run-conflict', 'run-not-stated', 'runtime-role-refused', 'schema-behind', 'selects-nothing-known', 'service-busy', 'shard-conflict', 'shard-not-found', 'shutting-down', 'signed-state-altered', 'size-out-of-range', 'split-not-found', 'splits-overlap', 'storage-forbidden', 'storage-unavailable', 'stored-proof-wrong', 'stray', 'strict-event-refused', 'tables-not-set', 'terms-not-found', 'terms-withdrawn', 'too-large', 'too-many-at-once', 'too-many-blind-spots', 'too-many-failures', 'too-old', 'tree-hash-altered', 'truncated', 'unauthenticated', 'unknown-competitor', 'unknown-dataset-version', 'unknown-format', 'unknown-kind', 'unknown-member', 'unknown-parent', 'unknown-parent-vendor', 'unknown-route', 'unknown-selection', 'unknown-split', 'unknown-vendor', 'unsupported-compression', 'unsupported-format', 'unsupported-key', 'unsupported-media-type', 'unsupported-scheme', 'untrusted-checkpoint', 'unusable-settings', 'unusable-signing-key', 'url-too-long', 'usage-conflict', 'use-not-found', 'use-withdrawn', 'vendor-not-found', 'verification-not-found', 'waiver-not-found', 'waiver-step-refused', 'webhook-address-refused', 'webhook-ended', 'webhook-not-accepted', 'webhook-not-found', 'witness-policy-unusable', 'wrong-empty-root', 'wrong-log', 'wrong-origin', 'wrong-path', 'wrong-proof', 'wrong-result']"


class CertificatesVerifyAnswer(TypedDict):
    # The facts in plain words, and what the certificate does not show.
    explanation: list[str]
    verdict: Literal['verified']
    facts: CertificateFacts


class CertificatesVerifyAnswer2(TypedDict):
    # The facts in plain words, and what the certificate does not show.
    explanation: list[str]
    verdict: Literal['refused']
    code: Literal[
        'damaged',
        'incomplete-list',
        'malformed',
        'malformed-entry',
        'missing-list',
        'not-in-log',
        'repeated',
        'stray',
        'too-large',
        'too-old',
        'unknown-format',
        'unknown-kind',
        'untrusted-checkpoint',
        'wrong-log',
        'wrong-proof',
        'wrong-result',
    ]
    message: str


DatasetVersionDiffAnswer = TypedDict('DatasetVersionDiffAnswer', {
    'dataset': "str",
    # The version compared with.
    'from': "str",
    'to': "str",
    # The number of members that `from` lacks.
    'added': "int",
    # The number of members that `to` lacks.
    'removed': "int",
    # The number of members of both that count another number of times.
    'reweighted': "int",
    # The number of members of both that are in another split.
    'moved': "int",
    'asOf': "LedgerPosition",
    'items': "list[ChangedMember]",
    # Cursor of the next page; null on the last page.
    'nextCursor': "str | None",
})


class ReadingReceiptsReadingLine2(TypedDict):
    summary: UploadSummary


class VerificationBeginAnswer(TypedDict):
    id: str
    # The job that makes the checks.
    job: str
    receipt: Receipt


class ShardBulkBulkLine3(TypedDict):
    summary: UploadSummary
