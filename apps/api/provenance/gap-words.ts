import type { Gap, ShardsGap } from '@domain/provenance';

/** A gap in the words of a reader who does not know its code. */
export type GapResponse = Gap & {
  /** One sentence in plain words. */
  readonly says: string;
};

export function toGapResponse(gap: Gap): GapResponse {
  return { ...gap, says: sentence(gap) };
}

const RELATIONS: Readonly<Record<string, string>> = {
  initialised_from: 'was initialised from',
  fine_tuned_from: 'was fine-tuned from',
  distilled_from: 'was distilled from',
  merged_from: 'was merged from',
};

function sentence(gap: Gap): string {
  if ('shards' in gap) return shardSentence(gap);
  const name = `${gap.model}@${gap.version}`;
  switch (gap.reason) {
    case 'no_uses_recorded':
      return `No training and no evaluation of ${name} is recorded.`;
    case 'no_training_recorded':
      return `Only evaluations of ${name} are recorded, no training.`;
    case 'external_parent':
      return `${name} ${RELATIONS[gap.relation] ?? gap.relation} ${gap.parent}, whose training data is not recorded here.`;
    case 'parents_left_out':
      return `The data of the parents of ${name} is left out (${gap.parents.join(', ')}); chain=true includes it.`;
  }
}

function shardSentence({ reason, shards, ofShards, generators = [] }: ShardsGap): string {
  const many = `${shards.toLocaleString('en')} of ${ofShards.toLocaleString('en')} shards`;
  const are = shards === 1 ? 'is' : 'are';
  switch (reason) {
    case 'origin_unknown':
      return `The origin of ${many} is not recorded; a model may have generated any of them.`;
    case 'authorship_not_established':
      return `${many} ${are} from the web, where anybody and any model may be the author.`;
    case 'generator_not_named':
      return `${many} ${are} the output of a model that is not named.`;
    case 'generator_registered_here':
      return `${many} ${are} the output of models registered here (${generators.join(', ')}); ask the same of these.`;
  }
}
