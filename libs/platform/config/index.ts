export { readConfig, requireDatabaseUrl, type Config, type Environment, type TlsFiles } from './config.js';
export { ConfigError, DatabaseNotSetError, type ConfigProblem } from './config.errors.js';
export { NO_RATE_LIMITS, type RateLimits } from './rate-limits.js';
export { isLoopback, type LogLevel, type MetricsSetting, type PublicLog } from './setting-values.js';
export { SETTINGS, type Setting, type SettingName } from './settings.js';
