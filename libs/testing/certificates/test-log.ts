import { MemoryTrie } from '@testing/references';
import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import { leafHash, type NodeReader, proveInclusion, recordOfNode, TreeEdge } from '@core/merkle';
import { cosignCheckpoint, addSignatures, formatCheckpoint, formatTlogProof, signNote, SigningKey } from '@core/note';
import { type BuiltTrie, buildTrie, proveTrie, type Role, sortLeaves, trieKey, trieValue } from '@core/trie';
import {
  type CertificateVerdict,
  commitmentData,
  type ProvenEntry,
  type Section,
  type SubjectResult,
  verifyCertificate,
} from '@core/certificate';

// A small log and sets in memory, for specs only.

export const ORIGIN = 'log.example/1';
export const logKey = new SigningKey(ORIGIN, 'ed25519', sha256('log seed'));
export const witnessKey = new SigningKey('witness.example', 'cosignature/v1', sha256('witness seed'));
export const trusted = { logKey: logKey.verifierKey, witnessPolicy: 'none' } as const;

export const digestOf = (word: string): string => `sha256:${sha256(word).toString('hex')}`;

export const verify = (text: string): CertificateVerdict => verifyCertificate(Buffer.from(text), trusted);
export const codeOf = (verdict: CertificateVerdict): string =>
  verdict.verdict === 'refused' ? verdict.code : verdict.verdict;

/** A certificate about no model version, that cites nothing, has these. */
export const plain = { origin: ORIGIN, declarations: [], citations: [] } as const;

export const checksumOf = (before: Uint8Array | string): Buffer =>
  Buffer.from(`checksum sha256:${sha256(before).toString('hex')}\n`);

/** The text with its checksum made right again, as anybody can. */
export function withChecksum(text: string): string {
  const before = text.slice(0, text.lastIndexOf('checksum '));
  return `${before}${checksumOf(before).toString()}`;
}

/** A set: what is in it by which name, as what, and by which record. */
export interface HeldName {
  readonly name: string;
  readonly role: Role;
  readonly record: Buffer;
}

export const held = (word: string, role: Role): HeldName => ({ name: digestOf(word), role, record: sha256(word) });

export class TestSet {
  private readonly leaves: Buffer;
  readonly trie: BuiltTrie;
  private readonly reader: MemoryTrie;

  constructor(readonly held: readonly HeldName[]) {
    this.leaves = sortLeaves(
      Buffer.concat(held.flatMap(({ name, role, record }) => [trieKey(ORIGIN, name), trieValue(role, record)])),
    );
    this.trie = buildTrie(this.leaves);
    this.reader = new MemoryTrie(this.trie.index, this.leaves);
  }

  data(dataset: string, version: string, upto: number): JsonObject {
    const members = this.held.filter(({ role }) => role === 'member').length;
    const { root } = this.trie;
    return { dataset, version, parts: 1, members, ...commitmentData({ upto, keys: this.held.length, root }) };
  }

  async result(name: string): Promise<SubjectResult> {
    const { proof, answer } = await proveTrie(trieKey(ORIGIN, name), this.reader);
    const held = this.held.find((one) => one.name === name);
    if (!answer.present || !held) return { result: 'absent', name, proof };
    return { result: held.role, name, record: held.record, proof };
  }
}

export class TestLog {
  private readonly entries: Buffer[] = [];
  private cosigned = false;

  get size(): number {
    return this.entries.length;
  }

  append(kind: string, data: JsonObject, at = '2026-11-22T08:30:00.000Z'): number {
    return this.appendBytes(Buffer.from(canonicalJson({ at, by: 'key:k1', data, kind })));
  }

  appendBytes(entry: Buffer): number {
    return this.entries.push(entry) - 1;
  }

  cosign(): void {
    this.cosigned = true;
  }

  recordOf(index: number): Buffer {
    return leafHash(this.entries[index] as Buffer);
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

  private checkpoint(root: Buffer): string {
    const text = formatCheckpoint({ origin: ORIGIN, treeSize: this.size, root, extensionLines: [] });
    const signed = signNote(text, [logKey]);
    return this.cosigned ? addSignatures(signed, [cosignCheckpoint(text, witnessKey, 1_763_800_000)]) : signed;
  }
}

/**
 * Registers nothing: commits the sets as `corpus-0@1`, `corpus-1@1` … and answers a section for
 * each, without uses.
 */
export async function sectionsOf(
  log: TestLog,
  sets: readonly TestSet[],
  subjects: readonly string[],
): Promise<Section[]> {
  const indexes = sets.map((set, i) => log.append('dataset.version-committed', set.data(`corpus-${i}`, '1', log.size)));
  return Promise.all(
    sets.map(async (set, i) => ({
      commitment: await log.prove(indexes[i] as number),
      results: await Promise.all(subjects.map((name) => set.result(name))),
      uses: [],
    })),
  );
}
