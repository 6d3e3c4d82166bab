import { isUtf8 } from 'node:buffer';
import { type Complaint, type Instant, sha256 } from '@core/kernel';
import { type Identifier, identifierFault } from './dataset-uri.js';
import { datasetKeyOf } from './event-facets.js';
import { type ExplicitLineage, readExplicitLineage } from './explicit-lineage.js';
import { readFacets, type WhenceFacets } from './read-facets.js';
import { malformedEvent, OpenLineageError } from './openlineage.errors.js';
import { identifierOf, listOf, type Members, memberOf, objectOf, textOf, timeOf } from './read-values.js';

export type RunState = 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER';
export const RUN_STATES: readonly RunState[] = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'];

export type EventType = 'run' | 'dataset' | 'job';

/** A dataset as an event names it. */
export interface EventDataset extends Identifier {
  readonly pointer: string;
  /** Its own facets, and those of an input or an output. */
  readonly facets: Members;
  readonly whence: WhenceFacets['whence_shard'];
}

/** An event as it was read; `bytes` are what was sent. */
export interface LineageEvent {
  /** SHA-256 of the bytes, lower-case hex. */
  readonly digest: string;
  readonly bytes: Buffer;
  readonly type: EventType;
  readonly eventTime: Instant;
  readonly state: RunState | undefined;
  readonly run: string | undefined;
  readonly job: Identifier | undefined;
  readonly producer: string | undefined;
  readonly runFacets: Members;
  readonly jobFacets: Members;
  readonly inputs: readonly EventDataset[];
  readonly outputs: readonly EventDataset[];
  /** What the `lineage` facets state; the datasets that feed the job are among the inputs. */
  readonly explicit: ExplicitLineage;
  readonly training: WhenceFacets['whence_training'];
  readonly activity: WhenceFacets['whence_activity'];
  /** What is wrong with it, though it was accepted. */
  readonly issues: readonly Complaint[];
  /** Names of facets that nothing here is made of. */
  readonly notRead: readonly string[];
}

/** Maximum characters of a run's id. */
const RUN_LIMIT = 200;
/** Datasets of one event at most. */
const DATASET_LIMIT = 20_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * `readEvent` reads the bytes of an event, which are attacker-controlled. What an emitter left out
 * or wrote in another form is an issue, and the event is accepted; with `strict`, an issue refuses
 * it. Never accepted: what has no time, no run or job, or one of our facets in a wrong form.
 * @throws OpenLineageError with pointers
 */
export function readEvent(bytes: Buffer, { strict = false } = {}): LineageEvent {
  const event = new EventReader(parsed(bytes)).read(bytes);
  if (!strict || event.issues.length === 0) return event;
  const message = `This event is not as OpenLineage 2-0-2 has it; without strict=true it is accepted.`;
  throw new OpenLineageError('strict-event-refused', message, event.issues);
}

function parsed(bytes: Buffer): Members {
  if (!isUtf8(bytes)) throw malformedEvent([{ pointer: '', message: 'is not UTF-8' }]);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw malformedEvent([{ pointer: '', message: 'is not JSON' }]);
  }
  const members = objectOf(value);
  if (!members) throw malformedEvent([{ pointer: '', message: 'must be an object' }]);
  return members;
}

class EventReader {
  private readonly issues: Complaint[] = [];
  private readonly notRead = new Set<string>();
  private readonly complain = (pointer: string, message: string): void => void this.issues.push({ pointer, message });

  constructor(private readonly event: Members) {}

  read(bytes: Buffer): LineageEvent {
    const type = this.type();
    const run = type === 'run' ? this.run() : undefined;
    const job = type === 'dataset' ? undefined : this.job();
    const runFacets = this.facets('/run', memberOf(this.event, 'run'), 'run');
    const jobFacets = this.facets('/job', memberOf(this.event, 'job'), 'job');
    const single = type === 'dataset' ? this.requiredDataset() : [];
    const inputs = this.datasets('inputs', 'input');
    const outputs = [...single, ...this.datasets('outputs', 'output')];
    const about = { type, run, job, jobFacets: jobFacets.members, inputs, outputs };
    const explicit = readExplicitLineage(about, this.complain);
    return {
      digest: sha256(bytes).toString('hex'),
      bytes,
      type,
      eventTime: this.time(),
      state: type === 'run' ? this.state() : undefined,
      run,
      job,
      producer: this.producer(),
      runFacets: runFacets.members,
      jobFacets: jobFacets.members,
      inputs: withExplicit(inputs, explicit),
      outputs,
      explicit,
      training: runFacets.whence.whence_training,
      activity: runFacets.whence.whence_activity,
      issues: this.issues,
      notRead: [...this.notRead].sort(),
    };
  }

