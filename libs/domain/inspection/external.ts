import { type Detector, refuseParameter, requireKnown } from '@core/detectors';
import type { JsonObject } from '@core/kernel';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** What an order states of a program's run. */
export interface ExternalParameters {
  readonly program: string;
  /** Scores from here on count as above. */
  readonly threshold: number;
}

/** @throws DetectorError `invalid-parameters` */
export function readExternal(parameters: JsonObject): ExternalParameters {
  requireKnown(parameters, ['program', 'threshold']);
  const { program, threshold = 0.5 } = parameters;
  if (typeof program !== 'string' || !NAME.test(program)) refuseParameter('/program', 'must be the name of a program');
  if (typeof threshold !== 'number') refuseParameter('/threshold', 'must be a number');
  return { program, threshold };
}

/** A program of the user's, which the worker's settings name. `ProgramRun` runs it. */
export const external: Detector = {
  name: 'external',
  version: '1',
  start(parameters) {
    readExternal(parameters);
    return { record: () => undefined, end: () => ({}) };
  },
};
