import type { Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';
import { click } from './visitor';

test('what waits is approved or rejected by a person, and the affiliate reads why', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);

  await test.step('an offer holds its conversions and wants them reviewed', async () => {
    await page.goto(`/offers/${program.offerId}`);
    await page.getByRole('button', { name: 'Change holds and review' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change holds and review' });
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('Hold').fill('14');
    await dialog.getByLabel('Somebody approves each conversion').check();
    await inspect(page, '90-offer-review-dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('14 days after the conversion')).toBeVisible();
    await expect(page.getByText('Somebody approves each conversion')).toBeVisible();
    await page.getByRole('heading', { name: 'Holds and review' }).scrollIntoViewIfNeeded();
    await inspect(page, '91-offer-review');
  });

  const clickId = await click(program.linkUrl);
  for (const [txn_id, amount] of [
    ['order-91', '10.00'],
    ['order-92', '20.00'],
    ['order-93', '30.00'],
  ] as const) {
    expect((await program.report({ click_id: clickId, txn_id, amount })).status).toBe(200);
  }

  await test.step('they wait in a queue, and the navigation says how many', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Review' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Review' })).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: '3 conversions' })).toBeVisible({
      timeout: 30_000,
    });
    await page.reload();
    await expect(page.getByRole('link', { name: 'Review 3' })).toBeVisible();
    await expect(row(page, 'order-93')).toContainText('Waits for review');
    await expect(row(page, 'order-93')).toContainText('On hold until');
    await expect(row(page, 'order-93')).toContainText('$4.50');
    await inspect(page, '92-review-queue');
  });

  await test.step('one is approved and leaves the queue', async () => {
    await page.getByLabel('Choose order-91').check();
    await expect(page.getByText('1 of 3 conversions chosen')).toBeVisible();
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText('1 conversion approved.')).toBeVisible();
    await expect(row(page, 'order-91')).toHaveCount(0);
  });

  await test.step('a rejection has to have a reason', async () => {
    await page.getByLabel('Choose all 2').check();
    await page.getByLabel('Choose order-93').uncheck();
    await page.getByRole('button', { name: 'Reject…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reject 1 conversion?' });
    await expect(dialog).toBeVisible();
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await expect(dialog.getByText('Say why.')).toBeVisible();
    await inspect(page, '93-reject-dialog');
    await dialog.getByLabel('Reason').fill('The order was a test');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await expect(page.getByText('1 conversion rejected.')).toBeVisible();
    await expect(row(page, 'order-92')).toHaveCount(0);
    await expect(row(page, 'order-93')).toHaveCount(1);
  });

  await test.step('what is rejected is listed with its reason, and can be reopened', async () => {
    await page.getByLabel('Show').selectOption('Rejected');
    await expect(row(page, 'order-92')).toContainText('The order was a test');
    await page.emulateMedia({ colorScheme: 'dark' });
    await inspect(page, '94-review-rejected-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByLabel('Choose order-92').check();
    await page.getByRole('button', { name: 'Reopen' }).click();
    await expect(page.getByText('1 conversion reopened.')).toBeVisible();
    await expect(page.getByText('Nothing is rejected')).toBeVisible();
    await page.getByLabel('Show').selectOption('On hold');
    await expect(row(page, 'order-92')).toHaveCount(1);
    await page.setViewportSize({ width: 390, height: 800 });
    await inspect(page, '95-review-small');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step('a conversion’s own page tells of it, and takes a word too', async () => {
    await row(page, 'order-92').getByRole('link').first().click();
    await expect(page.getByText('Waits for somebody to approve or reject it')).toBeVisible();
    await page.getByRole('button', { name: 'Reject…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reject 1 conversion?' });
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('Reason').fill('Bought by the affiliate');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await expect(page.getByText('Rejected here')).toBeVisible();
    const timeline = page.getByRole('list', { name: 'What happened' });
    await expect(timeline).toContainText('By a reviewer: “Bought by the affiliate”.');
    await expect(timeline).toContainText('A reviewer rejected it, so nothing is paid');
    await inspect(page, '96-rejected-conversion');
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText('Approved here')).toBeVisible();
    await expect(timeline).toContainText('A reviewer’s approval ended the hold'.replace('’', "'"));
    await page.getByRole('heading', { name: 'What happened' }).scrollIntoViewIfNeeded();
    await inspect(page, '97-approved-conversion');
  });

  await test.step('what is approved is owed', async () => {
    await page.goto(`/affiliates/${program.affiliateId}`);
    // 15 % of 49.99, 10.00 and 20.00.
    await expect(page.getByText('$12.00').first()).toBeVisible();
  });
});

function row(page: Page, order: string) {
  return page.getByRole('row').filter({ has: page.getByText(order, { exact: true }) });
}

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
