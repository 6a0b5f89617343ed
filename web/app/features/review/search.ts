import { type PageCursor, pageCursor } from '../../ui/paging';
import { oneOf, type RawSearch, textOf } from '../../ui/search';

export const SHOWN = ['held', 'rejected'] as const;

export type Narrowing = {
  /** Those that wait for a reviewer when left out. */
  show?: (typeof SHOWN)[number] | undefined;
  offerId?: string | undefined;
  affiliateId?: string | undefined;
};

export function reviewSearch(raw: RawSearch): PageCursor & Narrowing {
  return {
    ...pageCursor(raw),
    show: oneOf(raw.show, SHOWN),
    offerId: textOf(raw.offerId),
    affiliateId: textOf(raw.affiliateId),
  };
}

/** What the API is asked for. */
export function reviewFilter({ show, ...filter }: Narrowing) {
  switch (show) {
    case 'held':
      return { ...filter, onHold: true };
    case 'rejected':
      return { ...filter, status: 'REJECTED' as const };
    case undefined:
      return { ...filter, awaitsReview: true };
  }
}
