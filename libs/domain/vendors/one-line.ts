import { Holds } from '@platform/validation';

// eslint-disable-next-line no-control-regex -- control characters and line breaks are refused
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * The text, or each text of a list, is one line of printable characters without spaces at its ends.
 */
export const OneLine = (): PropertyDecorator =>
  Holds('must be one line of printable text without spaces at its ends', (value) => {
    return typeof value === 'string' && value === value.trim() && value.isWellFormed() && !UNPRINTABLE.test(value);
  });
