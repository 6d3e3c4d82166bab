export { AnswerCache } from './answer-cache.js';
export { BoundedCache } from './bounded-cache.js';
export { type DatabaseCache, forgetCaches, forgetWithDatabase } from './forget-caches.js';
export { type CacheFigures, observeCache, type ObservedCache } from './cache-metrics.js';
