import { digest, integer, json, jsonObject, object, optional, type Reader, text, withJson } from './data-readers.js';

const answers = object({ uri: optional(text), digest: optional(digest), records: optional(integer) });
/** The rest of a probe's result is figures, which mean nothing to the tables. */
const measuredPrompts: Reader<{ readonly prompts: number }> = (value, pointer) => {
  return { prompts: integer(jsonObject(value, pointer)['prompts'], `${pointer}/prompts`) };
};

/** The formats of the entries of similarity probes. */
export const PROBE_FORMATS = {
  'probe.begun': object({
    probe: text,
    prompts: digest,
    tested: withJson(object({ model: text, version: text, answers })),
    compared: withJson(object({ vendor: text, generator: optional(text), answers })),
    baseline: withJson(object({ name: text, answers })),
    parameters: json,
    method: text,
  }),
  'probe.measured': object({
    probe: text,
    result: withJson(measuredPrompts),
    list: object({ digest, lines: integer }),
  }),
  'probe.inconclusive': object({ probe: text, reason: text, side: optional(text), message: text }),
  'probe.cancelled': object({ probe: text, reason: text }),
};
