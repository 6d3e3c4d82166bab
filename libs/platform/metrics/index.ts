export { type GaugeName, METRICS, type MetricDefinition } from './metric-table.js';
export { type HotSample, ProcessMetrics, processMetrics, type Sample } from './process-metrics.js';
