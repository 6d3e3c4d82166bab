import { createHash } from 'node:crypto';
import { canonicalPieces, type Instant, type JsonObject, parseInstant, parsePeriod } from '@core/kernel';
import { canonicalHost } from '@domain/shards';
import { inTurns } from '@platform/cancellation';
import { canonicalMembers } from '@platform/validation';
import { OrderRemoval, Requester, SelectorStatement } from './order-removal.command.js';
import { FIRST_TERM_MONTHS, monthsLater } from './removal.js';
import { invalidRemoval } from './removals.errors.js';

/**
 * `canonicalOrder` returns an order in its one form. `now` is when an erasure request counts as
 * received unless it states that. Throws `invalid-removal` where the order's instants cannot be.
 */
export async function canonicalOrder(order: OrderRemoval, now: Instant): Promise<OrderRemoval> {
  return canonicalMembers<OrderRemoval>(OrderRemoval, order, {
    ...termsOf(order, now),
    effectiveAt: parseInstant(order.effectiveAt),
    requestedBy: order.requestedBy && canonicalMembers<Requester>(Requester, order.requestedBy),
    selector: await canonicalSelector(order.selector),
  });
}

/**
 * The hash by which a repeated order is recognised; null where the order may name a person, which a
 * stored hash would give away.
 */
export async function orderHash({ dueAt, receivedAt }: OrderRemoval, order: OrderRemoval): Promise<Buffer | null> {
  if (order.requestedBy || order.selector.recordKeys) return null;
  const { dueAt: _due, receivedAt: _received, ...rest } = order;
  const stated = { ...rest, dueAt, receivedAt };
  // The cast: interfaces have no index signature; the members of an order are JSON.
  const hash = createHash('sha256').update('whence/removal-order/v1\n');
  await inTurns(canonicalPieces(stated as unknown as JsonObject), (piece) => hash.update(piece));
  return hash.digest();
}

/** In turns with other requests: a selector may name 200,000 shards. */
async function canonicalSelector(selector: SelectorStatement): Promise<SelectorStatement> {
  const { collected, domain, shards } = selector;
  const different = new Set<string>();
  await inTurns(shards ?? [], (name) => different.add(name));
  return canonicalMembers<SelectorStatement>(SelectorStatement, selector, {
    collected: collected && parsePeriod(collected),
    domain: domain && canonicalHost(domain),
    shards: shards && [...different],
  });
}

/** An erasure request is due one month after it was received, at the latest (GDPR Art. 12(3)). */
function termsOf(order: OrderRemoval, now: Instant): Pick<OrderRemoval, 'dueAt' | 'receivedAt'> {
  const dueAt = order.dueAt && parseInstant(order.dueAt);
  const receivedAt = order.receivedAt && parseInstant(order.receivedAt);
  if (receivedAt && receivedAt > now) throw refused('/receivedAt', 'lies in the future');
  if (order.basis !== 'erasure_request') return { dueAt, receivedAt };
  const received = receivedAt ?? now;
  const latest = monthsLater(received, FIRST_TERM_MONTHS);
  const late = `is later than one month after the request was received (${latest}); extend it with a reason where the law allows it`;
  if (dueAt && dueAt > latest) throw refused('/dueAt', late);
  return { dueAt: dueAt ?? latest, receivedAt: received };
}

const refused = (pointer: string, message: string): Error => invalidRemoval({ complaints: [{ pointer, message }] });
