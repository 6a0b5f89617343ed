import type { Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram, type Program } from './program';
import { click } from './visitor';

test('what a wrong mapping refused counts once it is corrected, and not before it is looked at', async ({
  page,
  receiver,
}) => {
  const program = await createProgram({ partnerUrl: receiver.url });
  const clickId = await click(program.linkUrl);
  const orders = [
    { txn_id: 'order-71', amount: '10.00' },
    { txn_id: 'order-72', amount: '20.00' },
    { txn_id: 'order-73', amount: '30.00' },
  ] as const;
  for (const order of orders) expect((await program.report({ sub_id: clickId, ...order })).status).toBe(400);
  await signIn(page, program.account);

  await test.step('by the same settings they come to the same', async () => {
    await page.goto('/postbacks');
    await page.getByRole('combobox', { name: 'Code' }).fill('missing_click');
    await page.getByRole('option', { name: 'missing_click_id' }).click();
    await page.getByLabel('Integration').selectOption('Acme shop');
    await page.getByLabel('Received').selectOption('In the last hour');
    await expect(page).toHaveURL(/code=missing_click_id/);
    await expect(page.getByRole('row').filter({ hasText: 'missing_click_id' })).toHaveCount(3);
    await inspect(page, '70-log-refused');
    await page.getByRole('link', { name: 'Replay' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Replay' })).toBeFocused();
    await expect(page).toHaveURL(/\/postbacks\/replay\?.*code=missing_click_id/);
    await expect(
      page.getByText('All requests to Acme shop with the code missing_click_id, received in the last hour.'),
    ).toBeVisible();
    await expect(page.getByText('These requests come to the same today')).toBeVisible();
    await inspect(page, '71-replay-nothing');
  });

  await test.step('the mapping is corrected', async () => {
    await page.getByRole('link', { name: 'Change the settings' }).click();
    await nameTheClick(page, 'sub_id');
  });

  await test.step('the dry run shows what would count, and for whom', async () => {
    await page.goto('/postbacks?code=missing_click_id');
    await page.getByRole('link', { name: 'Replay' }).click();
    await expect(number(page, 'Would count now')).toHaveText('3');
    await expect(page.getByRole('status').filter({ hasText: '3 requests looked at' })).toHaveText(
      '3 requests looked at: 3 would count now.',
    );
    const money = page.getByRole('group', { name: 'Money' });
    // 15 % of 60.00.
    await expect(money.getByRole('row').filter({ hasText: 'Jane Smith' })).toContainText('+$9.00');
    await expect(money.getByRole('row').filter({ hasText: 'Total' })).toContainText('+$9.00');
    const row = difference(page, 'order-72');
    await expect(row).toContainText('missing_click_id');
    await expect(row).toContainText('accepted');
    await expect(row).toContainText('+$3.00');
    await inspect(page, '72-replay-dry-run');
  });

  await test.step('what changes meanwhile is not applied unseen', async () => {
    const again = await program.report({ click_id: clickId, ...orders[0] });
    expect(again.status).toBe(200);
    await page.getByRole('button', { name: 'Apply…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Apply this replay?' });
    await expect(dialog).toContainText('Count 3 requests: Jane Smith is owed $9.00 more.');
    await inspect(page, '73-replay-confirm');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByRole('alert')).toContainText('Something else would come of it by now');
    await expect(page.getByRole('alert')).toBeInViewport();
    await expect(number(page, 'Would count now')).toHaveText('2');
    await expect(number(page, 'Refused otherwise')).toHaveText('1');
    await expect(difference(page, 'order-71')).toContainText('duplicate');
    await inspect(page, '74-replay-outdated');
    await page.goto('/conversions');
    await expect(page.getByRole('row').filter({ hasText: 'order-71' })).toHaveCount(1);
    await expect(page.getByRole('row').filter({ hasText: 'order-72' })).toHaveCount(0);
    await page.goBack();
  });

  await test.step('apply it', async () => {
    await page.getByRole('button', { name: 'Apply…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Replayed' })).toBeFocused();
    await expect(page.getByText('2 requests count now: Jane Smith is owed $7.50 more.')).toBeVisible();
    await inspect(page, '75-replayed');
  });

  await test.step('they are conversions as any other, and are owed', async () => {
    await difference(page, 'order-72')
      .getByRole('link', { name: /^Open conversion/ })
      .click();
    await expect(page.getByRole('heading', { level: 1, name: 'Sale of Acme Pro' })).toBeVisible();
    const timeline = page.getByRole('list', { name: 'What happened' });
    await expect(timeline).toContainText('A stored request, taken in again');
    await inspect(page, '76-replayed-conversion');
    await page.goto('/conversions');
    await expect(page.getByRole('row').filter({ hasText: 'order-73' })).toContainText('$4.50');
    await page.goto(`/affiliates/${program.affiliateId}`);
    // 15 % of 49.99 and 60.00.
    await expect(page.getByText('$16.50').first()).toBeVisible();
    await expect.poll(() => receiver.received.length).toBe(4);
  });

  await test.step('the request says what became of it, and the record where it is from', async () => {
    await page.goto('/postbacks?txnId=order-72');
    await inspect(page, '77-log-replayed');
    await page.getByRole('row').filter({ hasText: 'Taken in again since' }).getByRole('link').first().click();
    await expect(page.getByText('Taken in again as')).toBeVisible();
    await expect(page.getByText('What to do')).toHaveCount(0);
    await inspect(page, '78-postback-replayed');
    await page.getByRole('definition').getByRole('link', { name: /^pbk_/ }).click();
    await expect(page.getByText('Replay of')).toBeVisible();
    await inspect(page, '79-postback-record');
  });
});

