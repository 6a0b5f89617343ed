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

type Integration = { defaultEvent: string; offer: { id: string } | null };
type Link = { id: string; offer: { id: string } };

/** What is tried unless something else is chosen: a link of the integration's own offer, where it has one. */
export function firstSale({ defaultEvent, offer }: Integration, links: readonly Link[]): SaleValues {
  const link = links.find((each) => !offer || each.offer.id === offer.id) ?? links[0];
  return {
    by: link ? 'link' : 'pair',
    trackingLinkId: link?.id ?? null,
    offerId: offer?.id ?? null,
    affiliateId: null,
    event: defaultEvent,
    amount: '49.99',
    currency: null,
    status: '',
  };
}
