import type { Locator, Page } from '@playwright/test';
import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';

test('terms are written, tried and published without reading JSON', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);

  await test.step('the terms in force are there to be changed', async () => {
    await page.goto(`/offers/${program.offerId}`);
    await page.getByRole('link', { name: 'Change terms' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Change terms' })).toBeFocused();
    await expect(ruleAt(page, 1)).toContainText('15% of the amount for sale');
    await expect(changes(page)).toContainText('Nothing yet.');
    await inspect(page, '90-terms');
  });

  await test.step('the simulator says what they pay, and which rule decides', async () => {
    await expect(simulator(page)).toContainText('$15.00');
    await expect(ruleAt(page, 1)).toContainText('Decides');
    await simulator(page).getByLabel('Event').fill('lead');
    await expect(simulator(page)).toContainText('$4.00');
    await expect(ruleAt(page, 2)).toContainText('Decides');
    await simulator(page).getByLabel('Event').fill('signup');
    await expect(simulator(page)).toContainText('No rule decides.');
    await simulator(page).getByLabel('Event').fill('sale');
    await simulator(page).getByLabel('Amount', { exact: true }).fill('1,5');
    await expect(simulator(page)).toContainText('Use an amount like 49.99.');
    await simulator(page).getByLabel('Amount', { exact: true }).fill('49.99');
    await expect(simulator(page)).toContainText('$7.50');
  });

  await test.step('a deal with one affiliate is a rule on top', async () => {
    await page.getByRole('button', { name: 'Copy rule 1' }).click();
    const deal = ruleAt(page, 2);
    await addPart(page, deal, 'Affiliates');
    await deal.getByLabel('By affiliates').fill('ja');
    await page.getByRole('option', { name: 'Jane Smith jane' }).click();
    await deal.getByLabel('Percent').fill('20');
    await page.getByRole('button', { name: 'Move rule 2 up' }).click();
    await expect(page.getByRole('button', { name: 'Move rule 1 down' })).toBeFocused();
    await expect(ruleAt(page, 1)).toContainText('20% of the amount for sale by jane');
    await simulator(page).getByLabel('Affiliate').fill('jane');
    await expect(simulator(page)).toContainText('$10.00');
  });

  await test.step('rules are dragged, and moved by the keyboard', async () => {
    for (const number of [1, 2, 3]) await page.getByRole('button', { name: `Close rule ${number}` }).click();
    await drag(page, page.getByRole('button', { name: 'Drag rule 3' }), ruleAt(page, 1));
    await expect(ruleAt(page, 1)).toContainText('$4.00 for lead');
    await page.getByRole('button', { name: 'Drag rule 1' }).focus();
    await page.keyboard.press('Space');
    await expect(page.getByText('Rule 1 is at place 1.')).toBeAttached();
    // A key that comes before the lists' places were measured moves nothing.
    await expect(async () => {
      await page.keyboard.press('ArrowDown');
      await expect(page.getByText('Rule 1 is at place 2.')).toBeAttached({ timeout: 5_000 });
    }).toPass({ timeout: 15_000 });
    await page.keyboard.press('Space');
    await expect(ruleAt(page, 2)).toContainText('$4.00 for lead');
    await expect(ruleAt(page, 1)).toContainText('by jane');
    await inspect(page, '91-terms-closed');
    await page.getByRole('button', { name: 'Open rule 1' }).click();
  });

  await test.step('every other condition and limit is at hand', async () => {
    const deal = ruleAt(page, 1);
    for (const part of ['Coupon codes', 'Countries', 'Amount from, below', 'Payout at least, at most'])
      await addPart(page, deal, part);
    await deal.getByLabel('With coupon codes').fill('SAVE10');
    await deal.getByLabel('With coupon codes').press('Enter');
    await deal.getByRole('combobox', { name: 'In countries' }).fill('germ');
    await page.getByRole('option', { name: 'Germany (DE)' }).click();
    await page.keyboard.press('Escape');
    await deal.getByLabel('Amount from (USD)').fill('20');
    await deal.getByLabel('Payout at most (USD)').fill('250');
    await expect(deal).toContainText(
      'with coupon SAVE10 in Germany (DE) of amounts from $20.00; at most $250.00',
    );
    await expect(simulator(page)).toContainText('$7.50');
    await simulator(page).getByLabel('Coupon code').fill('save10');
    await simulator(page).getByRole('combobox', { name: 'Country' }).fill('germ');
    await page.getByRole('option', { name: 'Germany (DE)' }).click();
    await expect(simulator(page)).toContainText('$10.00');
    await inspect(page, '92-terms-deal');
  });

  await test.step('what the server finds wrong stands at its field', async () => {
    const deal = ruleAt(page, 1);
    await deal.getByLabel('Amount below (USD)').fill('10');
    await expect(deal.getByLabel('Amount below (USD)')).toHaveAttribute('aria-invalid', 'true');
    await expect(deal).toContainText('Amount_below must be above amount_from');
    await expect(simulator(page)).toContainText('Mend what is marked');
    await deal.getByLabel('Amount below (USD)').fill('');
    await expect(deal.getByLabel('Amount below (USD)')).not.toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('the same terms are there as JSON', async () => {
    await page.getByText('JSON', { exact: true }).click();
    const document = page.getByLabel('Terms document');
    await expect(document).toHaveValue(/"coupon_codes": \[\s+"SAVE10"\s+\]/);
    const text = await document.inputValue();
    await document.fill(text.replace('"250"', '"x"'));
    await expect(page.getByText('rules[0].max:')).toBeVisible();
    await inspect(page, '93-terms-json');
    await document.fill(text);
    await page.getByText('Rules', { exact: true }).click();
    await expect(ruleAt(page, 1)).toContainText('at most $250.00');
  });

  await test.step('they are not left by mistake', async () => {
    await page.getByRole('link', { name: 'Cancel' }).click();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Stay' }).click();
    await expect(question).toBeHidden();
    await expect(ruleAt(page, 1)).toContainText('at most $250.00');
  });

  await test.step('they say what they change, and are published', async () => {
    await expect(changes(page)).toContainText('1 rule moved and 1 added.');
    await changes(page).scrollIntoViewIfNeeded();
    await inspect(page, '94-terms-changes');
    await page.getByRole('button', { name: 'Publish new version' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Acme Pro' })).toBeVisible();
    await expect(page.getByText('Version 2, in force since')).toBeVisible();
    await expect(page.getByText('20% of the amount for sale by jane')).toBeVisible();
  });

  await test.step('the versions are told apart in words', async () => {
    await page.getByRole('link', { name: 'All versions' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Versions of the terms' })).toBeFocused();
    await expect(page.getByText('1 rule moved and 1 added.')).toBeVisible();
    await inspect(page, '95-versions');
    await page.getByLabel('To', { exact: true }).selectOption('Version 1');
    await expect(page.getByText('They say the same.')).toBeVisible();
    await page.getByRole('link', { name: 'From 1 to 2' }).click();
    await expect(page).toHaveURL(/from=1&to=2/);
    await expect(page.getByText('1 rule moved and 1 added.')).toBeVisible();
  });
});

test('tiers, recurring payments and a cap are tried before they are published', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);

  await test.step('they are written and tried', async () => {
    await page.goto(`/offers/${program.offerId}/terms`);
    const rule = ruleAt(page, 1);
    await rule.getByLabel('Pay', { exact: true }).selectOption('Tiers');
    await page.getByRole('button', { name: 'Publish new version' }).click();
    await expect(tier(rule, 1).getByLabel('Percent')).toBeFocused();
    await expect(rule).toContainText('Enter a whole number like 100.');
    await tier(rule, 1).getByLabel('Percent').fill('10');
    await tier(rule, 2).getByLabel('From', { exact: true }).fill('100');
    await tier(rule, 2).getByLabel('Tier pays').selectOption('Both');
    await tier(rule, 2).getByLabel('Percent').fill('15');
    await tier(rule, 2).getByLabel('Amount (USD)').fill('1.00');
    await addPart(page, rule, 'Recurring payments');
    await rule.getByLabel('Most payments of one customer').fill('12');
    await rule.getByLabel('Days after the first conversion').fill('365');
    await expect(page.getByRole('note')).toContainText('longer than the attribution window of 30 days');
    await page.getByRole('button', { name: 'Add a cap' }).click();
    await page.getByRole('group', { name: 'Cap' }).getByLabel('Limit (USD)').fill('5000.00');
    await simulator(page).getByLabel('Amount', { exact: true }).fill('100.00');
    await simulator(page).getByLabel('Conversions').fill('99');
    await expect(simulator(page)).toContainText('99 conversions before, in that month');
    await expect(simulator(page).getByText('$10.00').first()).toBeVisible();
    await simulator(page).getByLabel('Conversions').fill('100');
    await expect(simulator(page).getByText('$16.00').first()).toBeVisible();
    await simulator(page).getByLabel('Used of the cap').fill('4990');
    await expect(simulator(page)).toContainText('Cap partly reached');
    await inspect(page, '96-terms-tiers');
    await page.emulateMedia({ colorScheme: 'dark' });
    await rule.scrollIntoViewIfNeeded();
    await inspect(page, '96-terms-tiers-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 800 });
    await rule.scrollIntoViewIfNeeded();
    await inspect(page, '96-terms-tiers-small');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step('they are published, and their version tells what is new', async () => {
    await page.getByRole('button', { name: 'Publish new version' }).click();
    await expect(page.getByText('Version 2, in force since')).toBeVisible();
    await expect(page.getByText('Each affiliate gets at most $5,000.00 a month.')).toBeVisible();
    await inspect(page, '97-offer-terms');
    await page.getByRole('link', { name: 'All versions' }).click();
    await expect(page.getByText('1 rule changed and the cap added.')).toBeVisible();
    const differences = page.getByRole('list', { name: 'Differences' });
    await expect(differences).toContainText('Each affiliate gets at most $5,000.00 a month');
    await expect(differences).toContainText('From 100 conversions of the month');
    await page.emulateMedia({ colorScheme: 'dark' });
    await inspect(page, '98-versions-dark');
  });
});

function ruleAt(page: Page, number: number): Locator {
  return page
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: `Drag rule ${number}`, exact: true }) });
}

function tier(rule: Locator, number: number): Locator {
  return rule.getByRole('group', { name: `Tier ${number} of` });
}

function simulator(page: Page): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: 'Try it' }) });
}

function changes(page: Page): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: 'What changes' }) });
}

async function addPart(page: Page, rule: Locator, part: string): Promise<void> {
  await rule.getByRole('button', { name: 'Add a condition or limit' }).click();
  await page.getByRole('menuitem', { name: part }).click();
  await expect(page.getByRole('menuitem')).toHaveCount(0);
}

/** As a person drags: in steps, and beyond the middle of what is there. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await to.scrollIntoViewIfNeeded();
  const grip = await from.boundingBox();
  const target = await to.boundingBox();
  if (!grip || !target) throw new Error('There is nothing to drag.');
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(grip.x + grip.width / 2, target.y + 10, { steps: 20 });
  await page.mouse.up();
}

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
