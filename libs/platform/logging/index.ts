export { captureRequest, currentRequest, type RequestContext, runInRequest } from './request-context.js';
export { ServiceLogger, type LogSettings } from './service-logger.js';
