import { formatRelative } from '../../format/date';
import { humanize, plural } from '../../format/words';

export type Parked = {
  waitsUntil: string;
  nextTryAt: string | null;
  tries: number;
  decidedAt: string | null;
  outcome: string | null;
};

/** Where a postback stands that had to wait, in a few words. */
export function parkedWords(parked: Parked, nowMs: number = Date.now()): string {
  if (parked.decidedAt && parked.outcome)
    return `${humanize(parked.outcome)} ${formatRelative(parked.decidedAt, nowMs)}`;
  return `Given up ${formatRelative(parked.waitsUntil, nowMs)}`;
}

/** What it waits for: the sale of a refund or a status word, or the click of a sale. */
export function awaited(code: string): string {
  return code === 'sale_not_known_yet' ? 'sale' : 'click';
}

/** How often it was looked for in vain, and when it is looked for again. */
export function triesWords({ tries, nextTryAt }: Parked, nowMs: number = Date.now()): string {
  const before = tries === 0 ? 'Not tried again yet' : `Tried again ${plural(tries, 'time')}`;
  return nextTryAt ? `${before}; next ${formatRelative(nextTryAt, nowMs)}.` : `${before}.`;
}
