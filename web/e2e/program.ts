import { serverUrl } from './fixtures';
import { click, report } from './visitor';

export type Program = {
  account: { email: string; password: string };
  offerId: string;
  affiliateId: string;
  partnerPostbackId: string;
  integrationId: string;
  secret: string;
  linkUrl: string;
  conversionId: string;
  postbackId: string;
  /** Reports to its integration as its shop would. */
  report: (fields: Record<string, string>) => ReturnType<typeof report>;
  /** A visitor follows the tracking link and buys; what the click's sub1 is, the partner gets back. */
  sell: (txnId: string, sub1: string) => Promise<void>;
  /** Registers a webhook, and returns its id. */
  addWebhook: (url: string) => Promise<string>;
  /** Publishes the offer's first terms anew, with a cap. */
  publishCap: (limit: string) => Promise<void>;
};

type Texts = { affiliate?: string; sub1?: string; userAgent?: string; partnerUrl?: string };

const PASSWORD = 'correct horse battery staple';
const TERMS = {
  currency: 'USD',
  rules: [
    { id: 'r1', when: { events: ['sale'] }, pay: { kind: 'percent', rate: '15' } },
    { id: 'r2', when: { events: ['lead'] }, pay: { kind: 'flat', amount: '4.00' } },
  ],
};

let programs = 0;

/** A program with one of everything and one conversion, made through the API. */
export async function createProgram(texts: Texts = {}): Promise<Program> {
  programs += 1;
  const account = { email: `owner${programs}-${Date.now()}@example.com`, password: PASSWORD };
  const token = await signUp(account);
  const call = <T>(query: string, input: object) => graphql<T>(query, { input }, token);
  const { createOffer } = await call<{ createOffer: { offer: { id: string } } }>(
    'mutation($input: CreateOfferInput!) { createOffer(input: $input) { offer { id } userErrors { message } } }',
    {
      name: 'Acme Pro',
      destinationUrl: 'http://127.0.0.1:4999/landing?cid={click_id}',
      currency: 'USD',
      terms: TERMS,
    },
  );
  const offerId = createOffer.offer.id;
  const { createAffiliate } = await call<{ createAffiliate: { affiliate: { id: string } } }>(
    'mutation($input: CreateAffiliateInput!) { createAffiliate(input: $input) { affiliate { id } userErrors { message } } }',
    { name: texts.affiliate ?? 'Jane Smith', slug: 'jane', email: 'jane@example.com' },
  );
  const affiliateId = createAffiliate.affiliate.id;
  const { createTrackingLink } = await call<{ createTrackingLink: { trackingLink: { url: string } } }>(
    'mutation($input: CreateTrackingLinkInput!) { createTrackingLink(input: $input) { trackingLink { url } userErrors { message } } }',
    { offerId, affiliateId, name: 'Newsletter' },
  );
  const { createPartnerPostback } = await call<{
    createPartnerPostback: { partnerPostback: { id: string } };
  }>(
    'mutation($input: CreatePartnerPostbackInput!) { createPartnerPostback(input: $input) { partnerPostback { id } userErrors { message } } }',
    {
      affiliateId,
      urlTemplate: `${texts.partnerUrl ?? 'http://127.0.0.1:4999'}/pb?cid={sub1}&payout={payout}`,
    },
  );
  const { createIntegration } = await call<{
    createIntegration: { integration: { id: string; postbackUrl: string }; secret: string };
  }>(
    'mutation($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id postbackUrl } secret userErrors { message } } }',
    { name: 'Acme shop', withSecret: true },
  );
  await call(
    'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { userErrors { message } } }',
    {
      name: 'Nightly export',
      scopes: ['reports:read', 'conversions:read'],
    },
  );
  const { integration, secret } = createIntegration;
  const query = new URLSearchParams({ sub1: texts.sub1 ?? 'newsletter-7' });
  const clickId = await click(
    `${createTrackingLink.trackingLink.url}?${query}`,
    texts.userAgent ? { 'User-Agent': texts.userAgent } : {},
  );
  const sale = { click_id: clickId, txn_id: 'order-1', amount: '49.99' };
  const answer = await report(integration.postbackUrl, secret, sale);
  await report(integration.postbackUrl, secret, sale);
  await report(integration.postbackUrl, 'wrong', sale);
  const { conversion_id, postback_id } = JSON.parse(answer.body) as {
    conversion_id: string;
    postback_id: string;
  };
  return {
    account,
    offerId,
    affiliateId,
    partnerPostbackId: createPartnerPostback.partnerPostback.id,
    integrationId: integration.id,
    secret,
    linkUrl: createTrackingLink.trackingLink.url,
    conversionId: conversion_id,
    postbackId: postback_id,
    report: (fields) => report(integration.postbackUrl, secret, fields),
    sell: async (txnId, of) => {
      const id = await click(`${createTrackingLink.trackingLink.url}?${new URLSearchParams({ sub1: of })}`);
      const order = { click_id: id, txn_id: txnId, amount: '49.99' };
      const { status, body } = await report(integration.postbackUrl, secret, order);
      if (status !== 200) throw new Error(body);
    },
    addWebhook: async (url) => {
      const { createWebhook } = await call<{ createWebhook: { webhook: { id: string } } }>(
        'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { message } } }',
        { url, eventTypes: ['conversion.created'] },
      );
      return createWebhook.webhook.id;
    },
    publishCap: async (limit) => {
      const cap = { scope: 'affiliate', metric: 'payout', period: 'month', limit };
      await call(
        'mutation($input: PublishOfferTermsInput!) { publishOfferTerms(input: $input) { userErrors { message } } }',
        { offerId, terms: { ...TERMS, cap } },
      );
    },
  };
}

/** A program with nothing in it. */
export async function createEmptyProgram(): Promise<Program['account']> {
  programs += 1;
  const account = { email: `empty${programs}-${Date.now()}@example.com`, password: PASSWORD };
  await signUp(account);
  return account;
}

async function signUp(account: Program['account']): Promise<string> {
  const { signUp: payload } = await graphql<{ signUp: { accessToken: string } }>(
    'mutation($input: SignUpInput!) { signUp(input: $input) { accessToken userErrors { message } } }',
    { input: { ...account, name: 'Ann Owner', programName: 'Acme Partners', timezone: 'UTC' } },
  );
  return payload.accessToken;
}

async function graphql<T>(query: string, variables: object, token?: string): Promise<T> {
  const response = await fetch(`${serverUrl()}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const answer = JSON.parse(text) as { data?: T; errors?: unknown };
  if (answer.errors || !answer.data || /"userErrors":\[\{/.test(text)) throw new Error(`${query}\n${text}`);
  return answer.data;
}
