import { digest, figure, instant, integer, json, list, object, oneOf, text } from './data-readers.js';

/** The `data` of `receipts.reading-recorded`. */
export const readingRecorded = object({
  run: text,
  model: text,
  modelVersion: text,
  receipts: integer,
  digest,
  firstAt: instant,
  lastAt: instant,
  sources: list(list(json)),
  ways: list(list(text)),
  names: list(text),
  rows: list(list(figure)),
});

/** The `data` of `receipts.coverage-stated`. */
export const coverageStated = object({
  model: text,
  modelVersion: text,
  upto: integer,
  list: digest,
  coverage: oneOf('complete', 'incomplete', 'none'),
  figures: object({
    runs: integer,
    receipts: integer,
    uses: integer,
    declared: integer,
    observed: integer,
    stated: integer,
    unread: integer,
    undeclared: integer,
    unregistered: integer,
    readAfterRemoval: integer,
    blind: integer,
    open: integer,
  }),
});
