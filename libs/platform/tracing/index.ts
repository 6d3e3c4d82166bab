export {
  activeTraceparent,
  captureSpan,
  inSpan,
  isTracing,
  type OpenSpan,
  openSpan,
  type SpanSettings,
} from './span.js';
export { parseTraceparent } from './traceparent.js';
