import { oneOf, type RawSearch, textOf } from '../../ui/search';

export const REPORT_GROUPS = ['day', 'offer', 'offer-day'] as const;

export type ReportGroup = (typeof REPORT_GROUPS)[number];

export type ReportSearch = {
  from?: string | undefined;
  to?: string | undefined;
  by?: ReportGroup | undefined;
  offerId?: string | undefined;
};

export function reportSearch(raw: RawSearch): ReportSearch {
  return {
    from: dayOf(raw.from),
    to: dayOf(raw.to),
    by: oneOf(raw.by, REPORT_GROUPS),
    offerId: textOf(raw.offerId),
  };
}

function dayOf(value: unknown): string | undefined {
  const day = textOf(value);
  const written = day && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
  return written ? day : undefined;
}
