export type { CardFault } from './card.js';
export type { DpiVendor } from './card-origins.js';
export { type CardFile, type DpiPlan, planImport, type PlannedCard } from './plan-import.js';
