import {
  type AskedSubjects,
  type Certificate,
  type CertificateVerdict,
  type CertifiedVersions,
  commitmentData,
  COVERAGE_FIGURES,
  type CompleteList,
  type ListSource,
  planAnswer,
  type ProvenEntry,
  reachesUnredacted,
  readStatement,
  type SetSection,
  type Statement,
  verifyCertificate,
} from '@core/certificate';
import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import { leafHash, type NodeReader, proveInclusion, recordOfNode, TreeEdge } from '@core/merkle';
import {
  addSignatures,
  cosignCheckpoint,
  formatCheckpoint,
  formatTlogProof,
  parseTlogProof,
  signNote,
  SigningKey,
} from '@core/note';
import {
  type ListedEntry,
  listValue,
  STATES_LIST,
  type Subject,
  subjectKey,
  type SubjectKind,
  readEntry,
  subjectsOfEntry,
} from '@core/subject-index';
import { buildTrie, proveTrie, type Role, sortLeaves, trieKey, trieValue } from '@core/trie';
import { MemoryTrie } from '@testing/references';

// A log with its index and its sets in memory, for specs only.

export const ORIGIN = 'log.example/1';
export const logKey = new SigningKey(ORIGIN, 'ed25519', sha256('log seed'));
export const witnessKey = new SigningKey('witness.example', 'cosignature/v1', sha256('witness seed'));
export const trusted = { logKey: logKey.verifierKey, witnessPolicy: 'none' } as const;
/** When the witness cosigns, in seconds; the entries are recorded at the same time. */
export const COSIGNED_AT = 1_763_800_200;
const RECORDED_AT = '2025-11-22T08:30:00.000Z';

export const digestOf = (word: string): string => `sha256:${sha256(word).toString('hex')}`;

export const verify = (text: string): CertificateVerdict => verifyCertificate(Buffer.from(text), trusted);
export const codeOf = (verdict: CertificateVerdict): string =>
  verdict.verdict === 'refused' ? verdict.code : verdict.verdict;

export const checksumOf = (before: Uint8Array | string): Buffer =>
  Buffer.from(`checksum sha256:${sha256(before).toString('hex')}\n`);

/** The text with its checksum made right again, as anybody can. */
export function withChecksum(text: string): string {
  const before = text.slice(0, text.lastIndexOf('checksum '));
  return `${before}${checksumOf(before).toString()}`;
}

interface MemorySet {
  readonly trie: MemoryTrie;
  readonly roles: ReadonlyMap<number, Role>;
}

/** The index as of a commitment. */
interface MemoryIndex {
  readonly entry: number;
  readonly upto: number;
  readonly trie: MemoryTrie;
  readonly lists: ReadonlyMap<string, readonly number[]>;
}

export class TestLog {
  readonly entries: Buffer[] = [];
  readonly indexes: MemoryIndex[] = [];
  private readonly sets = new Map<string, MemorySet>();
  private cosigned = false;

  get size(): number {
    return this.entries.length;
  }

  append(kind: string, data: JsonObject, at = RECORDED_AT): number {
    return this.entries.push(Buffer.from(canonicalJson({ at, by: 'key:k1', data, kind }))) - 1;
  }

  /** From now on checkpoints are cosigned by the witness. */
  cosign(): void {
    this.cosigned = true;
  }

  /** Commits a dataset version `name@version` whose keys are these entries. */
  commitSet(set: string, roles: ReadonlyMap<number, Role>, more: JsonObject = {}): number {
    const leaves = sortLeaves(
      Buffer.concat(
        [...roles].flatMap(([entry, role]) => [trieKey(ORIGIN, entry), trieValue(role, this.leafHashOf(entry))]),
      ),
    );
    const { root, index } = buildTrie(leaves);
    this.sets.set(set, { trie: new MemoryTrie(index, leaves), roles });
    const [dataset = '', version = ''] = set.split('@');
    const members = [...roles.values()].filter((role) => role === 'member').length;
    const commitment = commitmentData({ upto: this.size, keys: roles.size, root });
    return this.append('dataset.version-committed', { dataset, version, parts: 1, members, ...commitment, ...more });
  }

  /** Commits the index of all entries so far, with further or false entries where told. */
  commitIndex(subjectsOf: (entry: Buffer, index: number) => Subject[] = subjectsOfEntry, at = RECORDED_AT): number {
    const lists = new Map<string, number[]>();
    const keys = new Map<string, Buffer>();
    this.entries.forEach((entry, index) => {
      for (const subject of subjectsOf(entry, index)) {
        const name = nameOf(subject);
        keys.set(name, subjectKey(subject));
        lists.set(name, [...(lists.get(name) ?? []), index]);
      }
    });
    const leaves = sortLeaves(
      Buffer.concat(
        [...lists].flatMap(([name, list]) => [keys.get(name) as Buffer, listValue(list.map((n) => this.listed(n)))]),
      ),
    );
    const { root, index } = buildTrie(leaves);
    const data = { upto: this.size, root: `sha256:${root.toString('hex')}`, subjects: lists.size };
    this.indexes.push({ entry: this.size, upto: this.size, trie: new MemoryTrie(index, leaves), lists });
    return this.append('index.committed', data, at);
  }

