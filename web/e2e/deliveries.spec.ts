import type { Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';

test('what a receiver did not take stands in the log and is sent once more', async ({ page, receiver }) => {
  receiver.answerWith(500);
  const program = await createProgram({ partnerUrl: receiver.url });
  await signIn(page, program.account);
  await page.getByRole('link', { name: 'Deliveries' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Deliveries' })).toBeFocused();
  const row = page.getByRole('row').filter({ hasText: 'order-1' });

  await test.step('every attempt can be looked at', async () => {
    await expect(row).toContainText('Failed');
    await expect(row).toContainText('HTTP 500');
    await expect(row).toContainText('2 attempts');
    await inspect(page, '100-deliveries');
    await row.getByRole('button', { name: 'see the attempts' }).click();
    const drawer = page.getByRole('dialog', { name: 'Delivery' });
    await expect(drawer).toHaveCSS('opacity', '1');
    await expect(drawer).toContainText(`GET ${receiver.url}/pb?cid=newsletter-7&payout=7.50`);
    await expect(drawer).toContainText('Attempt 2');
    await expect(drawer).toContainText('It was not taken: the server answered 500');
    await expect(drawer.getByRole('group', { name: 'Answer to attempt 1' })).toHaveText('<b>thank you</b>');
    await inspect(page, '101-delivery');
  });

  await test.step('one is sent once more, under the same id', async () => {
    receiver.answerWith(200);
    const drawer = page.getByRole('dialog', { name: 'Delivery' });
    await drawer.getByRole('button', { name: 'Send once more' }).click();
    await expect(drawer).toContainText('Succeeded');
    await expect(drawer).toContainText('HTTP 200');
    await page.reload();
    await expect(drawer).toContainText('Attempt 3');
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await expect(row).toContainText('Succeeded');
    expect(receiver.requests).toHaveLength(3);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  await test.step('the log is narrowed down, also by its address', async () => {
    receiver.answerWith(503);
    await program.sell('order-2', 'spring');
    await program.sell('order-3', 'summer');
    await page.getByLabel('Status').selectOption({ label: 'Failed' });
    await expect(page.getByRole('button', { name: 'see the attempts' })).toHaveCount(2);
    await page.reload();
    await expect(row).toHaveCount(0);
    await expect(page.getByLabel('Status')).toHaveValue('FAILED');
    await page.getByLabel('Conversion', { exact: true }).fill(program.conversionId);
    await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
    await inspect(page, '102-deliveries-nothing');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect(page.getByRole('button', { name: 'see the attempts' })).toHaveCount(3);
    await page.getByLabel('Receiver').selectOption({ index: 1 });
    await expect(page.getByRole('button', { name: 'see the attempts' })).toHaveCount(3);
  });

  await test.step('a conversion is found by its order, whatever else an address carries', async () => {
    await page.goto('/deliveries?utm_source=mail');
    await expect(page.getByRole('button', { name: 'see the attempts' })).toHaveCount(3);
    await page.getByLabel('Conversion', { exact: true }).fill('order-3');
    await expect(page.getByRole('button', { name: 'see the attempts' })).toHaveCount(1);
    await page.getByLabel('Conversion', { exact: true }).fill('order-9');
    await expect(page.getByText('No conversion has this id or order id.')).toBeVisible();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect(page.getByRole('button', { name: 'see the attempts' })).toHaveCount(3);
  });

  await test.step('all that failed is sent once more, after a look at how much it is', async () => {
    receiver.answerWith(200);
    await page.getByRole('button', { name: 'Send what failed once more…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send once more' });
    await expect(dialog.getByText('2 deliveries match.')).toBeVisible();
    await inspect(page, '103-redeliver');
    expect(receiver.received.filter((path) => path.includes('spring'))).toHaveLength(2);
    await dialog.getByRole('button', { name: 'Send them once more' }).click();
    await expect(dialog).toBeHidden();
    for (const order of ['order-2', 'order-3'])
      await expect(page.getByRole('row').filter({ hasText: order })).toContainText('Succeeded');
    expect(receiver.received.slice(-2).sort()).toEqual([
      '/pb?cid=spring&payout=7.50',
      '/pb?cid=summer&payout=7.50',
    ]);
  });

  await test.step('the page of the receiver tells how it is', async () => {
    await row.getByRole('link', { name: new URL(receiver.url).host }).click();
    const health = page.getByRole('heading', { name: 'Health' }).locator('xpath=ancestor::section');
    await expect(health).toContainText('of 9 calls');
    await expect(health).toContainText('33%');
    await expect(health).toContainText('HTTP 503');
    await inspect(page, '104-endpoint-health');
  });
});

test('a receiver that says that it is gone is paused, and a notice leads to it', async ({
  page,
  receiver,
}) => {
  receiver.answerWith(410);
  const program = await createProgram({ partnerUrl: receiver.url });
  await signIn(page, program.account);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('link', { name: 'Notices: 1 open' })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  await page.getByRole('link', { name: 'Notices: 1 open' }).click();
  const notice = page.getByRole('list', { name: 'Notices' }).getByRole('listitem');
  const host = new URL(receiver.url).host;
  await expect(notice.getByRole('heading')).toHaveText(`${host}/pb of Jane Smith is gone`);
  await inspect(page, '105-notice-gone');
  await notice.getByRole('link', { name: host }).click();
  await expect(page.getByRole('note', { name: 'Paused because it answered 410 Gone' })).toBeVisible();
  await inspect(page, '106-endpoint-gone');
  receiver.answerWith(200);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'order-1' })).toContainText('Succeeded');
  await expect(page.getByRole('link', { name: 'Notices: none open' })).toBeVisible({ timeout: 90_000 });
});

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
