import { DETECTOR_NAMES, type DetectorName } from '@core/detectors';
import { type JsonObject, parseDatasetName, parseModelName, parseShardName, parseVersion } from '@core/kernel';
import { CorrectionSelector } from '@domain/corrections';
import {
  AnyObject,
  ListOf,
  NotBlank,
  ObjectOf,
  OneOf,
  Optional,
  Parsed,
  Printable,
  Rule,
  Text,
  TrueOrFalse,
  WholeNumber,
} from '@platform/validation';

import { RECORDS_LIMIT } from './record-sample.js';

const FORMS = ['dataset,version', 'model,version', 'removal', 'selector'];
/** Shards of a sample; more are as good as all of them. */
const SAMPLE_LIMIT = 100_000;

/** Which shards are inspected: as they are recorded when it is ordered. */
@Rule<InspectedSubject>((subject, complain) => {
  const given = Object.entries(subject).filter(([, value]) => value !== undefined);
  const form = given.map(([name]) => name).sort();
  if (!FORMS.includes(form.join()))
    complain('', 'must be a dataset or a model with its version, or a removal, or a selector');
})
export class InspectedSubject {
  /**
   * The members of a committed version of this dataset.
   * @example allenai/dolma
   */
  @Optional()
  @Parsed(parseDatasetName)
  readonly dataset?: string;

  /** The members of the dataset versions that a version of this model used. */
  @Optional()
  @Parsed(parseModelName)
  readonly model?: string;

  /** Of the dataset, or of the model. */
  @Optional()
  @Parsed(parseVersion)
  readonly version?: string;

  /**
   * What this removal selects, and what descends from it.
   * @example removal-1
   */
  @Optional()
  @Text({ max: 200 })
  @Printable()
  readonly removal?: string;

  /** The shards that meet all of these conditions. */
  @Optional()
  @ObjectOf(() => CorrectionSelector)
  readonly selector?: CorrectionSelector;
}

/** A detector, with its parameters. */
export class ChosenDetector {
  @OneOf(DETECTOR_NAMES)
  readonly name: DetectorName;

  /** Defaults to those of the detector. */
  @Optional()
  @AnyObject()
  readonly parameters?: JsonObject;
}

/**
 * Some of the shards, some of the records of each, or both, chosen at random by a seed: the same
 * seed chooses the same ones.
 */
@Rule<InspectionSample>(({ shards, records }, complain) => {
  if (shards === undefined && records === undefined) complain('', 'needs shards or records');
})
export class InspectionSample {
  /** Defaults to all shards. */
  @Optional()
  @WholeNumber({ min: 1, max: SAMPLE_LIMIT })
  readonly shards?: number;

  /**
   * Records of each shard at most; defaults to all. What is measured on a sample of records shows
   * nothing of the others: `identity` reads all bytes whatever the sample, and no detector keeps a
   * sample.
   */
  @Optional()
  @WholeNumber({ min: 1, max: RECORDS_LIMIT })
  readonly records?: number;

  @Text({ max: 200 })
  @Printable()
  readonly seed: string;
}

const REFERENCE_FORMS = ['removals', 'removal', 'inspection', 'uri', 'shard', 'dataset,version'];
/** Forms of files, whose records have a member that is their text. */
const FILE_FORMS = REFERENCE_FORMS.slice(3);

/** What detectors compare with, in one of the forms that their own parameters have. */
@Rule<InspectionReference>((reference, complain) => {
  const given = Object.entries(reference).filter(([, value]) => value !== undefined);
  const names = given.map(([name]) => name).filter((name) => name !== 'text');
  const form = names.sort().join();
  if (!REFERENCE_FORMS.includes(form) || reference.removals === false)
    complain('', 'must be all removals, a removal, an inspection, a uri, a shard, or a dataset with its version');
  else if (reference.text !== undefined && !FILE_FORMS.includes(form))
    complain('/text', 'is for records of files: a uri, a shard, or a dataset');
})
export class InspectionReference {
  /** What was kept for all removals: for `near-duplicates` and `record-keys`. */
  @Optional()
  @TrueOrFalse()
  readonly removals?: boolean;

  /**
   * What was kept for this one.
   * @example removal-1
   */
  @Optional()
  @Text({ max: 200 })
  @Printable()
  readonly removal?: string;

  /**
   * What this inspection kept; for `phrases`, its measured counts as the baseline.
   * @example inspection-7
   */
  @Optional()
  @Text({ max: 200 })
  @Printable()
  readonly inspection?: string;

  /** An evaluation set below the storage roots, for `overlap`. */
  @Optional()
  @Text({ max: 2_048 })
  @Printable()
  readonly uri?: string;

  /** An evaluation set that is registered as this shard. */
  @Optional()
  @Parsed(parseShardName)
  readonly shard?: string;

  /** An evaluation set that is a dataset version. */
  @Optional()
  @Parsed(parseDatasetName)
  readonly dataset?: string;

  /** Of the dataset. */
  @Optional()
  @Parsed(parseVersion)
  readonly version?: string;

  /** The member of an item that holds its text. Defaults to `text`, then `content`. */
  @Optional()
  @Text({ max: 200 })
  @NotBlank()
  readonly text?: string;
}

/** Reads the files of shards and measures what is in them. Nothing declared is changed. */
@Rule<OrderInspection>(({ detectors }, complain) => {
  if (detectors.length === 0) complain('/detectors', 'names no detector');
  const names = detectors.map(({ name }) => name);
  for (const [at, name] of names.entries())
    if (names.indexOf(name) < at) complain(`/detectors/${at}/name`, 'is there already');
})
export class OrderInspection {
  @ObjectOf(() => InspectedSubject)
  readonly subject: InspectedSubject;

  @ListOf(() => ChosenDetector, { max: DETECTOR_NAMES.length })
  readonly detectors: readonly ChosenDetector[];

  /** Defaults to all shards. */
  @Optional()
  @ObjectOf(() => InspectionSample)
  readonly sample?: InspectionSample;

  /**
   * What the detectors compare with that take it and state nothing of their own; refused where
   * there are none.
   */
  @Optional()
  @ObjectOf(() => InspectionReference)
  readonly reference?: InspectionReference;

  /**
   * The member of a record that holds its text. Defaults to `text`, then `content`; a record
   * without it is read as a whole.
   */
  @Optional()
  @Text({ max: 200 })
  @NotBlank()
  readonly text?: string;
}
