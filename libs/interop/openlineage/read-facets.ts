import { escapePointer } from '@core/kernel';
import { faultsOf } from '@platform/validation';
import { FACET_NAMES, type FacetName } from './facet-schema.js';
import { malformedEvent } from './openlineage.errors.js';
import { type Members, memberOf, objectOf, prefixed } from './read-values.js';
import {
  WHENCE_FACETS,
  type WhenceActivityFacet,
  type WhenceShardFacet,
  type WhenceTrainingFacet,
} from './whence-facets.js';

export interface WhenceFacets {
  readonly whence_shard: WhenceShardFacet | undefined;
  readonly whence_training: WhenceTrainingFacet | undefined;
  readonly whence_activity: WhenceActivityFacet | undefined;
}

interface ReadFacets {
  readonly members: Members;
  readonly whence: WhenceFacets;
  readonly notRead: readonly string[];
}

type Role = 'run' | 'job' | 'input' | 'output';
type Complain = (pointer: string, message: string) => void;

/**
 * The facets that something here is made of, each with the members that it needs for that. The
 * second half is shown by the routes that read, and states nothing in our words.
 */
const READ: Readonly<Record<string, readonly string[]>> = {
  version: ['datasetVersion'],
  subset: [],
  symlinks: ['identifiers'],
  lifecycleStateChange: ['lifecycleStateChange'],
  outputStatistics: [],
  tags: [],
  lineage: [],
  sourceCode: ['language', 'sourceCode'],
  sourceCodeLocation: ['type', 'url'],
  jobType: ['processingType', 'integration'],
  whence_shard: [],
  whence_training: [],
  whence_activity: [],

  dataSource: [],
  inputStatistics: [],
  schema: [],
  parent: ['run', 'job'],
  processing_engine: ['version'],
  columnLineage: ['fields'],
  nominalTime: ['nominalStartTime'],
  documentation: ['description'],
  sql: ['query'],
};

export const READ_FACETS: readonly string[] = Object.keys(READ);

const LISTS = ['facets', 'inputFacets', 'outputFacets'] as const;

/**
 * Reads the facets of a run, a job or a dataset. A facet of another form than ours or OpenLineage's
 * is an issue; one that is deleted (`_deleted`) is as one that is missing.
 * @throws OpenLineageError for a facet of ours in a wrong form
 */
export function readFacets(pointer: string, of: Members | undefined, role: Role, complain: Complain): ReadFacets {
  const members: Record<string, unknown> = {};
  const notRead: string[] = [];
  for (const list of LISTS) {
    for (const [name, value] of Object.entries(objectOf(memberOf(of, list)) ?? {})) {
      const at = `${pointer}/${list}/${escapePointer(name)}`;
      const facet = objectOf(value);
      if (!facet) complain(at, 'must be an object');
      else if (!Object.hasOwn(READ, name)) notRead.push(shortName(name));
      else if (facet['_deleted'] !== true) members[name] = checkedFacet(at, name, facet, complain);
    }
  }
  return { members, whence: whenceFacets(pointer, members, role, complain), notRead };
}

function checkedFacet(pointer: string, name: string, facet: Members, complain: Complain): Members {
  for (const member of ['_producer', '_schemaURL']) {
    if (typeof facet[member] !== 'string') complain(`${pointer}/${member}`, 'is missing');
  }
  for (const member of READ[name] ?? []) {
    if (facet[member] === undefined) complain(`${pointer}/${member}`, 'is missing');
  }
  return facet;
}

function whenceFacets(pointer: string, members: Members, role: Role, complain: Complain): WhenceFacets {
  const read: Partial<Record<FacetName, unknown>> = {};
  for (const name of FACET_NAMES) {
    const facet = objectOf(members[name]);
    if (!facet) continue;
    const fits = name === 'whence_shard' ? role === 'input' || role === 'output' : role === 'run';
    if (fits) read[name] = ownFacet(`${pointer}/facets/${name}`, name, facet);
    else complain(`${pointer}/facets/${name}`, 'is not a facet of this part of an event');
  }
  // Each was checked against the class of its name.
  return read as WhenceFacets;
}

function ownFacet(pointer: string, name: FacetName, facet: Members): object {
  const { _producer: _by, _schemaURL: _schema, _deleted: _is, ...stated } = facet;
  const faults = faultsOf(WHENCE_FACETS[name], stated);
  if (faults) throw malformedEvent(prefixed(pointer, faults.complaints));
  return stated;
}

const shortName = (name: string): string => name.slice(0, 100).toWellFormed().replaceAll('\0', '\uFFFD');
