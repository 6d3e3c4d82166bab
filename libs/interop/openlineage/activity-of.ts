import { sha256 } from '@core/kernel';
import type { Activity } from '@domain/lineage';
import type { LineageEvent } from './read-event.js';
import { memberOf, objectOf, textOf } from './read-values.js';

const TEXT_LIMIT = 500;
const short = (text: string): string => text.slice(0, TEXT_LIMIT).toWellFormed();

/** What the run of an event did, as the activity of a derivation. */
export function activityOf(event: LineageEvent): Activity {
  const { activity, job, run } = event;
  const code = activity?.code ?? codeOf(event);
  return {
    kind: activity?.kind ?? kindOf(event),
    ...(job && { job: short(`${job.namespace}/${job.name}`) }),
    ...(run !== undefined && { run }),
    ...(code !== undefined && { code }),
    ...(activity?.removal !== undefined && { removal: activity.removal }),
  };
}

function kindOf({ jobFacets }: LineageEvent): string {
  const kind = textOf(memberOf(objectOf(jobFacets['jobType']), 'jobType'));
  // A redaction answers a removal: only our own facet states one.
  return kind === undefined || kind.toLowerCase() === 'redaction' ? 'run' : short(kind.toLowerCase());
}

/** Where the source code is, with its version; else the digest of the source code itself. */
function codeOf({ jobFacets }: LineageEvent): string | undefined {
  const location = objectOf(jobFacets['sourceCodeLocation']);
  const [url, version] = [textOf(memberOf(location, 'url')), textOf(memberOf(location, 'version'))];
  if (url !== undefined) return short(version === undefined ? url : `${url}@${version}`);
  const source = textOf(memberOf(objectOf(jobFacets['sourceCode']), 'sourceCode'));
  return source === undefined ? undefined : `sha256:${sha256(source).toString('hex')}`;
}

/** Whether the job goes on for ever: what it writes is stated while it runs. */
export function isStreaming({ jobFacets }: LineageEvent): boolean {
  return textOf(memberOf(objectOf(jobFacets['jobType']), 'processingType'))?.toUpperCase() === 'STREAMING';
}
