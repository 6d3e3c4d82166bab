export { type GaugeName, METRICS, type MetricDefinition } from './metric-table.js';
export { ProcessMetrics, processMetrics, type Sample } from './process-metrics.js';
