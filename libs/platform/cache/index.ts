export { AnswerCache } from './answer-cache.js';
export { BoundedCache } from './bounded-cache.js';
