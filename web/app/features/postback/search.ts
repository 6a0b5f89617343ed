import { type PageCursor, pageCursor } from '../../ui/paging';
import { instantOf, oneOf, type RawSearch, textOf } from '../../ui/search';
import { CLICK_ID_HELP, canBeClickId } from '../click/click-id';

export const POSTBACK_OUTCOMES = [
  'ACCEPTED',
  'UPDATED',
  'DUPLICATE',
  'IGNORED',
  'PARKED',
  'REJECTED',
] as const;

export const RECEIVED_WITHIN = ['hour', 'day', 'week', 'month', 'between'] as const;
export const TEST_CHOICES = ['only', 'none'] as const;

export type ReceivedWithin = (typeof RECEIVED_WITHIN)[number];

export type PostbackNarrowing = {
  integrationId?: string | undefined;
  outcome?: (typeof POSTBACK_OUTCOMES)[number] | undefined;
  code?: string | undefined;
  txnId?: string | undefined;
  clickId?: string | undefined;
  within?: ReceivedWithin | undefined;
  /** Instants; they count for `between` only. */
  from?: string | undefined;
  to?: string | undefined;
  tests?: (typeof TEST_CHOICES)[number] | undefined;
};

export function postbackSearch(raw: RawSearch): PageCursor & PostbackNarrowing {
  return { ...pageCursor(raw), ...postbackNarrowing(raw) };
}

export function postbackNarrowing(raw: RawSearch): PostbackNarrowing {
  const within = oneOf(raw.within, RECEIVED_WITHIN);
  return {
    integrationId: textOf(raw.integrationId),
    outcome: oneOf(raw.outcome, POSTBACK_OUTCOMES),
    code: textOf(raw.code),
    txnId: textOf(raw.txnId),
    clickId: textOf(raw.clickId),
    within,
    from: within === 'between' ? instantOf(raw.from) : undefined,
    to: within === 'between' ? instantOf(raw.to) : undefined,
    tests: oneOf(raw.tests, TEST_CHOICES),
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LENGTH_MS = { hour: 60 * MINUTE_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;

/** What the API is asked for. "The last hour" moves on by whole minutes, so that a page stays the same in between. */
export function postbackFilter(search: PostbackNarrowing, nowMs: number) {
  const { integrationId, outcome, code, txnId, clickId, within, from, to, tests } = search;
  return {
    integrationId,
    outcome,
    code,
    txnId,
    clickId,
    ...(within === 'between' ? { from, to } : within && { from: since(LENGTH_MS[within], nowMs) }),
    ...(tests && { isTest: tests === 'only' }),
  };
}

/** What may be the matter when nothing is found. */
export function nothingFound({ txnId, clickId, within }: PostbackNarrowing): string {
  if (!canBeClickId(clickId)) return CLICK_ID_HELP;
  if (txnId ?? clickId)
    return 'No request with it reached an integration. Check how it is spelled, with upper and lower case, and ask the sender what it was answered.';
  if (within) return 'Try a longer time, or fewer filters.';
  return 'Try fewer or other filters.';
}

function since(lengthMs: number, nowMs: number): string {
  return new Date(Math.floor((nowMs - lengthMs) / MINUTE_MS) * MINUTE_MS).toISOString();
}
