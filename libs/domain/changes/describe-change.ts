import type { JsonObject, JsonValue } from '@core/kernel';
import type { Change, DescribedChange } from './changes.read-model.js';

interface Described {
  readonly count: number;
  readonly about: string;
  /** The data of the first entry. */
  readonly data: JsonObject;
}

type Predicate = (change: Described) => string;

/**
 * Returns a sentence: who did what. A change of one entry names what it is about in full; one of
 * several names their number and what they have in common.
 * @param who the subject of the sentence
 */
export function describeChange({ kind, count, about, first }: DescribedChange, who: string): string {
  const predicate = Object.hasOwn(PREDICATES, kind) ? PREDICATES[kind] : undefined;
  const described = { count, about: about ?? '', data: first.data };
  const sentence = `${who} ${predicate ? predicate(described) : stated(kind, described)}`;
  // A reason may end with a full stop of its own.
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

/** A kind without a sentence of its own. */
function stated(kind: string, { count, data }: Described): string {
  const named = ['removal', 'shard', 'model', 'dataset', 'vendor', 'finding'].find((name) => name in data);
  const about = named ? ` about the ${named} ${text(data[named])}` : '';
  return count === 1 ? `stated ${kind}${about}` : `stated ${kind} ${count.toLocaleString('en')} times`;
}

const text = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? '');
const many = (count: number, one: string, more = `${one}s`): string =>
  count === 1 ? `a ${one}` : `${count.toLocaleString('en')} ${more}`;
const because = ({ reason }: JsonObject): string => (typeof reason === 'string' ? `: ${reason}` : '');
const number = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);

const removal =
  (verb: string): Predicate =>
  ({ data }) =>
    `${verb} ${text(data['removal'])}${because(data)}`;

const finding =
  (verb: string): Predicate =>
  ({ data, count }) =>
    count === 1
      ? `${verb} the finding ${text(data['finding'])}${because(data)}`
      : `${verb} ${many(count, 'finding')}${because(data)}`;

const ofVersion =
  (verb: string): Predicate =>
  ({ data }) => {
    const members = many(number(data['members']), 'shard');
    return `${verb} version ${text(data['version'])} of the dataset ${text(data['dataset'])} with ${members}`;
  };

const registered: Predicate = ({ data, count, about }) => {
  if (count === 1) return `registered the shard ${text(data['uri'] ?? data['digest'])}`;
  const of =
    about === '' ? 'known by their content' : typeof data['dataset'] === 'string' ? `of ${about}` : `in ${about}`;
  return `registered ${many(count, 'shard')} ${of}`;
};

const used: Predicate = ({ data, count, about }) => {
  const model = `${text(data['model'])} ${text(data['modelVersion'])}`;
  if (count > 1) return `recorded ${many(count, 'use')} by the model version ${about}`;
  const dataset = `${text(data['dataset'])} ${text(data['datasetVersion'])}`;
  return `recorded that the model ${model} used the dataset ${dataset} in ${text(data['stage'])}`;
};

const withdrew: Predicate = ({ data, count, about }) => {
  if (count > 1) return `withdrew ${many(count, 'use')} by the model version ${about}`;
  const [model, dataset] = [
    `${text(data['model'])} ${text(data['modelVersion'])}`,
    `${text(data['dataset'])} ${text(data['datasetVersion'])}`,
  ];
  const use = `the use of the dataset ${dataset} by the model ${model} in ${text(data['stage'])}`;
  return `withdrew ${use}${because(data)}`;
};

const ordered: Predicate = ({ data }) => {
  const needs = data['approval'] === 'required' ? ', which a second person must approve' : '';
  const when = `effective ${text(data['effectiveAt'])}${needs}`;
  return `ordered ${text(data['removal'])} of ${text(data['selector'])}, ${when}${because(data)}`;
};

const raised: Predicate = ({ data, count, about }) =>
  count === 1 ? `found: ${text(data['detail']).replace(/\.$/, '')}` : `raised ${many(count, 'finding')} of ${about}`;

