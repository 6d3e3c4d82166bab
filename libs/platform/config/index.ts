export { readConfig, requireDatabaseUrl, type Config, type Environment } from './config.js';
export { ConfigError, DatabaseNotSetError, type ConfigProblem } from './config.errors.js';
export type { LogLevel, MetricsSetting } from './setting-values.js';
export { SETTINGS, type Setting, type SettingName } from './settings.js';
