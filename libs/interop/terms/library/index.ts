import { alibaba } from './alibaba.js';
import { amazon } from './amazon.js';
import { anthropic } from './anthropic.js';
import { bytedance } from './bytedance.js';
import { cohere } from './cohere.js';
import { deepseek } from './deepseek.js';
import { google } from './google.js';
import { meta } from './meta.js';
import { microsoft } from './microsoft.js';
import { mistral } from './mistral.js';
import { moonshot } from './moonshot.js';
import { openai } from './openai.js';
import { xai } from './xai.js';
import type { VendorTerms } from '../vendor-terms.js';

/** Facts about vendors' terms on the use of output, by vendor. */
export const TERMS_LIBRARY: readonly VendorTerms[] = [
  alibaba,
  amazon,
  anthropic,
  bytedance,
  cohere,
  deepseek,
  google,
  meta,
  microsoft,
  mistral,
  moonshot,
  openai,
  xai,
];
