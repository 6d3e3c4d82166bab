export { readConfig, type Config, type Environment } from './config.js';
export { ConfigError, type ConfigProblem } from './config.errors.js';
export type { LogLevel } from './setting-values.js';
export { SETTINGS, type Setting, type SettingName } from './settings.js';
