import fc from 'fast-check';
import { AccessModule } from '@domain/access';
import { DatasetsModule, VersionTotalsService } from '@domain/datasets';
import { PolicyModule, RegistrationRulesService } from '@domain/policy';
import { NoRegistrationWatch, ShardRegistrationModule } from '@domain/shards';
import { propertyRuns } from '@testing/arbitraries';
import { openModules } from '@testing/modules';
import { MovedClock } from './rules-answers.js';
import { rulesSteps } from './rules-arbitrary.js';
import { RulesRecorder } from './rules-recorder.js';

const registration = ShardRegistrationModule.with({
  imports: [PolicyModule, DatasetsModule],
  watch: NoRegistrationWatch,
  gate: RegistrationRulesService,
  originsListeners: [VersionTotalsService],
});

describe('rules in random worlds', () => {
  it('are found by every gate, check, verdict of the past, replay and standing evaluation as one obvious evaluator finds them', async () => {
    await fc.assert(
      fc.asyncProperty(rulesSteps, async (steps) => {
        const clock = new MovedClock();
        const modules = await openModules({ imports: [registration, DatasetsModule, AccessModule], clock });
        try {
          const recorder = new RulesRecorder(modules, clock);
          await recorder.begin();
          for (const step of steps) await recorder.record(step);
          await recorder.evaluate();
          await recorder.compareHistory();
        } finally {
          await modules.close();
        }
      }),
      { numRuns: propertyRuns(3) },
    );
  });
});
