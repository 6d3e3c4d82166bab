import { canonicalJson, type JsonValue } from '@core/kernel';

/** A member's value in canonical form, and its canonical JSON. */
export interface Recalled {
  /** The JSON as it was sent. */
  readonly sent: Buffer;
  readonly value: unknown;
  readonly text: Buffer;
}

/** Values whose JSON is longer differ from shard to shard. */
export const RECALLED_LENGTH = 2_000;
/** The bytes of all of them, in a process. */
const RECALLED_BYTES = 4 * 1024 * 1024;

/**
 * Values of members by their JSON as it was sent, which a complete check accepted before: many
 * shards state the same origins, activity and dataset. What is accepted once stays so.
 */
export class RecalledValues {
  private readonly known = new Map<string, Recalled>();
  private bytes = 0;

  /** @param sent the JSON of the value, in ASCII */
  get(member: string, sent: string): Recalled | undefined {
    return this.known.get(member + sent);
  }

  add(member: string, sent: string, value: JsonValue): void {
    // Copies: a slice of a text would keep the whole of it.
    const bytes = Buffer.from(sent, 'latin1');
    const key = Buffer.from(member + sent, 'latin1').toString('latin1');
    const text = Buffer.from(canonicalJson(value), 'utf8');
    this.bytes += 2 * bytes.length + text.length;
    if (this.bytes > RECALLED_BYTES) {
      this.known.clear();
      this.bytes = 2 * bytes.length + text.length;
    }
    this.known.set(key, { sent: bytes, value, text });
  }
}
