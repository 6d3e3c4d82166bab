import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EVIDENCE_STRENGTHS, type Terms, type Vendor, VENDOR_KINDS } from '@domain/vendors';
import { PageResponse, PositionResponse, ReceiptResponse } from '../http/index.js';

export class VendorRecordedResponse {
  @ApiProperty()
  slug: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

export class VendorItemResponse {
  @ApiProperty()
  slug: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ enum: VENDOR_KINDS })
  kind: string;

  @ApiPropertyOptional()
  url?: string;

  @ApiProperty({ type: 'integer', description: 'Index of the entry that declared it so' })
  entry: number;
}

export class VendorResponse extends VendorItemResponse {
  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

export class VendorsResponse extends PageResponse {
  @ApiProperty({ type: [VendorItemResponse] })
  items: VendorItemResponse[];
}

export class TermsRecordedResponse {
  @ApiProperty({ description: 'Id of the terms; the same after an amendment' })
  id: string;

  @ApiProperty({ description: 'Other content was held under the same document, version, channel and jurisdiction' })
  amended: boolean;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

class EffectiveResponse {
  @ApiPropertyOptional({ format: 'date-time' })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  to?: string;
}

class TermsRuleResponse {
  @ApiProperty()
  rule: string;

  @ApiPropertyOptional()
  scope?: string;

  @ApiPropertyOptional({ type: [String] })
  involvement?: readonly string[];

  @ApiPropertyOptional({ type: [String] })
  exceptions?: readonly string[];

  @ApiPropertyOptional()
  quote?: string;

  @ApiPropertyOptional()
  source?: string;

  @ApiPropertyOptional()
  note?: string;
}

export class TermsItemResponse {
  @ApiProperty()
  id: string;

  @ApiProperty()
  vendor: string;

  @ApiProperty()
  document: string;

  @ApiProperty()
  version: string;

  @ApiPropertyOptional()
  channel?: string;

  @ApiPropertyOptional()
  jurisdiction?: string;

  @ApiPropertyOptional()
  url?: string;

  @ApiPropertyOptional()
  digest?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  publishedAt?: string;

  @ApiProperty({ type: EffectiveResponse, description: 'Half-open: [from, to). An end that is absent is not known' })
  effective: EffectiveResponse;

  @ApiPropertyOptional({ enum: EVIDENCE_STRENGTHS })
  evidence?: string;

  @ApiProperty({ type: [TermsRuleResponse] })
  rules: readonly TermsRuleResponse[];

  @ApiProperty({ type: 'integer', description: 'Index of the entry that stated them so' })
  entry: number;
}

export class TermsListResponse extends PageResponse {
  @ApiProperty({ type: [TermsItemResponse], description: 'The newest effective first' })
  items: TermsItemResponse[];
}

export function toVendorResponse({ validFrom, ...vendor }: Vendor): VendorItemResponse {
  return { ...vendor, entry: validFrom };
}

export function toTermsResponse({ validFrom, ...terms }: Terms): TermsItemResponse {
  return { ...terms, entry: validFrom };
}
