import { type PageCursor, pageCursor } from '../../ui/paging';
import { oneOf, type RawSearch, textOf } from '../../ui/search';

export const CONVERSION_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'REVERSED', 'PAID'] as const;

type ConversionSearch = PageCursor & {
  offerId?: string | undefined;
  affiliateId?: string | undefined;
  status?: (typeof CONVERSION_STATUSES)[number] | undefined;
  txnId?: string | undefined;
  clickId?: string | undefined;
};

export function conversionSearch(raw: RawSearch): ConversionSearch {
  return {
    ...pageCursor(raw),
    offerId: textOf(raw.offerId),
    affiliateId: textOf(raw.affiliateId),
    status: oneOf(raw.status, CONVERSION_STATUSES),
    txnId: textOf(raw.txnId),
    clickId: textOf(raw.clickId),
  };
}
