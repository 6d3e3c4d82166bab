import { parseInstant } from '@core/kernel';
import {
  ListOfTexts,
  NotFarAhead,
  OneOf,
  Optional,
  OptionalOrNull,
  Parsed,
  Printable,
  Rule,
  Text,
} from '@platform/validation';

export const TRIAGE_STEPS = ['acknowledge', 'resolve', 'waive', 'assign', 'ignore'] as const;

/** Takes one step with many findings, all in one transaction. */
@Rule<TriageFindings>(({ findings, step, reason, owner, until }, complain) => {
  if (findings.length === 0) complain('/findings', 'must name at least one finding');
  if (new Set(findings).size < findings.length) complain('/findings', 'names a finding twice');
  if (step !== 'assign' && reason === undefined) complain('/reason', 'is required, but for assign');
  if (step !== 'assign' && owner !== undefined) complain('/owner', 'is for assign only');
  if (step === 'ignore' && until === undefined)
    complain('/until', 'is required for ignore: an instant, or null to ignore them no longer');
  if (step !== 'ignore' && until !== undefined) complain('/until', 'is for ignore only');
})
export class TriageFindings {
  /**
   * Their ids.
   * @example ["finding-6f1ed002ab5595859014ebf0951522d9"]
   */
  @ListOfTexts({ max: 1_000 })
  readonly findings: readonly string[];

  @OneOf(TRIAGE_STEPS)
  readonly step: (typeof TRIAGE_STEPS)[number];

  /** The reason. It is stored for ever: no personal data. */
  @Optional()
  @Text({ max: 2_000 })
  @Printable()
  readonly reason?: string;

  /**
   * Of `assign`: the id of a principal, or `none`. Defaults to the principal of the key that sends
   * this.
   */
  @Optional()
  @Text({ max: 200 })
  @Printable()
  readonly owner?: string;

  /** Of `ignore`, where it is required: until when; null: not any longer. */
  @OptionalOrNull()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly until?: string | null;
}
