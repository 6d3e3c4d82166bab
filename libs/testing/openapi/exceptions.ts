import type { Operation } from './operations.js';

/** Operations that lack something which all others have, and why. */
interface Exceptions {
  /** One sentence without its full stop. */
  readonly reason: string;
  /** Ids of operations. */
  readonly operations: readonly string[];
}

/** Operations that take a body, and write nothing: they are reads. */
const WRITES_NOTHING: Exceptions = {
  reason: 'It writes nothing',
  operations: ['Certificates_verify', 'PolicyCheck_check', 'PolicyVerdicts_replay'],
};

/** Writes that take no Idempotency-Key. */
export const WRITES_WITHOUT_KEY: readonly Exceptions[] = [
  WRITES_NOTHING,
  {
    reason: 'Each line, receipt or event is known by its own content, so that sending it again writes nothing twice',
    operations: ['OpenLineage_receiveBatch', 'ReadingReceipts_reading', 'ShardBulk_bulk'],
  },
];

/** Reads that take no `asOf`. */
export const READS_WITHOUT_AS_OF: readonly Exceptions[] = [
  {
    reason: 'What has this digest, index, path or name never changes',
    operations: ['Ledger_entry', 'Log_entries', 'Log_tile', 'OpenLineage_event', 'OpenLineage_facet'],
  },
  {
    reason: 'The caller states the tree sizes',
    operations: ['Ledger_consistency', 'Ledger_inclusion'],
  },
  {
    reason: 'It is the head of the published log, how far that is, or what is proven against it',
    operations: [
      'Index_latest',
      'Index_subject',
      'Log_checkpoint',
      'Publication_key',
      'Publication_status',
      'Publication_tlogProof',
      'Publication_trustedRoot',
    ],
  },
  {
    reason:
      'A certificate is proven against the latest commitment of the index: keep the file to show what was certified earlier',
    operations: ['Certificates_ofDatasetVersion', 'Certificates_ofModelVersion', 'Certificates_ofShard'],
  },
  {
    reason: 'The certificate states its own position',
    operations: ['Certificates_verify'],
  },
  {
    reason: 'It asks about a write that would be made now; a replay of the rule asks about earlier ones',
    operations: ['PolicyCheck_check'],
  },
  {
    reason: 'It is the present state of a process, of work or of settings; nothing of it is in the ledger',
    operations: [
      'AccessLog_list',
      'Health_live',
      'Health_ready',
      'Jobs_list',
      'Jobs_one',
      'Metrics_metrics',
      'Webhooks_deliveries',
      'Webhooks_list',
      'Webhooks_one',
    ],
  },
  {
    reason: 'Once it is erased it must not be found at any position',
    operations: ['Inspections_exampleTexts', 'PersonalData_opening', 'Requesters_opening'],
  },
];

interface Rule {
  readonly parameter: string;
  readonly exceptions: readonly Exceptions[];
  readonly appliesTo: (operation: Operation) => boolean;
}

const isRead = ({ method, operation }: Operation): boolean =>
  method === 'get' || WRITES_NOTHING.operations.includes(String(operation['operationId']));

const RULES: Readonly<Record<string, Rule>> = {
  'x-no-idempotency-key': {
    parameter: '#/components/parameters/idempotencyKey',
    exceptions: WRITES_WITHOUT_KEY,
    appliesTo: ({ method }) => method !== 'get',
  },
  'x-no-as-of': { parameter: '#/components/parameters/asOf', exceptions: READS_WITHOUT_AS_OF, appliesTo: isRead },
};

/**
 * The operations, each with its reason where it takes no Idempotency-Key or no `asOf`.
 * @throws Error if a write without a key or a read without `asOf` is not listed above, or if one is
 * listed that takes it, that is no such operation, or that does not exist
 */
export function withExceptions(operations: readonly Operation[]): Operation[] {
  for (const [name, rule] of Object.entries(RULES)) requireComplete(name, rule, operations);
  return operations.map((one) => {
    const reasons = Object.entries(RULES).flatMap(([name, { exceptions }]) => {
      const reason = reasonFor(exceptions, one);
      return reason === undefined ? [] : [[name, reason]];
    });
    return { ...one, operation: { ...one.operation, ...(Object.fromEntries(reasons) as object) } };
  });
}

const idOf = ({ operation }: Operation): string => String(operation['operationId']);

const reasonFor = (exceptions: readonly Exceptions[], operation: Operation): string | undefined =>
  exceptions.find(({ operations }) => operations.includes(idOf(operation)))?.reason;

function requireComplete(name: string, { parameter, exceptions, appliesTo }: Rule, operations: readonly Operation[]) {
  const missing = operations
    .filter((one) => appliesTo(one) && !takes(one, parameter))
    .map(idOf)
    .sort();
  const listed = exceptions.flatMap((one) => one.operations).sort();
  const unlisted = missing.filter((id) => !listed.includes(id));
  const stale = listed.filter((id, at) => !missing.includes(id) || listed[at - 1] === id);
  const what = parameter.split('/').at(-1);
  if (unlisted.length > 0)
    throw new Error(`${unlisted.join(', ')}: take ${what}, or say why not in libs/testing/openapi/exceptions.ts`);
  if (stale.length > 0) throw new Error(`${stale.join(', ')}: wrongly listed with ${name}`);
}

function takes({ operation }: Operation, parameter: string): boolean {
  const parameters = (operation['parameters'] ?? []) as readonly { readonly $ref?: string }[];
  return parameters.some(({ $ref }) => $ref === parameter);
}
