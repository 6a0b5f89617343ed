import type { Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';
import { click } from './visitor';

const UNKNOWN_CLICK = 'clk_01jd000000e008000000000000';

test('a refused report is found by its order id, and its trace leads to the setting', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);

  await test.step('an offer takes no sale within ten minutes of its click', async () => {
    await page.goto(`/offers/${program.offerId}`);
    await page.getByRole('button', { name: 'Change attribution' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Shortest time').fill('10');
    await inspect(page, '20-change-attribution');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('10 minutes after the click')).toBeVisible();
    await inspect(page, '21-offer-attribution');
  });

  await test.step('a sale comes too soon, and is found', async () => {
    const sale = { click_id: await click(program.linkUrl), txn_id: 'order-2002', amount: '20.00' };
    await expect.poll(async () => (await program.report(sale)).status).toBe(422);
    await page.goto('/postbacks');
    await page.getByLabel('Outcome').selectOption('Rejected');
    await page.getByLabel('Order id').fill('order-2002');
    await expect(page).toHaveURL(/txnId=order-2002/);
    await expect(page.getByRole('row').filter({ hasText: 'wrong_secret' })).toHaveCount(0);
    await expect(page.getByRole('row').filter({ hasText: 'click_too_young' }).first()).toContainText('422');
    await page.getByLabel('Received').selectOption('In the last hour');
    await page.getByRole('combobox', { name: 'Code' }).fill('click_too');
    await expect(page.getByRole('option', { name: 'click_too_young' })).toBeVisible();
    await page.getByRole('option', { name: 'click_too_young' }).click();
    await expect(page).toHaveURL(/code=click_too_young/);
    await expect(page.getByRole('row').filter({ hasText: 'click_too_young' }).first()).toBeVisible();
    await inspect(page, '22-log-filtered');
    await page.getByLabel('Received').selectOption('Between…');
    await page.getByLabel('Before').fill('2020-01-31T12:00');
    await expect(page).toHaveURL(/to=2020-01-31T12/);
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await page.getByLabel('From').fill('2020-01-31T12:00');
    await page.getByLabel('Before').fill('2099-01-31T12:00');
    await expect(page.getByRole('row').filter({ hasText: 'click_too_young' }).first()).toBeVisible();
    await inspect(page, '22-log-between');
  });

  await test.step('its page says why, and leads to the setting', async () => {
    await page.getByRole('row').filter({ hasText: '422' }).getByRole('link').first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'Postback' })).toBeVisible();
    await expect(page.getByRole('note')).toContainText("lower the offer's shortest time");
    const query = page.getByRole('group', { name: 'Query parameters' });
    await expect(query.getByRole('row').filter({ hasText: 'txn_id' })).toContainText('order-2002');
    const last = page.getByRole('list', { name: 'Decision trace' }).locator(':scope > li').last();
    await expect(last).toContainText('Too soon after the click');
    await inspect(page, '23-postback-rejected');
    await page.getByRole('heading', { name: 'Request', exact: true }).scrollIntoViewIfNeeded();
    await page.getByText('As it came').click();
    await inspect(page, '24-postback-request');
    await last.getByRole('link', { name: 'Shortest time' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Offers' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Acme Pro' })).toBeVisible();
  });

  await test.step('what is not there is said clearly', async () => {
    await page.goto('/postbacks?txnId=order-9999');
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await inspect(page, '25-log-nothing');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'wrong_secret' })).toBeVisible();
    await page.getByLabel('Click id').fill('order-2002');
    await expect(page.getByText('A click id begins with clk_')).toBeVisible();
    await inspect(page, '26-log-no-click-id');
  });
});

test('a report of a click that is not known yet waits, and says so', async ({ page }) => {
  const program = await createProgram();
  const answer = await program.report({ click_id: UNKNOWN_CLICK, txn_id: 'order-3003', amount: '30.00' });
  expect(answer.status).toBe(202);
  await signIn(page, program.account);
  await page.goto('/postbacks');
  await page.getByLabel('Outcome').selectOption('Parked');
  const row = page.getByRole('row').filter({ hasText: 'click_not_known_yet' });
  await expect(row).toContainText('Given up in 23 hours');
  await inspect(page, '27-log-parked');
  await row.getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Waiting' })).toBeVisible();
  await expect(page.getByText('next in', { exact: false })).toBeVisible();
  await inspect(page, '28-postback-parked');
});

test('a refund that came before its sale says what became of it', async ({ page }) => {
  const program = await createProgram();
  const clickId = await click(program.linkUrl);
  const refund = { click_id: clickId, txn_id: 'order-6006', refund: '5.00', refund_id: 'refund-6' };
  await expect
    .poll(async () => JSON.parse((await program.report(refund)).body).code)
    .toBe('sale_not_known_yet');
  expect((await program.report({ click_id: clickId, txn_id: 'order-6006', amount: '50.00' })).status).toBe(
    200,
  );
  await signIn(page, program.account);
  await page.goto('/postbacks?outcome=PARKED');
  const row = page.getByRole('row').filter({ hasText: 'sale_not_known_yet' }).first();
  await expect(row).toContainText('Updated');
  await row.getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'What became of it' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'How it was decided in the end' })).toContainText('Change');
  await inspect(page, '39-postback-decided');
  await page.getByRole('link', { name: /^conv_/ }).click();
  const steps = page.getByRole('list', { name: 'What happened' }).locator(':scope > li');
  await expect(steps.filter({ hasText: 'Refund of $5.00' })).toContainText(
    // Settled before the refund was decided, or with it.
    /-\$0\.75 taken back|\$6\.75 owed/,
  );
});

