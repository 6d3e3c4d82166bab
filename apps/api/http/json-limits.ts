import type { FastifyRequest, RouteOptions } from 'fastify';
import { routeConfig } from './access.js';

/** How much JSON may hold. It is counted in the bytes, before anything is made of them. */
export interface JsonLimits {
  readonly bytes: number;
  /** Members and items at all levels. */
  readonly parts: number;
  /** Objects and lists. */
  readonly containers: number;
}

/** No valid document reaches it, and recursion stays safe. */
export const DEPTH_LIMIT = 64;

/** Different names of members: our classes declare fewer than 200, and a shard has 64 labels. */
export const NAMES_LIMIT = 1_000;

const KIB = 1024;

/**
 * The body of a statement. A ledger entry holds 64 KiB: it fits with six bytes (`\u00e9`) for each
 * of its characters, and room for white space.
 */
export const STATEMENT: JsonLimits = { bytes: 512 * KIB, parts: 20_000, containers: 10_000 };

/** A shard: 10,000 parents, and 64 origins of 100 pieces of evidence. */
export const DECLARATION: JsonLimits = { bytes: 2_048 * KIB, parts: 50_000, containers: 10_000 };

/** 1,000 uses, each with names and a purpose of 900 characters in any script. */
export const USES: JsonLimits = { bytes: 4_096 * KIB, parts: 20_000, containers: 10_000 };

/** Two lists of 200,000 names, one of them with weights. Longer ones are manifests. */
export const NAMES: JsonLimits = { bytes: 10_240 * KIB, parts: 1_000_000, containers: 200_100 };

/** A certificate as a member, of the size that fits. Larger ones are sent as text. */
export const CERTIFICATE: JsonLimits = { bytes: 10_240 * KIB, parts: 100, containers: 100 };

/** An OpenLineage event; the plan of a query may be nested deep. */
export const EVENT: JsonLimits = { bytes: 4_096 * KIB, parts: 200_000, containers: 100_000 };

/** A list of events, each within `EVENT`. */
export const EVENTS: JsonLimits = { bytes: 32_768 * KIB, parts: 4_000_000, containers: 2_000_000 };

/** `EVENTS` as `WHENCE_LINEAGE_BATCH_MIB` has it: all three grow together. */
function eventsOf(mebibytes: number): JsonLimits {
  const bytes = mebibytes * KIB * KIB;
  const scale = bytes / EVENTS.bytes;
  return { bytes, parts: Math.round(EVENTS.parts * scale), containers: Math.round(EVENTS.containers * scale) };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    json?: JsonLimits;
    /** The handler gets the bytes of the JSON, as they were sent. */
    rawJson?: boolean;
    readJson?: ReadJson;
  }
}

/**
 * Reads a body in a way of its own; `parse` reads it as that of any other route. What it returns is
 * the body.
 */
export type ReadJson = (bytes: Buffer, parse: () => unknown) => unknown;

/**
 * The route takes more JSON than a `STATEMENT`.
 * @param readJson reads bodies of requests without an Idempotency-Key, which names parsed JSON
 */
export function JsonBody(json: JsonLimits, readJson?: ReadJson): MethodDecorator {
  return routeConfig({ json, readJson });
}

/** As `JsonBody`; the handler gets the bytes, and reads them with `rawJsonOf`. */
export function RawJsonBody(json: JsonLimits): MethodDecorator {
  return routeConfig({ json, rawJson: true });
}

export function jsonLimitsOf(request: FastifyRequest): JsonLimits {
  return request.routeOptions.config.json ?? STATEMENT;
}

/**
 * Lets Fastify refuse a body of too many bytes before it is read.
 * @param mebibytes what a route that takes `EVENTS` takes
 */
export function limitBody(route: RouteOptions, mebibytes = EVENTS.bytes / KIB / KIB): void {
  if (route.config?.json === EVENTS) route.config = { ...route.config, json: eventsOf(mebibytes) };
  route.bodyLimit = (route.config?.json ?? STATEMENT).bytes;
}