  /** The schema names the type; where an emitter leaves it out, the members do. */
  private type(): EventType {
    const schema = memberOf(this.event, 'schemaURL');
    if (typeof schema !== 'string') this.complain('/schemaURL', 'is missing');
    const named = typeof schema === 'string' ? /#\/(?:\$defs|definitions)\/(Run|Dataset|Job)Event$/.exec(schema) : null;
    if (objectOf(memberOf(this.event, 'run'))) return 'run';
    if (named?.[1] === 'Run') throw malformedEvent([{ pointer: '/run', message: 'is missing' }]);
    if (objectOf(memberOf(this.event, 'job'))) return 'job';
    if (objectOf(memberOf(this.event, 'dataset'))) return 'dataset';
    throw malformedEvent([{ pointer: '', message: 'must have a run and a job, a job, or a dataset' }]);
  }

  private time(): Instant {
    const text = memberOf(this.event, 'eventTime');
    const time = timeOf(text, (message) => this.complain('/eventTime', message));
    if (time !== null) return time;
    const message = text === undefined ? 'is missing' : 'must be an RFC 3339 time, such as 2026-11-22T08:30:00Z';
    throw malformedEvent([{ pointer: '/eventTime', message }]);
  }

  private state(): RunState | undefined {
    const text = memberOf(this.event, 'eventType');
    const state = RUN_STATES.find((one) => typeof text === 'string' && one === text.toUpperCase());
    if (state !== text) this.complain('/eventType', `must be one of ${RUN_STATES.join(', ')}`);
    return state;
  }

  private producer(): string | undefined {
    const producer = textOf(memberOf(this.event, 'producer'));
    if (producer === undefined) this.complain('/producer', 'is missing');
    return producer?.slice(0, 1_000).toWellFormed();
  }

  private run(): string {
    const id = textOf(memberOf(objectOf(memberOf(this.event, 'run')), 'runId'));
    if (id === undefined || id.length > RUN_LIMIT) {
      const message = `must be the id of the run, of at most ${RUN_LIMIT} characters`;
      throw malformedEvent([{ pointer: '/run/runId', message }]);
    }
    if (!UUID.test(id)) this.complain('/run/runId', 'is not a UUID');
    return UUID.test(id) ? id.toLowerCase() : id;
  }

  private job(): Identifier {
    const job = identifierOf(objectOf(memberOf(this.event, 'job')));
    const fault = job === undefined ? 'must have a namespace and a name' : identifierFault(job);
    if (job && fault === null) return job;
    throw malformedEvent([{ pointer: '/job', message: fault ?? '' }]);
  }

  private requiredDataset(): EventDataset[] {
    const found = this.dataset('/dataset', memberOf(this.event, 'dataset'), 'output');
    if (found.length > 0) return found;
    throw malformedEvent([{ pointer: '/dataset', message: 'must have a namespace and a name that can be stored' }]);
  }

  private datasets(list: 'inputs' | 'outputs', role: 'input' | 'output'): EventDataset[] {
    const given = memberOf(this.event, list);
    if (given !== undefined && !Array.isArray(given)) this.complain(`/${list}`, 'must be a list');
    const items = listOf(given);
    if (items.length <= DATASET_LIMIT) return items.flatMap((one, at) => this.dataset(`/${list}/${at}`, one, role));
    throw malformedEvent([{ pointer: `/${list}`, message: `names more than ${DATASET_LIMIT} datasets` }]);
  }

  private dataset(pointer: string, value: unknown, role: 'input' | 'output'): EventDataset[] {
    const identifier = identifierOf(objectOf(value));
    const fault = identifier ? identifierFault(identifier) : 'has no namespace or no name';
    if (!identifier || fault !== null) {
      this.complain(pointer, fault ?? '');
      return [];
    }
    const { members, whence } = this.facets(pointer, value, role);
    return [{ ...identifier, pointer, facets: members, whence: whence.whence_shard }];
  }

  private facets(pointer: string, of: unknown, role: 'run' | 'job' | 'input' | 'output') {
    const read = readFacets(pointer, objectOf(of), role, this.complain);
    for (const name of read.notRead) this.notRead.add(name);
    return read;
  }
}

/** The inputs, and the datasets beside them that a `lineage` facet states to feed the job. */
function withExplicit(inputs: readonly EventDataset[], explicit: ExplicitLineage): readonly EventDataset[] {
  const named = new Set(inputs.map(datasetKeyOf));
  const further = explicit.inputs.filter((one) => {
    const key = datasetKeyOf(one);
    return !named.has(key) && named.add(key);
  });
  if (inputs.length + further.length > DATASET_LIMIT) {
    throw malformedEvent([{ pointer: '/job/facets/lineage', message: `names more than ${DATASET_LIMIT} datasets` }]);
  }
  return [...inputs, ...further.map((one) => ({ ...one, facets: {}, whence: undefined }))];
}
