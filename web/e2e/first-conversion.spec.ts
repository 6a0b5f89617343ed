import type { Page } from '@playwright/test';
import { settled, violations } from './axe';
import { copied, expect, picture, test } from './fixtures';
import { click, report } from './visitor';

test('a new program sees its first conversion, from the click to the partner', async ({ page, receiver }) => {
  await test.step('sign up', async () => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await inspect(page, '01-sign-in');
    await page.getByRole('link', { name: 'Create a program' }).click();
    await page.getByLabel('Program name').fill('Acme Partners');
    await page.getByLabel('Your name').fill('Ann Owner');
    await page.getByLabel('E-mail').fill('ann@example.com');
    await page.getByLabel('Password', { exact: true }).fill('too short');
    await page.getByRole('button', { name: 'Create program' }).click();
    await expect(page.getByText('At least 12 characters.')).toBeVisible();
    await inspect(page, '02-sign-up');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
    await page.getByRole('button', { name: 'Create program' }).click();
    await expect(page.getByRole('heading', { name: 'Your first conversion' })).toBeVisible();
    await inspect(page, '03-overview-empty');
  });

  await test.step('create an offer', async () => {
    await page.getByRole('link', { name: 'Create an offer' }).click();
    await page.getByLabel('Name').fill('Acme Pro');
    await page.getByLabel('Destination URL').fill('http://127.0.0.1:4999/landing?cid={click_id}');
    await page.getByLabel('Percent', { exact: true }).fill('15');
    await page.getByRole('button', { name: 'Add rule' }).click();
    const second = page.getByRole('listitem').filter({ hasText: 'Rule 2' });
    await second.getByLabel('For events').fill('lead');
    await second.getByLabel('For events').press('Enter');
    await second.getByLabel('Pay', { exact: true }).selectOption({ label: 'Flat amount' });
    await second.getByLabel('Amount (USD)').fill('4.00');
    await inspect(page, '04-new-offer');
    await page.getByRole('button', { name: 'Create offer' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Acme Pro' })).toBeVisible();
    await expect(page.getByText('15% of the amount for sale')).toBeVisible();
    await expect(page.getByText('$4.00 for lead')).toBeVisible();
  });

  await test.step('add an affiliate that is told of its conversions', async () => {
    await page.getByRole('link', { name: 'Affiliates' }).first().click();
    await page.getByRole('link', { name: 'New affiliate' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Jane Smith');
    await page.getByRole('button', { name: 'Add affiliate' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Jane Smith' })).toBeVisible();
    await page.getByRole('link', { name: 'New partner postback' }).last().click();
    const address = page.getByRole('textbox', { name: 'Address' });
    await address.fill(`${receiver.url}/pb?cid={sub1}&pay={paiout}`);
    await page.getByRole('button', { name: 'Create partner postback' }).click();
    await expect(address).toHaveAttribute('aria-invalid', 'true');
    await inspect(page, '05-new-partner-postback');
    await address.fill(`${receiver.url}/pb?cid={sub1}&pay={payout}`);
    await page.getByRole('button', { name: 'Create partner postback' }).click();
    await expect(page.getByRole('heading', { name: 'Health' })).toBeVisible();
    await page.getByRole('link', { name: 'Jane Smith' }).first().click();
    await expect(page.getByText(`${receiver.url}/pb?cid={sub1}&pay={payout}`).first()).toBeVisible();
    await inspect(page, '06-affiliate');
  });

  const link = await test.step('make a tracking link', async () => {
    await page.getByRole('link', { name: 'Overview' }).first().click();
    await page.getByRole('link', { name: 'Open the offer' }).click();
    await page.getByRole('button', { name: 'New link' }).last().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Affiliate' }).click();
    await page.getByRole('option', { name: 'Jane Smith' }).click();
    await dialog.getByLabel('Name').fill('Newsletter');
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await expect(dialog.getByRole('figure', { name: 'Tracking link' })).toBeVisible();
    await expect(page.getByText('No links yet')).toHaveCount(0);
    const url = await copied(page, 'Tracking link');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await inspect(page, '07-offer');
    return url;
  });

  const integration = await test.step('create an integration', async () => {
    await page.getByRole('link', { name: 'Integrations' }).first().click();
    await page.getByRole('link', { name: 'New integration' }).first().click();
    await page.getByRole('link', { name: 'Generic' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme shop');
    await page.getByRole('button', { name: 'Create integration' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Acme shop is ready' })).toBeVisible();
    const made = { secret: await copied(page, 'Secret'), url: await copied(page, 'Postback address') };
    expect(await copied(page, 'Try it from a terminal')).toContain(`-H 'X-Postback-Secret: ${made.secret}'`);
    await inspect(page, '08-integration-secret');
    await page.getByRole('link', { name: 'Go to the integration' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Acme shop' })).toBeVisible();
    await expect(page.getByText(made.secret)).toHaveCount(0);
    return made;
  });

  await test.step('a visitor clicks and buys', async () => {
    await page.getByRole('link', { name: 'Conversions' }).first().click();
    await expect(page.getByText('No conversions yet')).toBeVisible();
    const clickId = await click(`${link}?sub1=newsletter-7`);
    const sale = { click_id: clickId, txn_id: 'order-1001', amount: '49.99' };
    const accepted = await report(integration.url, integration.secret, sale);
    expect(accepted.status).toBe(200);
    const repeated = await report(integration.url, integration.secret, sale);
    expect(JSON.parse(repeated.body)).toMatchObject({ outcome: 'duplicate' });
    expect((await report(integration.url, 'wrong', sale)).status).toBe(401);
  });

  await test.step('the conversion appears on its own, settled', async () => {
    const row = page.getByRole('row').filter({ hasText: 'order-1001' });
    await expect(row).toContainText('$49.99');
    // 15 % of 49.99 is 7.4985; half away from zero gives 7.50.
    await expect(row).toContainText('$7.50');
    await inspect(page, '09-conversions');
    await row.getByRole('link').click();
  });

  await test.step('its timeline tells the whole story', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Sale of Acme Pro' })).toBeVisible();
    const timeline = page.getByRole('list', { name: 'What happened' });
    const steps = timeline.locator(':scope > li');
    await expect(steps.filter({ hasText: 'To the partner' })).toContainText('HTTP 200');
    await expect(steps).toHaveCount(5);
    await expect(steps.nth(0)).toContainText('newsletter-7');
    await expect(steps.nth(1)).toContainText('Accepted');
    await expect(steps.nth(2)).toContainText('Duplicate');
    await expect(steps.nth(3)).toContainText('$7.50');
    await expect(steps.nth(3).getByRole('list', { name: 'How the payout was worked out' })).toContainText(
      '49.99',
    );
    await expect(steps.nth(4)).toContainText(`${receiver.url}/pb?cid=newsletter-7&pay=7.50`);
    await expect(steps.nth(4)).toContainText('<b>thank you</b>');
    expect(receiver.received).toEqual(['/pb?cid=newsletter-7&pay=7.50']);
    await inspect(page, '10-conversion');
    await page.getByRole('heading', { name: 'Payout', exact: true }).scrollIntoViewIfNeeded();
    await inspect(page, '11-conversion-payout');
  });

  await test.step('the log has the refused request too, and why', async () => {
    await page.getByRole('link', { name: 'Postback log' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'wrong_secret' })).toContainText('401');
    await inspect(page, '12-postback-log');
    await page.getByRole('row').filter({ hasText: 'wrong_secret' }).getByRole('link').first().click();
    await expect(page.getByRole('heading', { name: 'Decision trace' })).toBeVisible();
    await inspect(page, '13-postback');
  });

  await test.step('the report counts it', async () => {
    await page.getByRole('link', { name: 'Overview' }).first().click();
    await expect(page.getByRole('heading', { name: 'Your first conversion' })).toHaveCount(0);
    const total = page.getByRole('row').filter({ hasText: 'Total' });
    await expect(total).toContainText('$49.99');
    await expect(total).toContainText('$7.50');
    await expect(page.getByRole('img', { name: /^Clicks by day/ })).toBeVisible();
    await inspect(page, '14-overview');
  });

  await test.step('an API key is shown once', async () => {
    await page.getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('button', { name: 'New API key' }).last().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Nightly export');
    await dialog.getByRole('combobox', { name: 'Scopes' }).click();
    await page.getByRole('option', { name: 'reports:read' }).click();
    await page.keyboard.press('Escape');
    await inspect(page, '15-new-api-key');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await expect(page.getByText('No API keys yet')).toHaveCount(0);
    await expect(dialog.getByRole('figure', { name: 'API key' })).toContainText('wp_live_');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke Nightly export' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Nightly export' })).toContainText('Revoked');
    await inspect(page, '16-api-keys');
  });
});

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
