import { createHash } from 'node:crypto';
import type { Complaint } from '@core/kernel';
import type { ShardsReadModel } from '@domain/shards';
import type { ResolvedList } from './version-order.js';
import { DatasetsError } from './datasets.errors.js';
import { formatFraction, type Fraction } from './fraction.js';
import type { ManifestLine } from './manifest.js';
import { MemberCounter } from './member-counter.js';
import type { MemberSet } from './member-set.js';
import { SPLIT_LIMIT, splitsOf } from './splits.js';
import { WeightCounter } from './weight-counter.js';

interface NamedMember {
  readonly name: string;
  readonly weight: number;
  readonly fraction?: Fraction | undefined;
  readonly split?: string | undefined;
  readonly pointer: string;
}

const BATCH = 1_000;
const COMPLAINTS_LIMIT = 100;
/** Refused members after which the rest of a manifest is not read. */
const REFUSED_LIMIT = 10_000;

/**
 * Resolves names to shards, as of a tree size. Refuses the whole list if a name is unknown, with
 * pointers to the unknown names.
 */
export class MemberResolver {
  private readonly counter = new WeightCounter();
  private readonly splits = new Map<string, MemberCounter>();
  private readonly hash = createHash('sha256').update('whence/member-list/v1\n');
  private readonly complaints: Complaint[] = [];
  private refused = 0;
  private malformed = false;
  private isCut = false;

  constructor(
    private readonly shards: ShardsReadModel,
    private readonly asOf: number,
  ) {}

  async add(members: Iterable<NamedMember>): Promise<void> {
    let batch: NamedMember[] = [];
    for (const member of members) {
      if (batch.push(member) < BATCH) continue;
      await this.resolve(batch);
      batch = [];
    }
    await this.resolve(batch);
  }

  /**
   * Reads a manifest, holding a batch of its lines at a time. Stops when thousands of members are
   * refused.
   */
  async addManifest(lines: AsyncIterable<ManifestLine>): Promise<void> {
    const batch: NamedMember[] = [];
    for await (const line of lines) {
      // What follows is refused as well: nothing of the list is committed.
      if (this.refused >= REFUSED_LIMIT) return void (this.isCut = true);
      const pointer = `/lines/${line.line}`;
      if ('complaint' in line) this.complainOfLine(pointer, line.complaint);
      else batch.push({ name: line.name, weight: line.weight, fraction: line.fraction, split: line.split, pointer });
      if (batch.length === BATCH) await this.resolve(batch.splice(0));
    }
    await this.resolve(batch);
  }

  /**
   * @throws DatasetsError `invalid-manifest` or `unknown-member`, with the first of the complaints
   * and the number of all
   */
  finish(): ResolvedList & { set: MemberSet } {
    const counted = this.refused === 0 ? this.counter.finish() : null;
    if (counted && 'set' in counted) {
      const splits = [...this.splits].map(([name, counter]) => [name, counter.finish().members] as const);
      return { ...counted, splits: splitsOf(splits), hash: this.hash.copy().digest() };
    }
    if (counted) this.complainOfLine(pointerOfFraction(counted.pointer), counted.message);
    const more = this.refused - this.complaints.length;
    const [first] = this.complaints;
    const rest = this.refused > 1 ? ` ${this.refused} members are refused in all` : '';
    const shown = more > 0 ? `, of which the first ${this.complaints.length} are listed` : '';
    const cut = this.isCut ? ' The rest of the manifest was not read.' : '';
    const message = `${first?.message ?? ''}.${rest}${shown}${rest ? '.' : ''}${cut} Nothing was committed.`;
    throw new DatasetsError(this.malformed ? malformedList(first) : 'unknown-member', message, this.complaints);
  }

  private async resolve(batch: readonly NamedMember[]): Promise<void> {
    if (batch.length === 0) return;
    const numbers = await this.shards.numbersOf(
      batch.map(({ name }) => name),
      this.asOf,
    );
    for (const { name, weight, fraction, split, pointer } of batch) {
      const times = fraction ? formatFraction(fraction) : weight;
      this.hash.update(split === undefined ? `${times} ${name}\n` : `${times} ${name} ${split}\n`);
      const number = numbers.get(name);
      if (number === undefined) this.complain(pointer, () => `no shard is registered as ${name}`);
      else {
        this.count(number, weight, fraction, pointer);
        if (split !== undefined) this.addToSplit(split, number, pointer);
      }
    }
  }

  private count(number: number, weight: number, fraction: Fraction | undefined, pointer: string): void {
    const fault = fraction && this.counter.addFraction(number, fraction, pointer);
    if (fault !== undefined) this.complainOfLine(pointerOfFraction(pointer), fault);
    else if (!fraction) this.counter.add(number, weight);
  }

  private addToSplit(split: string, number: number, pointer: string): void {
    let counter = this.splits.get(split);
    if (!counter) {
      if (this.splits.size === SPLIT_LIMIT)
        return this.complainOfLine(pointer, `is in one split more than ${SPLIT_LIMIT}`);
      this.splits.set(split, (counter = new MemberCounter()));
    }
    counter.add(number, 1);
  }

  private complainOfLine(pointer: string, complaint: string): void {
    this.malformed = true;
    this.complain(pointer, () => complaint);
  }

  private complain(pointer: string, message: () => string): void {
    this.refused++;
    if (this.complaints.length === COMPLAINTS_LIMIT) return;
    this.complaints.push({ pointer, message: `${place(pointer)}${message()}` });
  }
}

const malformedList = (first: Complaint | undefined): 'invalid-manifest' | 'invalid-order' =>
  first?.pointer.startsWith('/lines/') ? 'invalid-manifest' : 'invalid-order';

const pointerOfFraction = (pointer: string): string =>
  pointer.startsWith('/lines/') ? pointer : `${pointer}/fraction`;

const place = (pointer: string): string =>
  pointer.startsWith('/lines/') ? `line ${pointer.slice('/lines/'.length)}: ` : '';