test('a wrong unit is corrected, and what counted is taken back only when that is asked for', async ({
  page,
}) => {
  const program = await createProgram();
  const clickId = await click(program.linkUrl);
  const sale = await program.report({ click_id: clickId, txn_id: 'order-81', amount: '4999' });
  expect(sale.status).toBe(200);
  await signIn(page, program.account);
  await countInCents(page, program);
  await page.getByRole('link', { name: 'Replay what came before' }).click();
  await expect(page.getByText('All requests to Acme shop.')).toBeVisible();

  await test.step('what would be refused today is kept', async () => {
    await expect(number(page, 'Would be corrected')).toHaveText('1');
    await expect(number(page, 'Would be refused')).toContainText('kept');
    await expect(difference(page, 'order-81')).toContainText('amount 4999 → 49.99');
    await expect(difference(page, 'order-1').filter({ hasText: 'Kept' })).toHaveCount(1);
    await expect(page.getByText('Never proved who sent them')).toBeVisible();
    // 15 % of 4999.00 were owed, and 15 % of 49.99 are.
    await expect(page.getByRole('group', { name: 'Money' })).toContainText('-$742.35');
    await inspect(page, '80-replay-correction');
    await page.emulateMedia({ colorScheme: 'dark' });
    await inspect(page, '80-replay-correction-dark');
    await difference(page, 'order-81').scrollIntoViewIfNeeded();
    await picture(page, '80-replay-table-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.evaluate(() => scrollTo(0, 0));
    await inspect(page, '80-replay-small');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step('ticked, it is taken back', async () => {
    await page.getByLabel('Also take back what today’s settings would refuse').check();
    await expect(page).toHaveURL(/takeBack=true/);
    await expect(difference(page, 'order-1').filter({ hasText: 'Taken back' })).toHaveCount(1);
    await inspect(page, '81-replay-take-back');
    await page.getByRole('button', { name: 'Apply…' }).click();
    await expect(page.getByRole('dialog')).toContainText(
      'Correct 1 request and take back 1: Jane Smith is owed $749.85 less.',
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByText('1 request is corrected and 1 is taken back')).toBeVisible();
    await inspect(page, '82-taken-back');
  });

  await test.step('the timelines tell of it', async () => {
    await difference(page, 'order-81')
      .getByRole('link', { name: /^Open conversion/ })
      .click();
    const correction = page
      .getByRole('list', { name: 'What happened' })
      .locator(':scope > li')
      .filter({ hasText: 'Read anew: amount 4999 → 49.99.' });
    await expect(correction.getByRole('list', { name: 'What it moved' })).toContainText(
      '-$742.35 taken back',
    );
    await correction.scrollIntoViewIfNeeded();
    await inspect(page, '83-correction');
    await page.goto(`/conversions/${program.conversionId}`);
    await expect(page.getByText('Read anew: status approved → rejected.')).toBeVisible();
    await page.goto('/postbacks/replay');
    await expect(page.getByText('There is nothing to apply')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Apply…' })).toHaveCount(0);
  });
});

test('a long log is taken in run after run', async ({ page }) => {
  const program = await createProgram();
  const clickId = await click(program.linkUrl);
  const orders = Array.from({ length: 1003 }, (_, order) => ({ txn_id: `long-${order}`, amount: '1.00' }));
  while (orders.length > 0) {
    const some = orders.splice(0, 50).map((order) => program.report({ sub_id: clickId, ...order }));
    for (const { status } of await Promise.all(some)) expect(status).toBe(400);
  }
  await signIn(page, program.account);
  await readClicksFrom(page, program, 'sub_id');
  await page.goto('/postbacks/replay?code=missing_click_id');

  await test.step('as many are shown as are asked for', async () => {
    await expect(number(page, 'Would count now')).toHaveText('1,000');
    const rows = page.getByRole('group', { name: 'Requests that come to something else' }).getByRole('row');
    await expect(rows).toHaveCount(51);
    await page.getByText('The first 50 of 1,000').scrollIntoViewIfNeeded();
    await inspect(page, '84-replay-many');
    await page.getByRole('button', { name: 'Show 250' }).click();
    await expect(rows).toHaveCount(251);
    await expect(page.getByText('Narrow the requests down to see the others.')).toBeVisible();
  });

  await test.step('the next run goes on where this one ended', async () => {
    await page.getByRole('button', { name: 'Apply…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Count 1,000 requests: Jane Smith is owed $150.00 more.');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Replayed' })).toBeInViewport();
    await expect(page.getByText('1,000 of 1,003 requests looked at')).toBeVisible();
    await inspect(page, '85-replayed-some');
    await page.getByRole('link', { name: 'Go on with the next' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Replay', exact: true })).toBeFocused();
    await expect(number(page, 'Looked at')).toHaveText('3');
    await expect(number(page, 'Would count now')).toHaveText('3');
    await expect(page.getByText('behind those looked at before')).toBeVisible();
  });
});

function number(page: Page, term: string) {
  return page.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd');
}

function difference(page: Page, order: string) {
  return page
    .getByRole('group', { name: /^Requests that c[ao]me to something else$/ })
    .getByRole('row')
    .filter({ has: page.getByText(order, { exact: true }) });
}

async function readClicksFrom(page: Page, program: Program, name: string): Promise<void> {
  await page.goto(`/integrations/${program.integrationId}/settings`);
  await nameTheClick(page, name);
}

/** In the settings of an integration: what its sender calls the click. */
async function nameTheClick(page: Page, name: string): Promise<void> {
  const names = page.getByRole('combobox', { name: 'Sender’s name of Click id' });
  await names.fill(name);
  await names.press('Enter');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Acme shop' })).toBeVisible();
}

/** The integration learns that its sender counts in the smallest unit. */
async function countInCents(page: Page, program: Program): Promise<void> {
  await page.goto(`/integrations/${program.integrationId}/settings`);
  await page.getByRole('combobox', { name: 'Default currency' }).fill('USD');
  await page.getByRole('option', { name: /^USD/ }).click();
  await page.getByLabel('Amounts are in').selectOption('MINOR');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Acme shop' })).toBeVisible();
}

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
