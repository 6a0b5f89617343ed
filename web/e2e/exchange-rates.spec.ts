import type { Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';
import { click } from './visitor';

test('a sale that waits for a rate is settled once one is set', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);
  const clickId = await click(program.linkUrl);
  const sale = { click_id: clickId, txn_id: 'order-91', amount: '100.00', currency: 'EUR' };
  expect((await program.report(sale)).status).toBe(200);
  const today = new Date().toISOString().slice(0, 10);

  await test.step('its page says so, and leads to the rates', async () => {
    await page.goto('/conversions?txnId=order-91');
    await page.getByRole('row').filter({ hasText: 'order-91' }).getByRole('link').first().click();
    await expect(page.getByText('Not settled: waiting for exchange rate.')).toBeVisible();
    await page.getByRole('link', { name: 'Set the rate of its day' }).click();
    await expect(page).toHaveURL(/exchange-rates\?from=EUR/);
  });

  await test.step('a rate is set by hand', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Exchange rates' }).click();
    await expect(page.getByText('No exchange rates yet')).toBeVisible();
    await inspect(page, 'a0-rates-empty');
    await page.getByRole('button', { name: 'Set a rate' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Set a rate' });
    await expect(dialog).toBeVisible();
    await expect(dialog.getByLabel('Day')).toHaveValue(today);
    await choose(page, dialog.getByRole('combobox', { name: 'From' }), 'EUR');
    await dialog.getByLabel('Rate').fill('1,08');
    await dialog.getByRole('button', { name: 'Set rate' }).click();
    await expect(dialog.getByLabel('Rate')).toBeFocused();
    await expect(dialog).toContainText('Use a number above 0, such as 1.0842.');
    await dialog.getByLabel('Rate').fill('1.1');
    await inspect(page, 'a1-set-rate');
    await dialog.getByRole('button', { name: 'Set rate' }).click();
    await expect(page.getByText('1 rate is set. 1 conversion that is not settled')).toBeVisible();
    await expect(row(page, 'EUR')).toContainText('1.1');
  });

  await test.step('and the sale is settled by it', async () => {
    await page.goto('/conversions?txnId=order-91');
    // 15 % of 110.00.
    await expect(page.getByRole('row').filter({ hasText: 'order-91' })).toContainText('$16.50');
  });

  await test.step('many are set by a table, all or none', async () => {
    await page.goto('/exchange-rates');
    await page.getByRole('button', { name: 'Set by a table' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set rates by a table' });
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('Table').fill('from,to,day,rate\nGBP,USD,2026-11-20,1.25\nGBP,USD,soon,1.25');
    await dialog.getByRole('button', { name: 'Set rates' }).click();
    await expect(dialog.getByText(/Line 3, day:/)).toBeVisible();
    await inspect(page, 'a2-rates-table');
    const lines = Array.from(
      { length: 30 },
      (_, day) => `GBP,USD,2026-10-${String(day + 1).padStart(2, '0')},1.${25 + day}`,
    );
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      dialog.getByRole('button', { name: 'Choose a file' }).click(),
    ]);
    await chooser.setFiles({
      name: 'rates.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['from,to,day,rate', ...lines].join('\n')),
    });
    await expect(dialog.getByLabel('Table')).toHaveValue(/2026-10-30,1\.54$/);
    await dialog.getByRole('button', { name: 'Set rates' }).click();
    await expect(page.getByText('30 rates are set.')).toBeVisible();
    await expect(dialog).toBeHidden();
    await inspect(page, 'a3-rates');
  });

  await test.step('they are found by currency and day, and changed', async () => {
    await page.getByLabel('First day').fill('2026-10-29');
    await page.getByLabel('Last day').fill('2026-10-30');
    await expect(page).toHaveURL(/firstDay=2026-10-29&lastDay=2026-10-30/);
    await expect(row(page, 'GBP')).toHaveCount(2);
    await row(page, '30 Oct 2026').getByRole('button', { name: 'Change' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set a rate' });
    await expect(dialog.getByLabel('Rate')).toHaveValue('1.54');
    await dialog.getByLabel('Rate').fill('1.5401');
    await dialog.getByRole('button', { name: 'Set rate' }).click();
    await expect(row(page, '30 Oct 2026')).toContainText('1.5401');
    await choose(page, page.getByRole('combobox', { name: 'From' }), 'EUR');
    await expect(page.getByText('There is no rate of these currencies and days.')).toBeVisible();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect(row(page, 'EUR')).toHaveCount(0);
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(row(page, 'EUR')).toHaveCount(1);
  });
});

function row(page: Page, text: string) {
  return page.getByRole('table').getByRole('row').filter({ hasText: text });
}

async function choose(page: Page, field: ReturnType<Page['locator']>, currency: string): Promise<void> {
  await field.fill(currency);
  await page.getByRole('option', { name: new RegExp(`^${currency}`) }).click();
}

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
