import { type ConnectionOptions, connectToRead } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';
import { askExposure, type ExposureFilter, formatExposure } from './exposure-question.js';
import { formatGenerated } from './format-generated.js';
import { askMeasured, formatMeasured } from './measured-question.js';
import { askGenerated } from './provenance-question.js';
import { askRemovals, formatRemovals } from './removals-question.js';
import { askTraits, formatTraits, type Trait } from './trait-question.js';

export interface AskOptions extends ExposureFilter, ConnectionOptions {
  readonly removals?: boolean;
  readonly by?: Trait;
  readonly basis?: 'declared' | 'measured';
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function ask(model: string, version: string, options: AskOptions): Promise<void> {
  const { vendor, generator, involvement, asOf, json } = options;
  const api = connectToRead(readInstallation().config, options);
  const question = { model, version, asOf };
  const filter = { vendor, generator, involvement };
  if (options.basis === 'measured') {
    print(await askMeasured(api, question), formatMeasured, json);
  } else if (options.removals) {
    print(await askRemovals(api, question), (removals) => formatRemovals(question, removals), json);
  } else if (options.by !== undefined) {
    print(await askTraits(api, question, options.by), formatTraits, json);
  } else if (Object.values(filter).some((value) => value !== undefined)) {
    print(await askExposure(api, question, filter), (answer) => formatExposure(question, filter, answer), json);
  } else {
    print(await askGenerated(api, question), formatGenerated, json);
  }
}

function print<Answer>(answer: Answer, format: (answer: Answer) => string[], json = false): void {
  console.log(json ? JSON.stringify(answer) : format(answer).join('\n'));
}
