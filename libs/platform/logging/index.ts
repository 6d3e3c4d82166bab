export { ServiceLogger, type LogSettings } from './service-logger.js';
