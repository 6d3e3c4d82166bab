import { type Complaint, KernelError, parseInstant, parseModelReference, parsePeriod, parseSlug } from '@core/kernel';
import { ACQUISITIONS, INVOLVEMENTS, NEXUSES, ORIGIN_KINDS } from '@interop/mixes';

/** An origin as it is sent. */
export type DeclaredOrigin = Readonly<Record<string, unknown>>;

type Check = (value: unknown, pointer: string) => string | undefined;

const oneOf =
  (choices: readonly string[]): Check =>
  (value) =>
    choices.includes(value as string) ? undefined : `must be one of ${choices.join(', ')}`;
const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text');
const share: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'must be a number from 0 to 1';
const list: Check = (value) => (Array.isArray(value) ? undefined : 'must be a list');
const parsedBy =
  (parse: (given: string, pointer: string) => unknown): Check =>
  (value, pointer) =>
    text(value, pointer) ?? complaintOf(() => parse(value as string, pointer));
const period: Check = (value, pointer) => {
  if (typeof value !== 'object' || value === null) return 'must be a period: {from, to}';
  const bounds = Object.entries(value);
  const stranger = bounds.find(([name]) => name !== 'from' && name !== 'to');
  if (stranger) return `has ${stranger[0]}; known are from, to`;
  const wrong = bounds
    .map(([, bound]) => parsedBy(parseInstant)(bound, pointer))
    .find((message) => message !== undefined);
  return wrong ?? complaintOf(() => parsePeriod(value, pointer));
};

const MEMBERS: Readonly<Record<string, Check>> = {
  kind: oneOf(ORIGIN_KINDS),
  involvement: oneOf(INVOLVEMENTS),
  vendor: parsedBy(parseSlug),
  channel: parsedBy(parseSlug),
  generator: parsedBy(parseModelReference),
  nexus: oneOf(NEXUSES),
  acquisition: oneOf(ACQUISITIONS),
  jurisdiction: text,
  collected: period,
  terms: text,
  share,
  evidence: list,
};

/** Checks an origin before thousands of files are sent with it; the interface checks it again. */
export function readOrigin(value: unknown, pointer: string, complaints: Complaint[]): DeclaredOrigin {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complaints.push({ pointer, message: 'must be a mapping with a kind' });
    return {};
  }
  const origin = value as DeclaredOrigin;
  for (const [name, member] of Object.entries(origin)) {
    const check = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    const message = check
      ? check(member, `${pointer}/${name}`)
      : `is not known; known are ${Object.keys(MEMBERS).join(', ')}`;
    if (message !== undefined) complaints.push({ pointer: `${pointer}/${name}`, message });
  }
  if (origin['kind'] === undefined)
    complaints.push({ pointer: `${pointer}/kind`, message: `is required: ${ORIGIN_KINDS.join(', ')}` });
  if (origin['kind'] === 'model_generated' && origin['generator'] === undefined) {
    const message = 'is required where the kind is model_generated; one that is not known is unknown/unknown@unknown';
    complaints.push({ pointer: `${pointer}/generator`, message });
  }
  return origin;
}

function complaintOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof KernelError) return error.complaints[0]?.message ?? error.message;
    throw error;
  }
}
