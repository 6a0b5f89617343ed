import type { Page } from '@playwright/test';
import { Webhook } from 'standardwebhooks';
import { settled, violations } from './axe';
import { copied, expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';

const POSTBACK = 'pb?cid={sub1}&pay={payout}';

test('a partner postback begins with a preset, is tried, and is told of sales', async ({
  page,
  receiver,
}) => {
  const program = await createProgram();
  const host = new URL(receiver.url).host;
  await signIn(page, program.account);
  await page.goto(`/affiliates/${program.affiliateId}`);
  await page.getByRole('link', { name: 'New partner postback' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New partner postback' })).toBeFocused();
  const address = page.getByRole('textbox', { name: 'Address' });
  const called = page.getByRole('group', { name: 'What is called' });

  await test.step('a preset becomes a template', async () => {
    await page.getByRole('combobox', { name: 'Tracker' }).click();
    await page.getByRole('option', { name: 'Another tracker, by GET' }).click();
    await page.getByRole('button', { name: 'Fill the template in' }).click();
    await expect(page.getByText('This preset needs an answer here.')).toBeVisible();
    await inspect(page, '90-partner-postback-preset');
    await page.getByLabel('Tracker domain').fill(host);
    await page.getByRole('button', { name: 'Fill the template in' }).click();
    await expect(address).toHaveValue(
      `https://${host}/postback?click_id={sub1}&payout={payout}&currency={payout_currency}&transaction_id={conversion_id}&status={status}`,
    );
    await expect(called).toContainText(`GET https://${host}/postback?click_id=wJ7k2mQ9xT4b&payout=12.50`);
    await expect(
      page.getByText('and the statuses: Pending, Approved, Rejected, Reversed and Paid'),
    ).toBeVisible();
    const pill = page.getByRole('main').getByText('Reversed', { exact: true });
    await expect(pill).toBeVisible();
    for (const _ of 'PARRP') await page.getByRole('combobox', { name: 'Statuses' }).press('Backspace');
    await page.keyboard.press('Escape');
    await expect(pill).toHaveCount(0);
  });

  await test.step('what is wrong is said beside the address while it is written', async () => {
    await address.fill(`${receiver.url}/pb?cid={sub1}&pay={paiout}`);
    await expect(page.getByText('did you mean {payout}?')).toBeVisible();
    await expect(address).toHaveAttribute('aria-invalid', 'true');
    await expect(called).toHaveCount(0);
    await inspect(page, '91-partner-postback-problem');
  });

  await test.step('a macro is found by its meaning and put in where the cursor stands', async () => {
    await address.fill(`${receiver.url}/pb?cid=&pay={payout}`);
    for (const _ of '&pay={payout}') await address.press('ArrowLeft');
    await page.getByRole('button', { name: 'Insert a macro into Address' }).click();
    const macros = page.getByRole('listbox', { name: 'Macros' });
    await expect(macros.getByRole('option').first()).toBeInViewport();
    await page.keyboard.press('ArrowUp');
    await expect(macros.getByRole('option').last()).toBeInViewport();
    expect((await macros.boundingBox())?.height).toBeLessThanOrEqual(280);
    await inspect(page, '92-partner-postback-all-macros');
    await page.getByRole('combobox', { name: 'Search macros' }).fill('first sub id');
    await expect(page.getByRole('listbox', { name: 'Macros' }).getByRole('option')).toHaveCount(1);
    await inspect(page, '92-partner-postback-macros');
    await page.keyboard.press('Enter');
    await expect(address).toHaveValue(`${receiver.url}/${POSTBACK}`);
    await expect(address).toBeFocused();
    await expect(called).toContainText(`GET ${receiver.url}/pb?cid=wJ7k2mQ9xT4b&pay=12.50`);
  });

  await test.step('the preview shows a real conversion, and a body', async () => {
    const whose = page.getByLabel('Filled in with');
    await whose.selectOption({ index: 1 });
    await expect(called).toContainText(`GET ${receiver.url}/pb?cid=newsletter-7&pay=7.50`);
    await page.getByText('POST, JSON').click();
    await page.getByRole('textbox', { name: 'Body' }).fill('{"pay": {payout}, "txn": "{txn_id}"}');
    await expect(page.getByRole('group', { name: 'What is posted' })).toContainText('"txn": "order-1"');
    await inspect(page, '93-partner-postback-json');
    await page.getByText('GET', { exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Body' })).toHaveCount(0);
    await whose.selectOption({ label: 'Sample values' });
  });

  await test.step('it is created with a header whose value is not shown again', async () => {
    await page.getByRole('button', { name: 'Add a header' }).click();
    await page.getByLabel('Name of header 1').fill('X-Api-Key');
    await page.getByRole('textbox', { name: 'Value of header 1' }).fill('secret-1');
    await page.getByRole('button', { name: 'Create partner postback' }).click();
    await expect(page.getByRole('heading', { level: 1, name: host })).toBeVisible();
    await expect(page.getByText('X-Api-Key')).toBeVisible();
    await expect(page.getByText('secret-1')).toHaveCount(0);
    await inspect(page, '94-partner-postback');
  });

  await test.step('a test is sent at once, and is not in the log', async () => {
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'The test was taken' })).toBeVisible();
    await expect(page.getByRole('group', { name: 'What the test was answered' })).toContainText(
      '<b>thank you</b>',
    );
    expect(receiver.requests.map(({ path, headers }) => [path, headers['x-api-key']])).toEqual([
      ['/pb?cid=wJ7k2mQ9xT4b&pay=12.50', 'secret-1'],
    ]);
    await expect(page.getByRole('heading', { name: 'Nothing sent yet' })).toBeVisible();
    receiver.answerWith(403);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'The test was not taken' })).toContainText(
      'HTTP 403',
    );
    receiver.answerWith(200);
    await inspect(page, '95-partner-postback-test');
    await page.getByLabel('Filled in with').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Send a test' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send a real conversion?' });
    await expect(dialog).toBeVisible();
    await inspect(page, '95-partner-postback-real');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    expect(receiver.requests).toHaveLength(2);
  });

  const secret = await test.step('its calls are signed with a secret that is shown once', async () => {
    await page.getByRole('button', { name: 'Sign calls' }).click();
    const dialog = page.getByRole('dialog', { name: 'A new signing secret' });
    await dialog.getByRole('button', { name: 'Make a new secret' }).click();
    await expect(dialog.getByRole('figure', { name: 'Signing secret' })).toBeVisible();
    const made = await copied(page, 'Signing secret');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('Every call is signed.')).toBeVisible();
    await expect(page.getByText(made)).toHaveCount(0);
    return made;
  });

  await test.step('a sale arrives at the receiver, signed', async () => {
    await program.sell('order-2', 'spring');
    const row = page
      .getByRole('group', { name: 'Deliveries' })
      .getByRole('row')
      .filter({ hasText: 'order-2' });
    await expect(row).toContainText('Succeeded');
    await expect(row).toContainText('HTTP 200');
    const told = receiver.requests.at(-1);
    expect(told?.path).toBe('/pb?cid=spring&pay=7.50');
    new Webhook(secret).verify(told?.path ?? '', told?.headers ?? {}, { jsonParse: false });
    await inspect(page, '96-partner-postback-deliveries');
  });

  await test.step('it is told of the sale from before it was there', async () => {
    await page.getByRole('button', { name: 'Tell of earlier conversions…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Tell of earlier conversions' });
    await expect(dialog.getByText('It was not told of 1 conversion.')).toBeVisible();
    await inspect(page, '97-partner-postback-backfill');
    await dialog.getByRole('button', { name: 'Tell of them' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('row').filter({ hasText: 'order-1' })).toContainText('Succeeded');
    expect(receiver.received.at(-1)).toBe('/pb?cid=newsletter-7&pay=7.50');
  });

  await test.step('it is changed, and its header stays as it was', async () => {
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await expect(page.getByText('Kept as they are: X-Api-Key')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Send a test' })).toBeEnabled();
    await page.getByRole('combobox', { name: 'Statuses' }).click();
    await page.getByRole('option', { name: 'Approved', exact: true }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Send a test' })).toBeDisabled();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Offers' }).click();
    await page
      .getByRole('dialog', { name: 'Leave without saving?' })
      .getByRole('button', { name: 'Stay' })
      .click();
    await page.getByRole('button', { name: 'Save partner postback' }).click();
    await expect(page.getByRole('heading', { level: 1, name: host })).toBeVisible();
    await expect(page.getByText('When a conversion comes to Approved')).toBeVisible();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'The test was taken' })).toBeVisible();
    expect(receiver.requests.at(-1)?.headers['x-api-key']).toBe('secret-1');
  });

  await test.step('while it is paused, what happens waits', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('note', { name: 'Paused' })).toBeVisible();
    await inspect(page, '98-partner-postback-paused');
    const before = receiver.received.length;
    await program.sell('order-3', 'summer');
    const row = page.getByRole('row').filter({ hasText: 'order-3' });
    await expect(row).toContainText('Pending');
    expect(receiver.received).toHaveLength(before);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(row).toContainText('Succeeded');
    expect(receiver.received.at(-1)).toBe('/pb?cid=summer&pay=7.50');
  });

  await test.step('it stops signing', async () => {
    await page.getByRole('button', { name: 'Stop signing' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop signing calls?' });
    await dialog.getByRole('button', { name: 'Stop signing' }).click();
    await expect(page.getByText('Calls are not signed.')).toBeVisible();
  });

  await test.step('it is deleted, and what it was told stays in the log', async () => {
    await page.getByRole('button', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this partner postback?' });
    await expect(dialog).toContainText('What waits for it is given up');
    await dialog.getByRole('button', { name: 'Delete partner postback' }).click();
    await expect(page).toHaveURL(new RegExp(`/affiliates/${program.affiliateId}$`));
    await expect(page.getByRole('link', { name: host })).toHaveCount(0);
    await page.getByRole('link', { name: 'Deliveries' }).first().click();
    await expect(page.getByRole('row').filter({ hasText: 'A deleted partner postback' })).toHaveCount(3);
  });
});

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
