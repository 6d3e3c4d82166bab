import { addSignatures, cosignCheckpoint, formatSignatureLine, type SigningKey } from '@core/note';
import {
  judge,
  type KnownLogs,
  parseAddCheckpoint,
  type Refusal,
  requireSigned,
  type SignedRequest,
} from '@core/witness';
import type { StateFile } from './state-file.js';

/** Cosigns a checkpoint of a known log if it extends the last one that was cosigned. */
export class Witness {
  /** Serialises requests: no other request may come between the check and the write. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly key: SigningKey,
    private readonly logs: KnownLogs,
    private readonly state: StateFile,
  ) {}

  /**
   * Returns the cosignature line once the new head is on disk, or a refusal. `body` is
   * attacker-controlled.
   */
  async addCheckpoint(body: string): Promise<string | Refusal> {
    const request = parseAddCheckpoint(body);
    if (request === undefined) return { status: 400, why: 'this is not an add-checkpoint request' };
    const signed = requireSigned(request, this.logs);
    if ('status' in signed) return signed;
    const answer = this.queue.then(() => this.cosign(signed));
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  private async cosign(signed: SignedRequest): Promise<string | Refusal> {
    const { checkpoint, request, text } = signed;
    const last = this.state.head(checkpoint.origin);
    const refusal = judge(signed, last);
    if (refusal) return refusal;
    const line = cosignCheckpoint(text, this.key, Math.floor(Date.now() / 1_000));
    // The same head again: the state is unchanged.
    if (checkpoint.treeSize === last.size) return formatSignatureLine(line);
    const kept = await this.state.advance(checkpoint.origin, last, addSignatures(request.note, [line]));
    return kept ? formatSignatureLine(line) : this.cosign(signed);
  }
}
