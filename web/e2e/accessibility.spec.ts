import type { Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createEmptyProgram, createProgram, type Program } from './program';

const SCHEMES = ['light', 'dark'] as const;

/** Nobody listens there. */
const WEBHOOK_URL = 'http://127.0.0.1:4998/hooks';

function pages(program: Program, webhookId: string): [string, string][] {
  return [
    ['/', 'Overview'],
    ['/?by=offer-day', 'Overview'],
    ['/offers', 'Offers'],
    ['/offers?search=nothing-like-it', 'Offers'],
    ['/offers/new', 'New offer'],
    [`/offers/${program.offerId}`, 'Acme Pro'],
    [`/offers/${program.offerId}/terms`, 'Change terms'],
    [`/offers/${program.offerId}/versions`, 'Versions of the terms'],
    ['/affiliates', 'Affiliates'],
    ['/affiliates/new', 'New affiliate'],
    [`/affiliates/${program.affiliateId}`, 'Jane Smith'],
    [`/affiliates/${program.affiliateId}/postbacks/new`, 'New partner postback'],
    [`/partner-postbacks/${program.partnerPostbackId}`, '127.0.0.1:4999'],
    [`/partner-postbacks/${program.partnerPostbackId}/change`, 'Change partner postback'],
    ['/coupons', 'Coupons'],
    ['/exchange-rates', 'Exchange rates'],
    ['/payouts', 'Payouts'],
    ['/payouts/settings', 'Payout settings'],
    ['/integrations', 'Integrations'],
    ['/integrations/new', 'New integration'],
    ['/integrations/new?preset=generic', 'New integration'],
    ['/integrations/new?preset=stripe', 'New integration'],
    [`/integrations/${program.integrationId}`, 'Acme shop'],
    [`/integrations/${program.integrationId}/settings`, 'Change settings'],
    [`/integrations/${program.integrationId}/test`, 'Fire a test'],
    [`/integrations/${program.integrationId}/explain`, 'Explain a request'],
    ['/conversions', 'Conversions'],
    [`/conversions/${program.conversionId}`, 'Sale of Acme Pro'],
    ['/review', 'Review'],
    ['/review?show=held', 'Review'],
    ['/postbacks', 'Postback log'],
    ['/postbacks/replay', 'Replay'],
    [`/postbacks/${program.postbackId}`, 'Postback'],
    ['/deliveries', 'Deliveries'],
    ['/deliveries?within=between', 'Deliveries'],
    ['/webhooks', 'Webhooks'],
    ['/webhooks/new', 'New webhook'],
    [`/webhooks/${webhookId}`, '127.0.0.1:4998'],
    [`/webhooks/${webhookId}/change`, 'Change webhook'],
    ['/notices', 'Notices'],
    ['/api-keys', 'API keys'],
    ['/settings', 'Settings'],
    ['/no/such/page', 'Page not found'],
  ];
}

const EMPTY_PAGES: [string, string][] = [
  ['/', 'Overview'],
  ['/offers', 'Offers'],
  ['/affiliates', 'Affiliates'],
  ['/coupons', 'Coupons'],
  ['/coupons?code=none', 'Coupons'],
  ['/exchange-rates', 'Exchange rates'],
  ['/exchange-rates?from=EUR', 'Exchange rates'],
  ['/payouts', 'Payouts'],
  ['/integrations', 'Integrations'],
  ['/conversions', 'Conversions'],
  ['/review', 'Review'],
  ['/review?show=rejected', 'Review'],
  ['/postbacks', 'Postback log'],
  ['/postbacks?txnId=none', 'Postback log'],
  ['/postbacks/replay', 'Replay'],
  ['/deliveries', 'Deliveries'],
  ['/deliveries?status=FAILED', 'Deliveries'],
  ['/webhooks', 'Webhooks'],
  ['/notices', 'Notices'],
  ['/notices?show=past', 'Notices'],
  ['/api-keys', 'API keys'],
];

