import { parseDigest, parseModelName, parseSlug, parseUri, parseVersion } from '@core/kernel';
import {
  ListOf,
  NotBlank,
  NumberWithin,
  ObjectOf,
  Optional,
  Parsed,
  Printable,
  Rule,
  Text,
  WholeNumber,
} from '@platform/validation';
import { ANSWER_LENGTH, KEY_LENGTH, PROMPTS } from './limits.js';

const NAME_LENGTH = 128;

/** What a model answered to one prompt. */
export class PromptAnswer {
  /**
   * The key of the prompt, by which the answers of the models belong together: the prompt, or its
   * digest. It is shown in the results.
   */
  @Text({ max: KEY_LENGTH })
  @Printable()
  @NotBlank()
  readonly prompt: string;

  /** Empty: the model gave none. */
  @Text({ min: 0, max: ANSWER_LENGTH })
  readonly answer: string;
}

/** The answers of one model: in a file, or here. */
@Rule<ProbeAnswers>(({ uri, digest, records }, complain) => {
  if ((uri === undefined) === (records === undefined)) complain('', 'must have either uri or records');
  if (digest !== undefined && records !== undefined) complain('/digest', 'is of a file: give it with uri');
})
export class ProbeAnswers {
  /**
   * A file below `WHENCE_STORAGE_ROOTS` with a line `{"prompt", "answer"}` for each answer; gzip
   * and zstd are read.
   * @example s3://probes/september/model-7b.jsonl
   */
  @Optional()
  @Parsed(parseUri)
  readonly uri?: string;

  /** SHA-256 that the file must have, as it is stored. */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;

  /** They are kept until the probe ends, and then forgotten. */
  @Optional()
  @ListOf(() => PromptAnswer, { max: PROMPTS.max })
  readonly records?: readonly PromptAnswer[];
}

/** The model version under test. */
export class TestedModel {
  /** @example acme/model-7b */
  @Parsed(parseModelName)
  readonly model: string;

  @Parsed(parseVersion)
  readonly version: string;

  @ObjectOf(() => ProbeAnswers)
  readonly answers: ProbeAnswers;
}

/** The vendor whose answers the others are compared with. */
export class ComparedVendor {
  /**
   * A vendor’s slug.
   * @example openai
   */
  @Parsed(parseSlug)
  readonly vendor: string;

  /**
   * The vendor’s model that answered.
   * @example gpt-4o-2024-08-06
   */
  @Optional()
  @Text({ max: NAME_LENGTH })
  @Printable()
  @NotBlank()
  readonly generator?: string;

  @ObjectOf(() => ProbeAnswers)
  readonly answers: ProbeAnswers;
}

/** A third model, which is known to have learnt nothing from the vendor. */
export class BaselineModel {
  /** @example eleutherai/pythia-6.9b */
  @Text({ max: NAME_LENGTH })
  @Printable()
  @NotBlank()
  readonly name: string;

  @ObjectOf(() => ProbeAnswers)
  readonly answers: ProbeAnswers;
}

export class ProbeParameters {
  /** Tokens in a row that count as a shared span; defaults to 50. */
  @Optional()
  @WholeNumber({ min: 13, max: 1_000 })
  readonly span?: number;

  /** The Jaccard index of 5-grams from which answers are nearly the same; defaults to 0.8. */
  @Optional()
  @NumberWithin({ min: 0.5, max: 1 })
  readonly similarity?: number;

  /** Samples of the bootstrap; defaults to 10,000. */
  @Optional()
  @WholeNumber({ min: 1_000, max: 100_000 })
  readonly resamples?: number;

  /** The same seed gives the same intervals; defaults to the digest of the prompt set. */
  @Optional()
  @Text({ max: 200 })
  @Printable()
  readonly seed?: string;
}

/** Compares what a model answers with a vendor’s model’s answers, and a third one’s as baseline. */
export class OrderProbe {
  /**
   * The prompt set: SHA-256 of the keys of its prompts, each once, sorted by their UTF-8 bytes,
   * each followed by a line feed.
   */
  @Parsed(parseDigest)
  readonly prompts: string;

  @ObjectOf(() => TestedModel)
  readonly tested: TestedModel;

  @ObjectOf(() => ComparedVendor)
  readonly compared: ComparedVendor;

  @ObjectOf(() => BaselineModel)
  readonly baseline: BaselineModel;

  @Optional()
  @ObjectOf(() => ProbeParameters)
  readonly parameters?: ProbeParameters;
}
