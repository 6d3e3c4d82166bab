export { Bitmap } from './bitmap.js';
export { BitmapError, type BitmapErrorCode } from './bitmap.errors.js';
export { PackedSet, Probe } from './packed-set.js';