const DIALOGS: [path: (program: Program, webhookId: string) => string, button: string, name: string][] = [
  [(program) => `/offers/${program.offerId}`, 'New link', 'New tracking link'],
  [(program) => `/offers/${program.offerId}`, 'Change use of the terms', 'Change use of the terms'],
  [(program) => `/offers/${program.offerId}`, 'Pay what a cap had cut…', 'Pay what a cap had cut?'],
  [(program) => `/offers/${program.offerId}`, 'Change attribution', 'Change attribution'],
  [(program) => `/offers/${program.offerId}`, 'Change holds and review', 'Change holds and review'],
  [(program) => `/conversions/${program.conversionId}`, 'Reject…', 'Reject 1 conversion?'],
  [(program) => `/partner-postbacks/${program.partnerPostbackId}`, 'Sign calls', 'A new signing secret'],
  [
    (program) => `/partner-postbacks/${program.partnerPostbackId}`,
    'Tell of earlier conversions…',
    'Tell of earlier conversions',
  ],
  [
    (program) => `/partner-postbacks/${program.partnerPostbackId}`,
    'Send what failed once more…',
    'Send once more',
  ],
  [() => '/deliveries', 'Send what failed once more…', 'Send once more'],
  [() => '/deliveries', 'see the attempts', 'Delivery'],
  [(_, webhookId) => `/webhooks/${webhookId}`, 'New secret', 'A new signing secret'],
  [(_, webhookId) => `/webhooks/${webhookId}`, 'Delete…', 'Delete this webhook?'],
  [() => '/coupons', 'New coupon', 'New coupon'],
  [() => '/exchange-rates', 'Set a rate', 'Set a rate'],
  [() => '/exchange-rates', 'Set by a table', 'Set rates by a table'],
  [() => '/payouts', 'Draft a run', 'Draft a run'],
  [(program) => `/affiliates/${program.affiliateId}`, 'Change payment', 'Change payment'],
  [(program) => `/affiliates/${program.affiliateId}`, 'Statement', 'Statement'],
  [(program) => `/integrations/${program.integrationId}`, 'New secret', 'A new secret'],
  [(program) => `/integrations/${program.integrationId}`, 'Stop asking for it', 'Report without a secret?'],
  [() => '/api-keys', 'New API key', 'New API key'],
  [() => '/api-keys', 'Revoke Nightly export', 'Revoke this key?'],
];

for (const scheme of SCHEMES) {
  test.describe(`in the ${scheme} scheme`, () => {
    test.use({ colorScheme: scheme });

    test('the pages for guests have no accessibility violations', async ({ page }) => {
      await examine(page, '/sign-in', 'Sign in');
      await examine(page, '/sign-up', 'Create your program');
    });

    test('the pages of a working program have no accessibility violations', async ({ page }) => {
      const program = await createProgram();
      const webhookId = await program.addWebhook(WEBHOOK_URL);
      await signIn(page, program.account);
      for (const [path, title] of pages(program, webhookId)) {
        await examine(page, path, title);
        if (scheme === 'dark') await picture(page, `dark${path.replaceAll(/[^a-z]+/g, '-').slice(0, 24)}`);
      }
    });

    test('the pages of an empty program have no accessibility violations', async ({ page }) => {
      await signIn(page, await createEmptyProgram());
      for (const [path, title] of EMPTY_PAGES) await examine(page, path, title);
    });

    test('the dialogs have no accessibility violations', async ({ page }) => {
      const program = await createProgram();
      // Only newer terms than the first can have raised a cap.
      await program.publishCap('1000.00');
      const webhookId = await program.addWebhook(WEBHOOK_URL);
      await signIn(page, program.account);
      for (const [path, button, name] of DIALOGS) {
        await page.goto(path(program, webhookId));
        await page.getByRole('button', { name: button }).first().click();
        const dialog = page.getByRole('dialog', { name });
        await expect(dialog).toBeVisible();
        // It fades in, and on a busy machine it has not begun to when it is there.
        await expect(dialog).toHaveCSS('opacity', '1');
        await settled(page);
        expect(await violations(page), name).toEqual([]);
      }
    });
  });
}

test('the navigation of a small screen opens, leads on and closes', async ({ page }) => {
  await signIn(page, await createEmptyProgram());
  await page.setViewportSize({ width: 390, height: 800 });
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await picture(page, '17-small-navigation');
  await page.getByRole('dialog').getByRole('link', { name: 'Offers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Offers' })).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('the keyboard alone reaches the content and the navigation', async ({ page }) => {
  await signIn(page, await createEmptyProgram());
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Notices: none open' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Overview' })).toBeFocused();
  for (const _ of ['Conversions', 'Review', 'Offers']) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Offers' })).toBeFocused();
});

async function examine(page: Page, path: string, title: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await settled(page);
  expect(await violations(page), path).toEqual([]);
}
