import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { type Instant, parseInstant, parseShardName, parseSlug } from '@core/kernel';
import { ERASURE_REASONS } from '@domain/personal-data';
import {
  REMOVAL_BASES,
  REMOVAL_METHODS,
  REMOVAL_STATES,
  type RemovalBasis,
  type RemovalMethod,
  type RemovalState,
  type SelectorStatement,
} from '@domain/removals';
import { type Involvement, INVOLVEMENTS, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import { PageRequest } from '../http/index.js';
import {
  ListOf,
  ListOfTexts,
  NumberWithin,
  ObjectOf,
  OneOf,
  Optional,
  Parsed,
  Text,
  TrueOrFalse,
} from '@platform/validation';

const TEXT_LIMIT = 500;
const REASON_LIMIT = 2_000;
const SHARD_LIMIT = 120_000;
const reason = { description: 'Why; it is kept for ever, so no personal data', maxLength: REASON_LIMIT } as const;
const instant = { format: 'date-time', example: '2026-07-01T00:00:00Z' } as const;

export class RemovalParams {
  @ApiProperty({ example: 'removal-1' })
  @Text({ max: 100 })
  id: string;
}

class CollectedDuringRequest {
  @ApiPropertyOptional(instant)
  @Optional()
  @Parsed(parseInstant)
  from?: string;

  @ApiPropertyOptional(instant)
  @Optional()
  @Parsed(parseInstant)
  to?: string;
}

export class SelectedVersionRequest {
  @ApiProperty()
  name: string;

  @ApiProperty()
  version: string;
}

export class DigestListRequest {
  @ApiProperty({ type: [String], description: 'sha256:… of the keys' })
  digestList: string[];
}

/** An object with these members, all of them texts or lists of texts, and no others. */
function hasOnly(value: unknown, members: Readonly<Record<string, (member: unknown) => boolean>>): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(members);
  const found = value as Record<string, unknown>;
  return Object.keys(found).length === names.length && names.every((name) => members[name]?.(found[name]) === true);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= TEXT_LIMIT;
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

function Either(message: string, validate: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({ name: 'either', validator: { validate, defaultMessage: () => message } });
}

/** All that is given must hold together; at least one condition besides `recordKeys`. */
@ApiExtraModels(SelectedVersionRequest, DigestListRequest)
export class SelectorRequest {
  @ApiPropertyOptional({ type: [String], description: 'Names of shards' })
  @Optional()
  @ListOfTexts({ max: SHARD_LIMIT })
  shards?: string[];

  @ApiPropertyOptional({
    description: 'What shards say they are of; or the members of one committed version',
    oneOf: [{ type: 'string' }, { $ref: getSchemaPath(SelectedVersionRequest) }],
  })
  @Optional()
  @Either('must be a dataset’s name or {"name": …, "version": …}', (value) => {
    return isText(value) || hasOnly(value, { name: isText, version: isText });
  })
  dataset?: Exclude<SelectorStatement['dataset'], undefined>;

  @ApiPropertyOptional({ description: 'A vendor’s slug: whose, or through whom' })
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  @ApiPropertyOptional()
  @Optional()
  @Parsed(parseSlug)
  channel?: string;

  @ApiPropertyOptional({ description: 'vendor/name@version, or without the version for all of them' })
  @Optional()
  @Text({ max: TEXT_LIMIT })
  generator?: string;

  @ApiPropertyOptional({ enum: ORIGIN_KINDS })
  @Optional()
  @OneOf(ORIGIN_KINDS)
  kind?: OriginKind;

  @ApiPropertyOptional({ enum: INVOLVEMENTS })
  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;

  @ApiPropertyOptional({
    type: CollectedDuringRequest,
    description:
      'Collected in part of [from, to); what nobody says when it was collected is not selected, and is counted in a dry run',
  })
  @Optional()
  @ObjectOf(() => CollectedDuringRequest)
  collected?: CollectedDuringRequest;

  @ApiPropertyOptional({
    description: 'How the URI begins that a shard was registered at',
    example: 's3://bucket/books/',
  })
  @Optional()
  @Text({ max: 2048 })
  uriPrefix?: string;

  @ApiPropertyOptional({ description: 'The host of that URI, or a domain it is in', example: 'example.com' })
  @Optional()
  @Text({ max: 253 })
  domain?: string;

  @ApiPropertyOptional({
    description:
      'Which records of the selected shards, or their digests. They are kept erasable beside the ledger; the selected shards as wholes are out until redactions answer the removal',
    oneOf: [{ type: 'array', items: { type: 'string' } }, { $ref: getSchemaPath(DigestListRequest) }],
  })
  @Optional()
  @Either('must be a list of texts or {"digestList": [digest…]}', (value) => {
    return areTexts(value) || hasOnly(value, { digestList: areTexts });
  })
  recordKeys?: Exclude<SelectorStatement['recordKeys'], undefined>;
}

class RequesterRequest {
  @ApiPropertyOptional({ maxLength: REASON_LIMIT })
  @Optional()
  @Text({ max: REASON_LIMIT })
  name?: string;

  @ApiPropertyOptional({ maxLength: REASON_LIMIT })
  @Optional()
  @Text({ max: REASON_LIMIT })
  contact?: string;

  @ApiPropertyOptional({ description: 'Of the request: a ticket, a letter', maxLength: REASON_LIMIT })
  @Optional()
  @Text({ max: REASON_LIMIT })
  reference?: string;
}

export class RemovalRequest {
  @ApiProperty({ type: SelectorRequest })
  @ObjectOf(() => SelectorRequest)
  selector: SelectorRequest;

  @ApiProperty(reason)
  @Text({ max: REASON_LIMIT })
  reason: string;

  @ApiPropertyOptional({ enum: REMOVAL_BASES })
  @Optional()
  @OneOf(REMOVAL_BASES)
  basis?: RemovalBasis;

  @ApiProperty({ ...instant, description: 'From when on it is out; it may be in the future' })
  @Parsed(parseInstant)
  effectiveAt: Instant;

  @ApiProperty({ enum: REMOVAL_METHODS })
  @OneOf(REMOVAL_METHODS)
  method: RemovalMethod;

  @ApiPropertyOptional({
    ...instant,
    description: 'By when it must be done; one month after its receipt for an erasure request',
  })
  @Optional()
  @Parsed(parseInstant)
  dueAt?: Instant;

  @ApiPropertyOptional({ ...instant, description: 'When the request for it was received; now unless told' })
  @Optional()
  @Parsed(parseInstant)
  receivedAt?: Instant;

  @ApiPropertyOptional({
    type: RequesterRequest,
    description: 'Who asked for it. Kept erasable beside the ledger, which holds a commitment only',
  })
  @Optional()
  @ObjectOf(() => RequesterRequest)
  requestedBy?: RequesterRequest;
}

export class OrderQuery {
  @ApiPropertyOptional({ description: 'Answer what it would be about, and order nothing' })
  @Optional()
  @TrueOrFalse()
  dryRun?: boolean;
}

export class RemovalsQuery extends PageRequest {
  @ApiPropertyOptional({ enum: REMOVAL_STATES })
  @Optional()
  @OneOf(REMOVAL_STATES)
  state?: RemovalState;

  @ApiPropertyOptional({
    description: 'Only what was due before the time of the position, and is neither verified nor withdrawn',
  })
  @Optional()
  @TrueOrFalse()
  overdue?: boolean;

  @ApiPropertyOptional({
    ...instant,
    description: 'Only what is due before this instant, and neither verified nor withdrawn',
  })
  @Optional()
  @Parsed(parseInstant)
  dueBefore?: Instant;
}

export const SCOPE_ROLES = ['selected', 'descends'] as const;

export class ScopeQuery extends PageRequest {
  @ApiPropertyOptional({ enum: SCOPE_ROLES })
  @Optional()
  @OneOf(SCOPE_ROLES)
  role?: (typeof SCOPE_ROLES)[number];
}

export class ApprovalRequest {
  @ApiPropertyOptional(reason)
  @Optional()
  @Text({ max: REASON_LIMIT })
  reason?: string;
}

export class WithdrawalRequest {
  @ApiProperty(reason)
  @Text({ max: REASON_LIMIT })
  reason: string;
}

export class ExtensionRequest extends WithdrawalRequest {
  @ApiProperty(instant)
  @Parsed(parseInstant)
  dueAt: Instant;
}

class EvidenceOfExecutionRequest {
  @ApiPropertyOptional()
  @Optional()
  @Text({ max: 2048 })
  uri?: string;

  @ApiPropertyOptional({ description: 'sha256:…' })
  @Optional()
  @Text({ max: 100 })
  digest?: string;
}

export class ExecutionRequest {
  @ApiPropertyOptional({ description: 'Where: a bucket, a backup, a feature store; or shard', maxLength: 2048 })
  @Optional()
  @Text({ max: 2048 })
  location?: string;

  @ApiPropertyOptional({ description: 'Of which shard; or location' })
  @Optional()
  @Parsed(parseShardName)
  shard?: string;

  @ApiProperty({ minimum: 0, maximum: 100, description: 'How much of it is removed there by now' })
  @NumberWithin({ min: 0, max: 100 })
  percent: number;

  @ApiPropertyOptional({ type: [EvidenceOfExecutionRequest] })
  @Optional()
  @ListOf(() => EvidenceOfExecutionRequest, { max: 100 })
  evidence?: EvidenceOfExecutionRequest[];
}

export class RequesterErasureRequest {
  @ApiProperty({ enum: ERASURE_REASONS })
  @OneOf(ERASURE_REASONS)
  reason: string;
}
