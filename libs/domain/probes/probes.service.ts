import { Injectable } from '@nestjs/common';
import { deflateSync } from 'node:zlib';
import { type Complaint, canonicalJson, formatDigest, parseDigest, sha256 } from '@core/kernel';
import { FindingsService } from '@domain/findings';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { ModelsReadModel } from '@domain/models';
import { VendorsReadModel } from '@domain/vendors';
import { Pace } from '@platform/cancellation';
import type { Transaction } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { answerLines, AnswerSet } from './answer-set.js';
import type { OrderProbe, PromptAnswer, ProbeAnswers } from './order-probe.command.js';
import { type AnswersPlace, METHOD, type ProbeOutcome, type ProbePlan, type Side, SIDES } from './probe.js';
import { likenessFinding } from './probe-finding.js';
import { invalidProbe, ProbesError } from './probes.errors.js';
import { type AnswersMeasured, measureAnswersJob } from './probes.jobs.js';
import { probeBegun, probeCancelled, probeInconclusive, probeMeasured, statedSides } from './probes.ledger-entries.js';
import { ProbesReadModel } from './probes.read-model.js';
import {
  DELETE_PROBE_UPLOADS,
  INSERT_PROBE,
  INSERT_PROBE_END,
  INSERT_PROBE_LIST,
  INSERT_PROBE_UPLOAD,
  SELECT_NEXT_PROBE,
} from './store/probes.sql.js';

const SPAN = 50;
const SIMILARITY = 0.8;
const RESAMPLES = 10_000;
/** Names in a message. */
const NAMED = 3;

/** An order as it is begun: its plan, and the answers that came with it. */
export interface PreparedProbe {
  readonly plan: ProbePlan;
  /** NDJSON, deflated. */
  readonly uploads: ReadonlyMap<Side, Buffer>;
}

export interface BegunProbe {
  readonly id: string;
  /** The job that compares the answers; it shows how far it is. */
  readonly job: string;
  readonly receipt: Receipt;
}

