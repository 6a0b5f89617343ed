import { readFileSync } from 'node:fs';
import type { Download, Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';

test('what is owed is drafted, reviewed, approved, exported, paid, and owed again when it comes back', async ({
  page,
}) => {
  const program = await createProgram();
  await signIn(page, program.account);

  await test.step('say where the affiliate is paid, and add a bonus', async () => {
    await expect(async () => {
      await page.goto(`/affiliates/${program.affiliateId}`);
      await expect(page.getByRole('group', { name: 'Ledger' }).getByRole('row')).toHaveCount(2, {
        timeout: 2_000,
      });
    }).toPass({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Change payment' }).click();
    const payment = page.getByRole('dialog', { name: 'Change payment' });
    await expect(payment).toBeVisible();
    await payment.getByRole('combobox', { name: 'How' }).click();
    await page.getByRole('option', { name: 'PayPal' }).click();
    await payment.getByLabel('E-mail of the account').fill('=1+1@example.com');
    await payment.getByRole('button', { name: 'Save' }).click();
    await expect(payment.getByText('begins with a letter or a digit')).toBeVisible();
    await payment.getByLabel('E-mail of the account').fill('jane@example.com');
    await payment.getByRole('button', { name: 'Save' }).click();
    await expect(payment).toBeHidden();
    await expect(page.getByText('PayPal, j…@example.com')).toBeVisible();

    await page.getByRole('button', { name: 'Add to the balance' }).click();
    const bonus = page.getByRole('dialog', { name: 'Add to the balance' });
    await expect(bonus).toBeVisible();
    await bonus.getByLabel('Amount').fill('5');
    await bonus.getByLabel('Reason').fill('Best of May');
    await inspect(page, '80-add-to-balance');
    await bonus.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(bonus).toBeHidden();
    await expect(page.getByRole('row').filter({ hasText: 'Best of May' })).toContainText('$5.00');
    await page.getByRole('group', { name: 'Ledger' }).scrollIntoViewIfNeeded();
    await inspect(page, '81-affiliate-money');
  });

  await test.step('a statement is saved', async () => {
    await page.getByRole('button', { name: 'Statement' }).click();
    const dialog = page.getByRole('dialog', { name: 'Statement' });
    await expect(dialog).toBeVisible();
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const statement = await saved;
    expect(statement.suggestedFilename()).toMatch(/^statement-jane-.*\.html$/);
    expect(await textOf(statement)).toContain('Bonus: Best of May');
  });

  await test.step('a minimum is set', async () => {
    await page.goto('/payouts');
    await page.getByRole('link', { name: 'Payout settings' }).click();
    await page.getByLabel('Minimum', { exact: true }).fill('10');
    await page.getByRole('combobox', { name: 'Draft a run' }).click();
    await page.getByRole('option', { name: 'Every month' }).click();
    await inspect(page, '82-payout-settings');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Payout settings saved')).toBeVisible();
  });

  await test.step('a run is drafted and reviewed', async () => {
    await page.goto('/payouts');
    await page.getByRole('button', { name: 'Draft a run' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Draft a run' });
    await expect(dialog).toBeVisible();
    await dialog.getByRole('button', { name: 'Draft it' }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Payouts up to/ })).toBeVisible();
    await expect(line(page)).toContainText('$12.50');
    await inspect(page, '83-payout-draft');
    await page.getByRole('button', { name: 'Leave out Jane Smith' }).click();
    const review = page.getByRole('dialog', { name: 'Leave out Jane Smith?' });
    await expect(review).toBeVisible();
    await review.getByLabel('Reason').fill('Ask her first');
    await review.getByRole('button', { name: 'Leave out' }).click();
    await expect(line(page)).toContainText('left out: Ask her first');
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText('no line of this run pays anything')).toBeVisible();
    await page.getByRole('button', { name: 'Take in Jane Smith' }).click();
    const again = page.getByRole('dialog', { name: 'Take in Jane Smith?' });
    await expect(again).toBeVisible();
    await again.getByLabel('Reason').fill('She answered');
    await again.getByRole('button', { name: 'Take in' }).click();
    await expect(line(page)).toContainText('Payable');
  });

  await test.step('it is approved, exported and paid', async () => {
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText('Approved: the run can be paid')).toBeVisible();
    await page.getByRole('button', { name: 'Export' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'PayPal' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(/^payout-.*-paypal-USD\.csv$/);
    expect(await textOf(file)).toMatch(
      /^jane@example\.com,12\.50,USD,pay_[0-9a-z]{26},Payout of Acme Partners,PAYPAL\r\n$/,
    );
    await page.getByRole('button', { name: 'Mark all as paid' }).click();
    const dialog = page.getByRole('dialog', { name: 'Mark all payments as paid' });
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('Reference').fill('PP-4711');
    await inspect(page, '84-mark-paid');
    await dialog.getByRole('button', { name: 'Mark as paid' }).click();
    await expect(dialog).toBeHidden();
    await expect(line(page)).toContainText('PP-4711');
    await expect(page.getByText('Finished')).toBeVisible();
    await inspect(page, '85-payout-paid');
    await page.goto(`/conversions/${program.conversionId}`);
    await expect(page.getByText('Paid', { exact: true }).first()).toBeVisible();
    await page.goto('/payouts');
    await expect(page.getByRole('row').filter({ hasText: 'Finished' })).toContainText('$12.50 in 1 payment');
    await inspect(page, '86-payouts');
  });

  await test.step('the money comes back, and is owed again', async () => {
    await page.getByRole('link', { name: /20\d\d$/ }).click();
    await page.getByRole('button', { name: 'The money of Jane Smith came back' }).click();
    const dialog = page.getByRole('dialog', { name: 'The money of Jane Smith came back?' });
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('Reason').fill('Account closed');
    await dialog.getByRole('button', { name: 'It came back' }).click();
    await expect(line(page)).toContainText('failed: Account closed');
    await page.goto(`/affiliates/${program.affiliateId}`);
    await expect(
      page.getByRole('row').filter({ hasText: 'payment came back: Account closed' }),
    ).toContainText('$12.50');
    await page.getByRole('group', { name: 'Ledger' }).scrollIntoViewIfNeeded();
    await inspect(page, '87-affiliate-after');
  });
});

/** The only line of the run. */
function line(page: Page) {
  return page.getByRole('row').filter({ hasText: 'Jane Smith' });
}

async function textOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8');
}

async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  expect(await violations(page), name).toEqual([]);
  await picture(page, name);
}
