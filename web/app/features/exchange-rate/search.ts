import { type PageCursor, pageCursor } from '../../ui/paging';
import { type RawSearch, textOf } from '../../ui/search';

export type RateNarrowing = {
  from?: string | undefined;
  to?: string | undefined;
  firstDay?: string | undefined;
  lastDay?: string | undefined;
};

export function exchangeRateSearch(raw: RawSearch): PageCursor & RateNarrowing {
  return {
    ...pageCursor(raw),
    from: matching(raw.from, /^[A-Z]{3}$/),
    to: matching(raw.to, /^[A-Z]{3}$/),
    firstDay: dayOf(raw.firstDay),
    lastDay: dayOf(raw.lastDay),
  };
}

/** A day of the calendar: the API refuses the thirtieth of February. */
function dayOf(value: unknown): string | undefined {
  const day = matching(value, /^\d{4}-\d{2}-\d{2}$/);
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? undefined : day;
}

function matching(value: unknown, shape: RegExp): string | undefined {
  const text = textOf(value);
  return text !== undefined && shape.test(text) ? text : undefined;
}