/** Begins, ends and cancels probes. */
@Injectable()
export class ProbesService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly probes: ProbesReadModel,
    private readonly findings: FindingsService,
    private readonly models: ModelsReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly jobs: JobsService,
  ) {}

  /**
   * Checks the answers that came with the order, in turns with other requests. Those in files are
   * read later: what is wrong with them is the probe's result.
   * @throws ProbesError `invalid-probe`, with pointers
   */
  async prepare(order: OrderProbe): Promise<PreparedProbe> {
    const { prompts, tested, compared, baseline, parameters = {} } = order;
    const { span = SPAN, similarity = SIMILARITY, resamples = RESAMPLES, seed = prompts } = parameters;
    const sets = new Map<Side, AnswerSet>();
    const complaints: Complaint[] = [];
    const pace = new Pace();
    for (const side of SIDES) {
      const { records } = order[side].answers;
      if (!records) continue;
      const set = new AnswerSet();
      sets.set(side, set);
      complaints.push(...(await readInto(set, records, `/${side}/answers/records`, pace)));
    }
    if (complaints.length > 0) throw invalidProbe({ complaints: complaints.slice(0, NAMED * NAMED) });
    const unequal = [...sets].flatMap(([side, set]) => setComplaints(side, set, sets, prompts));
    if (unequal.length > 0) throw invalidProbe({ complaints: unequal });
    const uploads = new Map<Side, Buffer>();
    const place = (side: Side, answers: ProbeAnswers): AnswersPlace => {
      if (!answers.records) return { uri: answers.uri ?? '', digest: answers.digest ?? null };
      const lines = answerLines(answers.records);
      uploads.set(side, deflateSync(lines));
      return { digest: formatDigest(sha256(lines)), records: answers.records.length };
    };
    const plan: ProbePlan = {
      prompts,
      tested: { model: tested.model, version: tested.version, answers: place('tested', tested.answers) },
      compared: {
        vendor: compared.vendor,
        generator: compared.generator ?? null,
        answers: place('compared', compared.answers),
      },
      baseline: { name: baseline.name, answers: place('baseline', baseline.answers) },
      parameters: { span, similarity, resamples, seed },
      method: METHOD,
    };
    return { plan, uploads };
  }

  /**
   * The statement and its job, in one transaction.
   * @throws ModelsError, VendorsError if the model version or the vendor is not known
   */
  async begin(tx: Transaction, by: Actor, { plan, uploads }: PreparedProbe): Promise<BegunProbe> {
    const { nextIndex } = await this.ledger.open(tx);
    const { tested, compared, prompts, parameters, method } = plan;
    await this.models.within(tx).requireVersion(tested.model, tested.version, nextIndex);
    await this.vendors.within(tx).requireVendor(compared.vendor, nextIndex);
    const [next] = await tx.query<{ number: number }>(SELECT_NEXT_PROBE);
    const number = next?.number ?? 0;
    const id = `probe-${number + 1}`;
    const receipt = await this.ledger.append(tx, by, probeBegun(id, plan));
    const at = await this.entries.recordedAt(receipt.index, tx);
    const named = [parseDigest(prompts), tested.model, tested.version, compared.vendor];
    const stated = [JSON.stringify(statedSides(plan)), JSON.stringify(parameters), method];
    await tx.query(INSERT_PROBE, [number, id, ...named, ...stated, receipt.index, at]);
    for (const [side, content] of uploads) await tx.query(INSERT_PROBE_UPLOAD, [id, side, content]);
    const job = await this.jobs.schedule(tx, measureAnswersJob, { probe: id });
    return { id, job, receipt };
  }

  /**
   * Records what came of a probe once: repeated, or made twice at a time, the first one stays. The
   * uploaded answers go. A likeness beyond chance raises a finding, and changes nothing else.
   */
  async record(tx: Transaction, by: Actor, id: string, outcome: ProbeOutcome): Promise<AnswersMeasured['outcome']> {
    const { nextIndex } = await this.ledger.open(tx);
    const probe = await this.probes.within(tx).requireProbe(id, nextIndex);
    if (probe.end) return 'known';
    await tx.query(DELETE_PROBE_UPLOADS, [id]);
    if ('fault' in outcome) {
      const { reason, side, message } = outcome.fault;
      const { index } = await this.ledger.append(tx, by, probeInconclusive(id, outcome.fault));
      const at = await this.entries.recordedAt(index, tx);
      await tx.query(INSERT_PROBE_END, [id, index, at, 'inconclusive', reason, side, message, null, null]);
      return 'inconclusive';
    }
    const { facts, lines } = outcome;
    const text = lines.map((line) => `${canonicalJson(line)}\n`).join('');
    const digest = sha256(text);
    await tx.query(INSERT_PROBE_LIST, [digest, deflateSync(text)]);
    const list = { digest: formatDigest(digest), lines: lines.length };
    const { index } = await this.ledger.append(tx, by, probeMeasured(id, facts, list));
    const at = await this.entries.recordedAt(index, tx);
    const result = JSON.stringify(facts);
    await tx.query(INSERT_PROBE_END, [id, index, at, 'measured', null, null, null, result, digest]);
    const finding = likenessFinding(probe, facts);
    if (finding) await this.findings.raise(tx, by, [finding]);
    return 'measured';
  }

  /**
   * Ends a running probe; its uploaded answers go.
   * @throws ProbesError `probe-ended` if it has ended, unless it was cancelled for this reason
   */
  async cancel(
    tx: Transaction,
    by: Actor,
    id: string,
    reason: string,
  ): Promise<{ readonly receipt: Receipt; readonly existing: boolean }> {
    const { nextIndex } = await this.ledger.open(tx);
    const { end } = await this.probes.within(tx).requireProbe(id, nextIndex);
    if (end?.outcome === 'cancelled' && end.reason === reason)
      return { receipt: await this.entries.receipt(end.entry, tx), existing: true };
    if (end) throw new ProbesError('probe-ended', `${id} is ${end.outcome} since ${end.endedAt}.`);
    const receipt = await this.ledger.append(tx, by, probeCancelled(id, reason));
    const at = await this.entries.recordedAt(receipt.index, tx);
    await tx.query(INSERT_PROBE_END, [id, receipt.index, at, 'cancelled', reason, null, null, null, null]);
    await tx.query(DELETE_PROBE_UPLOADS, [id]);
    return { receipt, existing: false };
  }
}

async function readInto(
  set: AnswerSet,
  records: readonly PromptAnswer[],
  at: string,
  pace: Pace,
): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  for (const [item, record] of records.entries()) {
    const fault = set.add(record, item);
    if (fault)
      complaints.push({
        pointer: `${at}/${item}${fault.reason === 'duplicate-prompt' ? '/prompt' : ''}`,
        message: fault.message,
      });
    if (complaints.length > NAMED) return complaints;
    if (pace.isDue()) await pace.turn();
  }
  return complaints;
}

/** Names what another model answered and this one did not; else that the digest is another. */
function setComplaints(side: Side, set: AnswerSet, sets: ReadonlyMap<Side, AnswerSet>, prompts: string): Complaint[] {
  const pointer = `/${side}/answers/records`;
  for (const [other, { keys }] of sets) {
    const lacking = keys.filter((key) => !set.has(key));
    if (lacking.length === 0) continue;
    const named = lacking.slice(0, NAMED).map((key) => `"${key.slice(0, 60)}"`);
    const message = `lacks the answers to ${lacking.length} prompts that ${other} answers, such as ${named.join(', ')}`;
    return [{ pointer, message }];
  }
  const fault = set.faultAgainst(prompts);
  return fault
    ? [
        {
          pointer: fault.reason === 'prompt-set-differs' ? '/prompts' : pointer,
          message: messageOf(side, set, prompts, fault),
        },
      ]
    : [];
}

function messageOf(
  side: Side,
  set: AnswerSet,
  prompts: string,
  { reason, message }: { reason: string; message: string },
): string {
  return reason === 'prompt-set-differs' ? `is ${prompts.slice(0, 23)}…; ${side} ${message}` : message;
}
