import { isDecimal } from '../../format/money';

/** What is tried, as the form has it. */
export type SaleValues = {
  by: 'link' | 'pair';
  trackingLinkId: string | null;
  offerId: string | null;
  affiliateId: string | null;
  event: string;
  amount: string;
  currency: string | null;
  status: string;
};

/** What is tried, as the API takes it. */
export type TestSale = {
  trackingLinkId?: string | null;
  offerId?: string | null;
  affiliateId?: string | null;
  event: string | null;
  amount: string | null;
  currency: string | null;
  status: string | null;
};

export const saleProblems = {
  trackingLinkId: (link: string | null, { by }: SaleValues) =>
    by === 'link' && !link ? 'Choose the link that is followed.' : null,
  offerId: (offer: string | null, { by }: SaleValues) =>
    by === 'pair' && !offer ? 'Choose what is promoted.' : null,
  affiliateId: (affiliate: string | null, { by }: SaleValues) =>
    by === 'pair' && !affiliate ? 'Choose who promotes it.' : null,
  amount: (amount: string) =>
    amount.trim() === '' || isDecimal(amount.trim()) ? null : 'Enter an amount like 49.99.',
};

/** Only what was chosen is named; what is empty is left out of the report. */
export function saleInput(values: SaleValues): TestSale {
  const { by, trackingLinkId, offerId, affiliateId, event, amount, currency, status } = values;
  return {
    ...(by === 'link' ? { trackingLinkId } : { offerId, affiliateId }),
    event: event.trim() || null,
    amount: amount.trim() || null,
    currency,
    status: status || null,
  };
}

/** The link that a test follows unless another one is chosen: one of the integration's own offer, where it has one. */
export function firstLink<L extends { offer: { id: string } }>(
  links: readonly L[],
  offerId: string | undefined,
): L | undefined {
  return links.find((link) => !offerId || link.offer.id === offerId) ?? links[0];
}
