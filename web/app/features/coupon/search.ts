import { type PageCursor, pageCursor } from '../../ui/paging';
import { type RawSearch, textOf } from '../../ui/search';

type CouponSearch = PageCursor & {
  offerId?: string | undefined;
  affiliateId?: string | undefined;
  code?: string | undefined;
};

export function couponSearch(raw: RawSearch): CouponSearch {
  return {
    ...pageCursor(raw),
    offerId: textOf(raw.offerId),
    affiliateId: textOf(raw.affiliateId),
    code: textOf(raw.code),
  };
}