  /** The honest certificate, as of the last commitment of the index. */
  async issue(versions: CertifiedVersions, asked: AskedSubjects, shown: readonly number[] = []): Promise<Certificate> {
    const index = this.indexes.at(-1) as MemoryIndex;
    const source = new Recording(this, index);
    const plan = planAnswer(versions, asked, source);
    const shards = 'names' in asked ? plan.named.map((shard) => shard.index) : shown;
    const removal = 'removal' in asked ? asked.removal : undefined;
    const subjects =
      'names' in asked
        ? asked
        : { ...asked, shards: await Promise.all(shards.map(async (shard) => this.shown(shard))) };
    return {
      origin: ORIGIN,
      versions,
      subjects,
      index: await this.prove(index.entry),
      lists: await source.lists(),
      sets: await Promise.all(plan.sets.map(({ name }) => this.section(name, shards, removal))),
    };
  }

  /** All entries of a subject, or those from its last statement of the list before it on. */
  async list(subject: Subject, index: MemoryIndex = this.indexes.at(-1) as MemoryIndex): Promise<CompleteList> {
    const whole = await this.wholeList(subject, index);
    const from = whole.entries.findLastIndex(({ entry }) => readEntry(entry)?.kind === STATES_LIST);
    return { ...whole, entries: whole.entries.slice(Math.max(0, from)) };
  }

  async wholeList(subject: Subject, index: MemoryIndex = this.indexes.at(-1) as MemoryIndex): Promise<CompleteList> {
    const { proof } = await proveTrie(subjectKey(subject), index.trie);
    const entries = (index.lists.get(nameOf(subject)) ?? []).map((at) => this.indexed(at));
    return { subject, proof, entries };
  }

  /** States the coverage of a model version `name@version` by the receipts so far. */
  stateCoverage(name: string, coverage: string, more: JsonObject = {}): number {
    const [model = '', modelVersion = ''] = name.split('@');
    const before = this.entries.flatMap((entry, index) =>
      subjectsOfEntry(entry).some(({ kind, subject }) => kind === 'readings' && subject === name)
        ? [this.listed(index)]
        : [],
    );
    const list = `sha256:${listValue(before).toString('hex')}`;
    const figures = Object.fromEntries(COVERAGE_FIGURES.map((figure) => [figure, 1]));
    return this.append(STATES_LIST, { model, modelVersion, upto: this.size, list, coverage, figures, ...more });
  }

  /** The true section of a set. */
  async section(set: string, shards: readonly number[], removal?: string): Promise<SetSection> {
    const { trie, roles } = this.sets.get(set) as MemorySet;
    const results = await Promise.all(
      shards.map(async (shard) => {
        const { proof } = await proveTrie(trieKey(ORIGIN, shard), trie);
        return { shard, result: roles.get(shard) ?? ('absent' as const), proof };
      }),
    );
    if (removal === undefined || !results.some(({ result }) => result === 'ancestor'))
      return { set, results, keys: [] };
    const keys = [...roles]
      .sort(([one], [other]) => one - other)
      .map(([entry, role]) => ({ role, ...this.indexed(entry) }));
    const { root } = await proveTrie(trieKey(ORIGIN, 0), trie);
    const isReached = reachesUnredacted(keys, removal, { root, origin: ORIGIN });
    const marked = results.map((one) =>
      one.result === 'ancestor' && !isReached(one.shard) ? { ...one, result: 'ancestor, redacted' as const } : one,
    );
    return marked.some(({ result }) => result === 'ancestor, redacted')
      ? { set, results: marked, keys }
      : { set, results, keys: [] };
  }

  async shown(index: number) {
    const { entry, tlogProof } = await this.prove(index);
    return { index, entry, inclusion: parseTlogProof(tlogProof).proof };
  }

  async prove(index: number): Promise<ProvenEntry> {
    const { edge, completed } = TreeEdge.empty.appendAll(this.entries.map(leafHash));
    const reader: NodeReader = {
      readNodes: async (nodes) =>
        nodes.map((node) => {
          const { entry, offset } = recordOfNode(node);
          return (completed[entry] as Buffer).subarray(offset, offset + 32);
        }),
    };
    const proof = await proveInclusion(index, this.size, reader);
    const tlogProof = formatTlogProof({ index, proof, checkpoint: this.checkpoint(edge.root()) });
    return { entry: this.entries[index] as Buffer, tlogProof };
  }

  leafHashOf(index: number): Buffer {
    return leafHash(this.entries[index] as Buffer);
  }

  indexed(index: number): { index: number; entry: Buffer } {
    return { index, entry: this.entries[index] as Buffer };
  }

  private listed(index: number): ListedEntry {
    return { index, leafHash: this.leafHashOf(index) };
  }

  private checkpoint(root: Buffer): string {
    const text = formatCheckpoint({ origin: ORIGIN, treeSize: this.size, root, extensionLines: [] });
    const signed = signNote(text, [logKey]);
    return this.cosigned ? addSignatures(signed, [cosignCheckpoint(text, witnessKey, COSIGNED_AT)]) : signed;
  }
}

/** Remembers which lists were demanded. */
class Recording implements ListSource {
  private readonly demanded = new Map<string, Subject>();

  constructor(
    private readonly log: TestLog,
    private readonly index: MemoryIndex,
  ) {}

  of(kind: SubjectKind, subject: string): readonly Statement[] {
    this.demanded.set(nameOf({ kind, subject }), { kind, subject });
    return (this.index.lists.get(nameOf({ kind, subject })) ?? []).map((at) => readStatement(this.log.indexed(at)));
  }

  lists(): Promise<CompleteList[]> {
    const sorted = [...this.demanded].sort(([one], [other]) => (one < other ? -1 : 1));
    return Promise.all(sorted.map(([, subject]) => this.log.list(subject, this.index)));
  }
}

function nameOf({ kind, subject }: Subject): string {
  return `${kind} ${subject}`;
}
