import { describe, expect, it } from 'vitest';
import { onTheWire, redirectOf, type Step, type Transcript, verdictOf } from './test-fire';
import { firstSale, type SaleValues, saleInput, saleProblems } from './test-sale';

const STEP: Step = {
  kind: 'VISIT',
  ok: true,
  message: '',
  milliseconds: 12,
  requestLine: 'GET /c/abc',
  requestHeaders: [],
  requestBody: null,
  status: 302,
  responseHeaders: [{ name: 'location', value: 'https://shop.example/?cid=clk_1' }],
  responseBody: '',
};

const REFUSED = {
  id: 'pb_1',
  outcome: 'REJECTED' as const,
  code: 'unknown_status',
  message: 'what is "paid"?',
};

function transcript(steps: Partial<Step>[], rest: Partial<Transcript> = {}): Transcript {
  return {
    passed: false,
    steps: steps.map((step) => ({ ...STEP, ...step })),
    postback: null,
    conversion: null,
    ...rest,
  };
}

describe('what a test came to', () => {
  it.each<[string, Transcript, string, string]>([
    ['passed', transcript([{}], { passed: true }), 'The test passed', 'counted'],
    ['not redirected', transcript([{ ok: false, status: 404 }]), 'The link led nowhere', 'HTTP 404'],
    ['not answered', transcript([{ ok: false, status: null }]), 'The link led nowhere', 'no answer'],
    [
      'refused',
      transcript([{}, { kind: 'REPORT', ok: false, status: 422 }], { postback: REFUSED }),
      'The report was not accepted',
      'what is "paid"?',
    ],
    [
      'refused, and not recorded',
      transcript([{}, { kind: 'REPORT', ok: false, status: 429 }]),
      'The report was not accepted',
      'HTTP 429',
    ],
    [
      'not forwarded',
      transcript([{}, { kind: 'FORWARD', ok: false, status: null, message: 'one of two was not reached' }]),
      'The partner was not told',
      'one of two',
    ],
  ])('when it was %s', (_, of, title, text) => {
    expect(verdictOf(of).title).toBe(title);
    expect(verdictOf(of).text).toContain(text);
  });
});

it('a request is shown as it went over the wire', () => {
  expect(onTheWire('GET /c/abc', [{ name: 'host', value: 'h' }], null)).toBe('GET /c/abc\nhost: h');
  expect(onTheWire('POST /x', [], '{}')).toBe('POST /x\n\n{}');
  expect(redirectOf(STEP)).toBe('https://shop.example/?cid=clk_1');
});

describe('what is tried', () => {
  const values: SaleValues = {
    by: 'link',
    trackingLinkId: 'lnk_1',
    offerId: 'off_1',
    affiliateId: 'aff_1',
    event: ' sale ',
    amount: '49.99',
    currency: null,
    status: '',
  };

  it('names a link, or an offer and an affiliate, and never both', () => {
    const sale = { event: 'sale', amount: '49.99', currency: null, status: null };
    expect(saleInput(values)).toEqual({ trackingLinkId: 'lnk_1', ...sale });
    expect(saleInput({ ...values, by: 'pair' })).toEqual({ offerId: 'off_1', affiliateId: 'aff_1', ...sale });
  });

  it('is complete before it is sent', () => {
    expect(saleProblems.trackingLinkId(null, values)).not.toBeNull();
    expect(saleProblems.trackingLinkId(null, { ...values, by: 'pair' })).toBeNull();
    expect(saleProblems.affiliateId(null, { ...values, by: 'pair' })).not.toBeNull();
    expect(saleProblems.amount('4,99')).not.toBeNull();
    expect(saleProblems.amount('')).toBeNull();
  });

  it('begins with a link of the integration’s own offer', () => {
    const links = [
      { id: 'lnk_1', offer: { id: 'off_1' } },
      { id: 'lnk_2', offer: { id: 'off_2' } },
    ];
    const of = (offer: { id: string } | null) => firstSale({ defaultEvent: 'lead', offer }, links);
    expect(of({ id: 'off_2' })).toMatchObject({ by: 'link', trackingLinkId: 'lnk_2', event: 'lead' });
    expect(of(null)).toMatchObject({ by: 'link', trackingLinkId: 'lnk_1' });
    expect(firstSale({ defaultEvent: 'lead', offer: null }, [])).toMatchObject({ by: 'pair' });
  });
});
