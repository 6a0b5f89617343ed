import type { Locator, Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';
import { click } from './visitor';

test('edited terms are compared with what past days were paid', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);
  await paid(page, 'order-1', '$7.50');
  await page.goto(`/offers/${program.offerId}/terms`);
  const compare = section(page, 'Compare with the past');
  const button = compare.getByRole('button', { name: 'Compare' });
  const percent = ruleAt(page, 1).getByLabel('Percent');

  await test.step('the terms in force would have paid what is paid', async () => {
    await button.click();
    await expect(total(compare, 'Conversions')).toContainText('1');
    await expect(total(compare, 'Paid')).toContainText('$7.50');
    await expect(total(compare, 'Would be')).toContainText('$7.50');
    await expect(total(compare, 'Difference')).toContainText('$0.00');
  });

  await test.step('others would have paid more, to whom is said', async () => {
    await percent.fill('20');
    await expect(compare).toContainText('The terms were edited after this was compared.');
    await button.click();
    await expect(total(compare, 'Would be')).toContainText('$10.00');
    await expect(total(compare, 'Difference')).toContainText('+$2.50');
    await expect(compare).not.toContainText('after this was compared');
    const affiliates = page.getByRole('group', { name: 'Compared by affiliate' });
    await expect(affiliates.getByRole('row')).toHaveCount(2);
    await expect(affiliates.getByRole('row').filter({ hasText: 'Jane Smith' })).toContainText('+$2.50');
    await compare.scrollIntoViewIfNeeded();
    await inspect(page, '100-compare-terms');
    await page.emulateMedia({ colorScheme: 'dark' });
    await inspect(page, '100-compare-terms-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 800 });
    await compare.scrollIntoViewIfNeeded();
    await inspect(page, '100-compare-terms-small');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step('terms that cannot be sent are mended first', async () => {
    await percent.fill('');
    await button.click();
    await expect(percent).toBeFocused();
    await expect(ruleAt(page, 1)).toContainText('Enter a percentage like 15.');
    await percent.fill('20');
  });

  await test.step('days that cannot be compared are named at their fields', async () => {
    const [from, to] = [
      compare.getByLabel('From', { exact: true }),
      compare.getByLabel('To', { exact: true }),
    ];
    await from.fill('');
    await button.click();
    await expect(compare).toContainText('Choose the first day.');
    await expect(from).toHaveAttribute('aria-invalid', 'true');
    await from.fill('2020-02-10');
    await to.fill('2020-01-31');
    await button.click();
    await expect(compare).toContainText('Choose an end after the beginning.');
    await expect(to).toHaveAttribute('aria-invalid', 'true');
    await inspect(page, '101-compare-refused');
    await from.fill('2020-01-01');
    await expect(to).not.toHaveAttribute('aria-invalid', 'true');
    await button.click();
    await expect(compare).toContainText('Nothing to compare in these days');
    await expect(page.getByRole('group', { name: 'Compared by affiliate' })).toHaveCount(0);
    await inspect(page, '102-compare-nothing');
  });
});

test('an offer says how its terms are used', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);
  await page.goto(`/offers/${program.offerId}`);
  const use = section(page, 'Use of the terms');
  await expect(use).toContainText('The one in force when the conversion happened');
  await expect(use).toContainText('Visitors are counted and sent on as before');
  await expect(use.getByRole('button', { name: 'Pay what a cap had cut…' })).toHaveCount(0);

  await use.getByRole('button', { name: 'Change use of the terms' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change use of the terms' });
  await expect(dialog).toBeVisible();
  await dialog
    .getByLabel('A conversion is paid by the version in force')
    .selectOption('When the visitor clicked');
  await dialog.getByLabel('Turn visitors away while the cap is used up').check();
  await inspect(page, '103-terms-use-dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Use of the terms changed')).toBeVisible();
  await expect(use).toContainText('The one in force when the visitor clicked');
  await expect(use).toContainText('Visitors are sent to the fallback address, and not counted');
  await use.scrollIntoViewIfNeeded();
  await inspect(page, '104-terms-use');
});

test('what a cap had cut is paid once newer terms have a higher one', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);
  await paid(page, 'order-1', '$7.50');
  await program.publishCap('10.00');
  const clickId = await click(program.linkUrl);
  const sale = { click_id: clickId, txn_id: 'order-41', amount: '100.00' };
  expect((await program.report(sale)).status).toBe(200);
  // 15 % of 100.00, of which the cap of 10.00 leaves what 7.50 had not used.
  await paid(page, 'order-41', '$2.50');

  const start = page.getByRole('button', { name: 'Pay what a cap had cut…' });
  const dialog = page.getByRole('dialog', { name: 'Pay what a cap had cut?' });

  await test.step('there is nothing to pay while the cap is the same', async () => {
    await page.goto(`/offers/${program.offerId}`);
    await start.click();
    await expect(dialog).toBeVisible();
    await expect(dialog).toContainText('There is nothing to pay.');
    await expect(dialog.getByRole('button', { name: 'Pay', exact: true })).toHaveCount(0);
    await inspect(page, '105-release-nothing');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('a higher cap leaves something, which is said before it is paid', async () => {
    await program.publishCap('1000.00');
    await page.reload();
    await expect(page.getByText('Version 3, in force since')).toBeVisible();
    await start.click();
    await expect(dialog).toBeVisible();
    await expect(dialog).toContainText('1 conversion would be paid $12.50 more.');
    await inspect(page, '106-release');
    await page.emulateMedia({ colorScheme: 'dark' });
    await inspect(page, '106-release-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await dialog.getByRole('button', { name: 'Pay', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('1 conversion paid $12.50 more')).toBeVisible();
  });

  await test.step('it is paid once, and its conversion tells of it', async () => {
    await start.click();
    await expect(dialog).toBeVisible();
    await expect(dialog).toContainText('There is nothing to pay.');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await paid(page, 'order-41', '$15.00');
    await row(page, 'order-41').getByRole('link').first().click();
    const timeline = page.getByRole('list', { name: 'What happened' });
    await expect(timeline).toContainText('Cap raised');
    await expect(timeline).toContainText('What a cap had cut is paid under the higher cap of newer terms.');
    await page.getByText('Cap raised').first().scrollIntoViewIfNeeded();
    await inspect(page, '107-cap-raised');
  });
});

/** Waits until a sale is settled at so much. */
async function paid(page: Page, order: string, payout: string): Promise<void> {
  await page.goto('/conversions');
  await expect(row(page, order)).toContainText(payout, { timeout: 30_000 });
}

function row(page: Page, order: string): Locator {
  return page.getByRole('row').filter({ has: page.getByText(order, { exact: true }) });
}

function section(page: Page, title: string): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}

/** One of the numbers at a glance, with its name. */
function total(compare: Locator, term: string): Locator {
  return compare.locator('dl > div').filter({ has: compare.page().getByText(term, { exact: true }) });
}

function ruleAt(page: Page, number: number): Locator {
  return page
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: `Drag rule ${number}`, exact: true }) });
}

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
