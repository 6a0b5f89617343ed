import { type PageCursor, pageCursor } from '../../ui/paging';
import { oneOf, type RawSearch, textOf } from '../../ui/search';

export const CONVERSION_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'REVERSED', 'PAID'] as const;
export const TEST_CHOICES = ['only'] as const;

export type ConversionNarrowing = {
  offerId?: string | undefined;
  affiliateId?: string | undefined;
  status?: (typeof CONVERSION_STATUSES)[number] | undefined;
  txnId?: string | undefined;
  clickId?: string | undefined;
  /** Tests are shown only when they are asked for. */
  tests?: (typeof TEST_CHOICES)[number] | undefined;
};

export function conversionSearch(raw: RawSearch): PageCursor & ConversionNarrowing {
  return {
    ...pageCursor(raw),
    offerId: textOf(raw.offerId),
    affiliateId: textOf(raw.affiliateId),
    status: oneOf(raw.status, CONVERSION_STATUSES),
    txnId: textOf(raw.txnId),
    clickId: textOf(raw.clickId),
    tests: oneOf(raw.tests, TEST_CHOICES),
  };
}

/** What the API is asked for. */
export function conversionFilter({ tests, ...filter }: ConversionNarrowing) {
  return { ...filter, isTest: tests === 'only' };
}