test('a sale by coupon is credited, partly refunded, and told in its timeline', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);

  await test.step('make a coupon', async () => {
    await page.getByRole('link', { name: 'Coupons' }).first().click();
    await expect(page.getByText('No coupons yet')).toBeVisible();
    await inspect(page, '29-coupons-empty');
    await page.getByRole('button', { name: 'New coupon' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Code').fill('SAVE10');
    await dialog.getByRole('combobox', { name: 'Offer' }).click();
    await page.getByRole('option', { name: 'Acme Pro' }).click();
    await dialog.getByRole('combobox', { name: 'Affiliate' }).click();
    await page.getByRole('option', { name: 'Jane Smith' }).click();
    await inspect(page, '30-new-coupon');
    await dialog.getByRole('button', { name: 'Create coupon' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'SAVE10' })).toContainText('Active');
    await inspect(page, '31-coupons');
  });

  await test.step('a code is taken whatever its case', async () => {
    await page.goto(`/affiliates/${program.affiliateId}`);
    await expect(page.getByRole('row').filter({ hasText: 'SAVE10' })).toContainText('Acme Pro');
    await page.getByRole('button', { name: 'New coupon' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Code').fill('save10');
    await dialog.getByRole('combobox', { name: 'Offer' }).click();
    await page.getByRole('option', { name: 'Acme Pro' }).click();
    await dialog.getByRole('button', { name: 'Create coupon' }).click();
    await expect(dialog.getByLabel('Code')).toHaveAttribute('aria-invalid', 'true');
    await inspect(page, '32-coupon-taken');
  });

  await test.step('a customer enters it, and gets some money back', async () => {
    const sale = { coupon_code: 'save10', txn_id: 'order-4004', amount: '80.00', customer_id: 'customer-7' };
    const details = { category: 'tents', ltv: '420', adv1: 'spring', campaign: '<b>podcast</b>' };
    await expect.poll(async () => (await program.report({ ...sale, ...details })).status).toBe(200);
    await page.goto('/conversions');
    const row = page.getByRole('row').filter({ hasText: 'order-4004' });
    await expect(row).toContainText('coupon SAVE10');
    // 15 % of 80.00.
    await expect(row).toContainText('$12.00');
    const refund = { coupon_code: 'save10', txn_id: 'order-4004', refund: '20.00', refund_id: 'refund-1' };
    expect((await program.report(refund)).status).toBe(200);
    await expect(row).toContainText('$20.00 refunded');
    await expect(row).toContainText('$9.00');
    await inspect(page, '33-conversions-coupon');
    await row.getByRole('link').first().click();
  });

  await test.step('the timeline tells all of it', async () => {
    const timeline = page.getByRole('list', { name: 'What happened' });
    const steps = timeline.locator(':scope > li');
    await expect(steps.nth(0)).toContainText('The customer entered SAVE10');
    const refund = steps.filter({ hasText: 'Refund of $20.00' });
    await expect(refund).toContainText('refund-1');
    await expect(refund.getByRole('list', { name: 'What it moved' })).toContainText('-$3.00 taken back');
    await expect(page.getByText('<b>podcast</b>').first()).toBeVisible();
    await inspect(page, '34-conversion-coupon');
    await refund.scrollIntoViewIfNeeded();
    await inspect(page, '35-conversion-refund');
  });

  await test.step('a paused coupon credits nobody', async () => {
    await page.goto('/coupons?code=save10');
    await page.getByRole('button', { name: 'Pause SAVE10' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'SAVE10' })).toContainText('Paused');
    const sale = { coupon_code: 'SAVE10', txn_id: 'order-4005', amount: '80.00' };
    await expect.poll(async () => JSON.parse((await program.report(sale)).body).code).toBe('unknown_coupon');
  });
});

test('tests are marked, and left out of the conversions unless they are asked for', async ({ page }) => {
  const program = await createProgram();
  const sale = { click_id: await click(program.linkUrl), txn_id: 'order-5005', amount: '10.00', test: '1' };
  await expect.poll(async () => (await program.report(sale)).status).toBe(200);
  await signIn(page, program.account);
  await page.goto('/conversions');
  await expect(page.getByRole('row').filter({ hasText: 'order-1' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'order-5005' })).toHaveCount(0);
  await page.getByLabel('Tests').selectOption('Only tests');
  const row = page.getByRole('row').filter({ hasText: 'order-5005' });
  await expect(row).toContainText('Test');
  await inspect(page, '36-conversions-tests');
  await row.getByRole('link').first().click();
  await expect(page.getByText('A test: it is in no report, balance or cap.')).toBeVisible();
  await page.goto('/postbacks');
  await page.getByLabel('Tests').selectOption('Only tests');
  await expect(page.getByRole('row').filter({ hasText: 'wrong_secret' })).toHaveCount(0);
  await expect(page.getByRole('row').filter({ hasText: 'Acme shop' }).first()).toContainText('Test');
  await inspect(page, '37-log-tests');
});

test('the bell leads to the notices, and all is quiet', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);
  await page.getByRole('link', { name: 'Notices: none open' }).click();
  await expect(page.getByText('All quiet')).toBeVisible();
  await inspect(page, '38-notices-quiet');
});

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
