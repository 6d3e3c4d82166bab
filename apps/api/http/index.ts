export { Access, callerOf } from './access.js';
export { answer } from './answer.js';
export { AskedAsOf } from './asked-as-of.js';
export { afterNumber, afterText, afterTexts, listAnswer, type Page, pageOf } from './page.js';
export { PageRequest } from './page.request.js';
export { DoorError } from './problem.js';
export { Call, type WriteCall, WriteDoor, type Written } from './write-door.js';
export { PageResponse, PositionResponse, ReceiptResponse } from './door.response.js';
