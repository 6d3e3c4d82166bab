import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CheckPolicy, PolicyChecks } from '@domain/policy';
import { Access, type Answer, answer, Expensive, JsonBody, NAMES } from '../http/index.js';
import type { PolicyCheckResponse } from './policy-check.response.js';

/** @tag policy */
@Controller('v1/policy')
export class PolicyCheckController {
  constructor(private readonly checks: PolicyChecks) {}

  /**
   * Ask the rules about a planned write: shards, the order of a dataset version, or uses of a model
   * version.
   *
   * Nothing is written. `deny`: a rule would refuse it. `unknown`: it would be accepted, though the
   * record does not tell whether a rule is met. `allow`: it would be accepted; rules that flag it
   * are among the findings. Shards that are registered already are asked about no more. Shards that
   * could not be registered, whatever the rules are, are in `rejected`: no rule is asked about
   * them, and what would be `allow` is `unknown`.
   *
   * @status 200 The verdict
   */
  @Post('check')
  @HttpCode(200)
  @JsonBody(NAMES)
  @Access('read')
  @Expensive()
  async check(@Body() body: CheckPolicy): Promise<Answer<PolicyCheckResponse>> {
    const { position, ...checked } = await this.checks.check(body);
    return answer(position, checked);
  }
}
