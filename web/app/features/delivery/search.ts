import { type PageCursor, pageCursor } from '../../ui/paging';
import { instantOf, oneOf, type RawSearch, textOf } from '../../ui/search';

export const DELIVERY_STATUSES = ['PENDING', 'SUCCEEDED', 'FAILED'] as const;
export const CREATED_WITHIN = ['hour', 'day', 'week', 'month', 'between'] as const;

export type CreatedWithin = (typeof CREATED_WITHIN)[number];

export type DeliveryNarrowing = {
  status?: (typeof DELIVERY_STATUSES)[number] | undefined;
  affiliateId?: string | undefined;
  partnerPostbackId?: string | undefined;
  webhookId?: string | undefined;
  /** A conversion's id, or that of its order. */
  conversionId?: string | undefined;
  topic?: string | undefined;
  within?: CreatedWithin | undefined;
  /** Instants; they count for `between` only. */
  since?: string | undefined;
  until?: string | undefined;
};

/** Where the log stands, and the delivery that is looked at. */
export type DeliverySearch = PageCursor & DeliveryNarrowing & { delivery?: string | undefined };

export function deliverySearch(raw: RawSearch): DeliverySearch {
  const within = oneOf(raw.within, CREATED_WITHIN);
  return {
    ...pageCursor(raw),
    status: oneOf(raw.status, DELIVERY_STATUSES),
    affiliateId: textOf(raw.affiliateId),
    partnerPostbackId: textOf(raw.partnerPostbackId),
    webhookId: textOf(raw.webhookId),
    conversionId: textOf(raw.conversionId),
    topic: textOf(raw.topic),
    within,
    since: within === 'between' ? instantOf(raw.since) : undefined,
    until: within === 'between' ? instantOf(raw.until) : undefined,
    delivery: textOf(raw.delivery),
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LENGTH_MS = { hour: 60 * MINUTE_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;

/** What the API is asked for. "The last hour" moves on by whole minutes, so that a page stays the same in between. */
export function deliveryFilter({ within, since, until, ...narrowing }: DeliveryNarrowing, nowMs: number) {
  if (within === 'between') return { ...narrowing, since, until };
  return within ? { ...narrowing, since: ago(LENGTH_MS[within], nowMs) } : narrowing;
}

/** What is sent once more: what failed, unless another status is looked at. */
export function redeliveryFilter(narrowing: DeliveryNarrowing, nowMs: number) {
  return deliveryFilter({ ...narrowing, status: narrowing.status ?? 'FAILED' }, nowMs);
}

/** What is sent once more, in words. */
export function meant({ status = 'FAILED', ...others }: DeliveryNarrowing): string {
  const what = status === 'SUCCEEDED' ? 'Everything that was taken' : 'Everything that failed';
  const isNarrow = Object.values(others).some((value) => value !== undefined);
  return isNarrow
    ? `${what}, as far as the filters of the log go.`
    : `${what}, of all partners and webhooks, in the last 90 days.`;
}

/** A receiver as one choice: a partner postback or a webhook, told apart by how its id begins. */
export function receiverOf(id: string): Pick<DeliveryNarrowing, 'partnerPostbackId' | 'webhookId'> {
  const webhook = id.startsWith('whk_');
  return {
    partnerPostbackId: id !== '' && !webhook ? id : undefined,
    webhookId: webhook ? id : undefined,
  };
}

/** An instant so long ago, at a whole minute. */
export function ago(lengthMs: number, nowMs: number): string {
  return new Date(Math.floor((nowMs - lengthMs) / MINUTE_MS) * MINUTE_MS).toISOString();
}
