import { describe, expect, it } from 'vitest';
import { exampleDocument, exampleParameters, finishedUrl, type Reporting, reportingOf } from './report';

const REPORTING: Reporting = {
  postbackUrl: 'https://track.example/postback/acmeKEY',
  mapping: [
    { field: 'CLICK_ID', from: ['transaction_id'] },
    { field: 'TXN_ID', from: ['order_id', 'oid'] },
    { field: 'AMOUNT', from: ['amount'] },
    { field: 'CURRENCY', from: ['currency'] },
    { field: 'SECRET', from: ['verification_token'] },
  ],
  amountUnit: 'MAJOR',
  currency: null,
  secret: null,
  signature: 'NONE',
  signingSecret: null,
};

function mapped(from: Record<string, string[]>): Reporting {
  const mapping = Object.entries(from).map(([field, places]) => ({ field, from: places }));
  return { ...REPORTING, mapping: mapping as Reporting['mapping'] };
}

describe('the finished address', () => {
  it('has a macro for each value, under the sender’s names', () => {
    expect(finishedUrl(REPORTING)).toBe(
      'https://track.example/postback/acmeKEY?transaction_id={click_id}&order_id={order_id}&amount={amount}&currency={currency}',
    );
  });

  it('carries the secret under its name, and nothing of it can end the value', () => {
    expect(finishedUrl({ ...REPORTING, secret: 'a&b=c#' })).toContain('&verification_token=a%26b%3Dc%23');
    expect(finishedUrl({ ...mapped({ CLICK_ID: ['cid'] }), secret: 's' })).toBe(
      'https://track.example/postback/acmeKEY?cid={click_id}&secret=s',
    );
  });

  it('of a sender with documents of its own has nothing but the secret', () => {
    expect(finishedUrl({ ...mapped({ CLICK_ID: [] }), secret: 's' })).toBe(
      'https://track.example/postback/acmeKEY?secret=s',
    );
  });

  it('leaves out what stands inside of a document', () => {
    expect(finishedUrl(mapped({ CLICK_ID: ['/visit/id', 'cid'], AMOUNT: ['/total'] }))).toBe(
      'https://track.example/postback/acmeKEY?cid={click_id}',
    );
  });
});

describe('the example', () => {
  it('counts in the integration’s unit and names its currency', () => {
    expect(exampleDocument({ ...REPORTING, amountUnit: 'MINOR', currency: 'EUR' })).toEqual({
      transaction_id: 'CLICK_ID',
      order_id: 'order-1001',
      amount: '4999',
      currency: 'EUR',
    });
  });

  it('puts values where JSON Pointers lead', () => {
    const reporting = mapped({ CLICK_ID: ['/visit/click/id'], TXN_ID: ['/visit/a~1b'], AMOUNT: ['total'] });
    expect(exampleDocument(reporting)).toEqual({
      visit: { click: { id: 'CLICK_ID' }, 'a/b': 'order-1001' },
      total: '49.99',
    });
    expect(exampleParameters(reporting)).toBeNull();
  });

  it('leaves out fields that are not read', () => {
    expect(exampleParameters(mapped({ CLICK_ID: ['cid'], TXN_ID: [] }))).toEqual([['cid', 'CLICK_ID']]);
  });
});

it('secrets are placeholders unless they were just made', () => {
  const stored = {
    ...REPORTING,
    defaultCurrency: null,
    hasSecret: true,
    signature: 'STANDARD_WEBHOOKS' as const,
  };
  expect(reportingOf(stored)).toMatchObject({
    secret: 'YOUR_SECRET',
    signingSecret: 'whsec_YOUR_SIGNING_SECRET',
  });
  expect(reportingOf(stored, { secret: 's', signingSecret: 'whsec_x' })).toMatchObject({
    secret: 's',
    signingSecret: 'whsec_x',
  });
  expect(reportingOf({ ...stored, hasSecret: false, signature: 'STRIPE' })).toMatchObject({
    secret: null,
    signingSecret: null,
  });
});
