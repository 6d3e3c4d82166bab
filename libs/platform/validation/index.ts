export { canonicalMembers } from './canonical-members.js';
export {
  AnyObject,
  Either,
  type Form,
  isObject,
  ListOf,
  ListOfForms,
  ListOfTexts,
  NumberWithin,
  ObjectOf,
  OneOf,
  Optional,
  OptionalOrNull,
  Parsed,
  parsedForm,
  Text,
  TextMembers,
  textsForm,
  TrueOrFalse,
  WholeNumber,
} from './fields.js';
export { compiledCheck } from './compiled-check.js';
export { memberNames } from './member-names.js';
export { type Faults, faultsOf, formComplaints, formFaultsOf, readCommand, summaryOf } from './read-command.js';
export {
  type Complain,
  complainOf,
  Each,
  EachOneOf,
  EachParsed,
  Holds,
  isPrintable,
  NotBlank,
  Printable,
  Rule,
  type RuleOf,
} from './rule.js';
export {
  alternativesOf,
  type CommandClass,
  isNullable,
  isOptional,
  nestedTypeOf,
  type SchemaFragment,
  schemaFragmentOf,
} from './schema-fragment.js';
export { type FutureLimits, FUTURE_LIMITS, limitFutureInstants, NotFarAhead } from './future-limit.js';
export { objectForm } from './object-form.js';
export { fromTexts } from './text-values.js';