const PREDICATES: Readonly<Record<string, Predicate>> = {
  'key.issued': ({ data }) => `issued the API key ${text(data['key'])} with the roles ${text(data['roles'])}`,
  'key.revoked': ({ data }) => `revoked the API key ${text(data['key'])}`,
  'personal-data.erasure-requested': ({ data }) => `requested an erasure of personal data${because(data)}`,
  'personal-data.erased': ({ data }) => {
    const { approvalReason } = data;
    const approved = typeof approvalReason === 'string' ? ` (approved: ${approvalReason})` : '';
    return `erased personal data${because(data)}${approved}`;
  },
  'vendor.declared': ({ data }) => `declared the vendor ${text(data['slug'])} as ${text(data['name'])}`,
  'terms.recorded': ({ data }) =>
    `recorded ${text(data['document'])}, version ${text(data['version'])}, of the vendor ${text(data['vendor'])}`,
  'terms.withdrawn': ({ data }) =>
    `withdrew ${text(data['document'])}, version ${text(data['version'])}, of the vendor ${text(data['vendor'])}${because(data)}`,
  'approval.recorded': ({ data }) => {
    const channel = typeof data['channel'] === 'string' ? ` through ${data['channel']}` : '';
    const access = `the access of ${text(data['grantedTo'])} to the vendor ${text(data['vendor'])}${channel}`;
    return `recorded that ${text(data['approvedBy'])} approved ${access}, for: ${text(data['purpose'])}`;
  },
  'rule.stated': ({ data }) => `recorded the rule ${text(data['rule'])}: ${text(data['title'])}`,
  'rule.retired': ({ data }) => `retired the rule ${text(data['rule'])}${because(data)}`,
  'policy.refused': ({ data, count }) =>
    count === 1
      ? `attempted a ${text(data['gate'])} that rules refused`
      : `attempted ${many(count, 'write')} that rules refused`,
  'waiver.requested': ({ data }) =>
    `requested ${text(data['waiver'])} of the rule ${text(data['rule'])} until ${text(data['until'])}, which a second person must approve${because(data)}`,
  'waiver.approved': ({ data }) => `approved ${text(data['waiver'])}${because(data)}`,
  'waiver.ended': ({ data }) => `ended ${text(data['waiver'])}${because(data)}`,
  'shard.registered': registered,
  'derivation.declared': ({ count }) => `declared ${many(count, 'derivation')} with many parents`,
  'shard.bound': ({ data, count }) =>
    count === 1 ? `bound ${text(data['shard'])} to its content` : `bound ${many(count, 'shard')} to their content`,
  'shard.located': ({ data, count }) =>
    count === 1
      ? `recorded that ${text(data['shard'])} is at ${text(data['uri'])} too`
      : `recorded ${many(count, 'location')} of shards`,
  'shard.corrected': ({ data, count }) =>
    count === 1
      ? `corrected the shard ${text(data['shard'])}${because(data)}`
      : `corrected ${many(count, 'shard')}${because(data)}`,
  'shard.conflict-refused': ({ data, count }) =>
    count === 1
      ? `declared ${text(data['shard'])} in a way that contradicts its registration, which was refused`
      : `declared ${many(count, 'shard')} in ways that contradict their registrations, which was refused`,
  'dataset.members-listed': ({ about }) => `listed members of the dataset version ${about}`,
  'dataset.split-listed': ({ about }) => `listed members of the splits of the dataset version ${about}`,
  'dataset.version-ordered': ofVersion('ordered'),
  'dataset.version-committed': ofVersion('committed'),
  'dataset.version-withdrawn': ({ data }) =>
    `withdrew version ${text(data['version'])} of the dataset ${text(data['dataset'])}${because(data)}`,
  'dataset.version-refused': ({ data }) =>
    `ended version ${text(data['version'])} of the dataset ${text(data['dataset'])}, whose commit rules refused`,
  'dataset.described': ({ data }) => `described the dataset ${text(data['dataset'])}`,
  'model.version-declared': ({ data }) =>
    `declared version ${text(data['version'])} of the model ${text(data['model'])}`,
  'model.version-withdrawn': ({ data }) =>
    `withdrew version ${text(data['version'])} of the model ${text(data['model'])}${because(data)}`,
  'model.use-recorded': used,
  'model.use-withdrawn': withdrew,
  'receipts.run-stated': ({ data }) => `stated what the watcher of the run ${text(data['run'])} cannot see`,
  'receipts.reading-recorded': ({ data, count }) =>
    `recorded what the run ${text(data['run'])} read, in ${many(count, 'entry', 'entries')}`,
  'receipts.coverage-stated': ({ data }) =>
    `stated how far receipts cover what ${text(data['model'])}@${text(data['modelVersion'])} read: ${text(data['coverage'])}`,
  'receipts.usage-recorded': ({ data, count }) =>
    `recorded what ${text(data['account'])} bought from the vendor ${text(data['vendor'])}, in ${many(count, 'entry', 'entries')}`,
  'inspection.begun': ({ data }) => `began ${text(data['inspection'])}`,
  'measurement.recorded': ({ count, about }) => `measured ${many(count, 'shard')} in ${about}`,
  'inspection.concluded': ({ data }) => `concluded ${text(data['inspection'])}`,
  'probe.begun': ({ data }) => `began ${text(data['probe'])}`,
  'probe.measured': ({ data }) => `measured ${text(data['probe'])}`,
  'probe.inconclusive': ({ data }) => `ended ${text(data['probe'])}, whose answers could not be compared`,
  'probe.cancelled': ({ data }) => `cancelled ${text(data['probe'])}${because(data)}`,
  'inspection.cancelled': ({ data }) => `cancelled ${text(data['inspection'])}${because(data)}`,
  'finding.raised': raised,
  'finding.recurred': ({ count }) => `found more of the same for ${many(count, 'finding')}`,
  'finding.updated': ({ count }) => `stated ${many(count, 'finding')} anew`,
  'finding.acknowledged': finding('acknowledged'),
  'finding.resolved': finding('resolved'),
  'finding.waived': finding('waived'),
  'finding.assigned': (described) =>
    `${finding('assigned')(described)}${'owner' in described.data ? '' : ', to nobody'}`,
  'finding.ignored': (described) => {
    const { until } = described.data;
    return typeof until === 'string'
      ? `${finding(`ignored until ${until}`)(described)}`
      : `${finding('ignored no longer')(described)}`;
  },
  'removal.shards-listed': removal('listed the shards of'),
  'removal.ordered': ordered,
  'removal.approved': removal('approved'),
  'removal.withdrawn': removal('withdrew'),
  'removal.withdrawal-requested': removal('requested the withdrawal of'),
  'removal.withdrawal-approved': removal('approved the withdrawal of'),
  'removal.extended': ({ data }) =>
    `moved the due date of ${text(data['removal'])} to ${text(data['dueAt'])}${because(data)}`,
  'removal.executed': ({ data }) =>
    `recorded that ${text(data['removal'])} is executed to ${number(data['percent'])} % at ${text(data['location'] ?? data['shard'])}`,
  'removal.verification-begun': ({ data }) =>
    `made ${text(data['verification'])} the verification of ${text(data['removal'])}`,
  'removal.verification-concluded': ({ data }) =>
    `recorded the verdict on ${text(data['removal'])}: ${text(data['verdict'])}`,
  'verification.begun': ({ data }) => `began ${text(data['verification'])} of ${text(data['removal'])}`,
  'verification.check-recorded': ({ count, about }) => `recorded ${many(count, 'check')} of ${about}`,
  'verification.concluded': ({ data }) =>
    `concluded ${text(data['verification'])} of ${text(data['removal'])}: ${text(data['verdict'])}`,
  'ledger.key-rotated': () => `replaced the log's signing key`,
  'index.committed': ({ count }) =>
    count === 1 ? 'committed the index' : `committed the index ${many(count, '', 'times')}`,
};

/** Who made a change, where no name is to be shown. */
export function actorPhrase(by: Change['by']): string {
  return by.startsWith('key:') ? `The key ${by.slice(4)}` : `Whence (${by.slice(by.indexOf(':') + 1)})`;
}
