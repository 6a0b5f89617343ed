import type { Page } from '@playwright/test';
import { settled, violations } from './axe';
import { copied, expect, picture, signIn, test } from './fixtures';
import { createProgram, type Program } from './program';
import { call, click, report } from './visitor';

test('a sender is chosen, set up, tried out and reports in its own words', async ({ page, receiver }) => {
  const program = await createProgram({ partnerUrl: receiver.url });
  await signIn(page, program.account);

  await test.step('choose the sender', async () => {
    await page.getByRole('link', { name: 'Integrations' }).first().click();
    await page.getByRole('link', { name: 'New integration' }).first().click();
    await expect(page.getByRole('heading', { level: 2, name: 'Shops and payments' })).toBeVisible();
    await inspect(page, '40-sender');
    await page.getByRole('link', { name: 'Everflow' }).click();
    await expect(page.getByRole('button', { name: 'Create integration' })).toBeVisible();
    await inspect(page, '41-settings');
  });

  await test.step('change what this one calls things', async () => {
    await page.getByText('Names, amounts and words').click();
    await expect(page.getByText("Everflow's word for the click")).toBeVisible();
    const order = page.getByRole('combobox', { name: 'Sender’s name of Order id' });
    await order.press('Backspace');
    await order.fill('transaction_id');
    await order.press('Enter');
    const clickId = page.getByRole('combobox', { name: 'Sender’s name of Click id' });
    await clickId.fill('transaction_id');
    await clickId.press('Enter');
    await expect(page.getByText('“transaction_id” already stands for Click id.')).toBeVisible();
    await inspect(page, '42-mapping-refused');
    await page.getByRole('button', { name: 'Back to Everflow’s name of Click id' }).click();
    await page.getByRole('button', { name: 'Back to Everflow’s name of Order id' }).click();
    await order.press('Backspace');
    await order.fill('oid');
    await order.press('Enter');
    await page.getByRole('button', { name: 'Add a word' }).click();
    await page.getByRole('textbox', { name: 'Sender’s word 1' }).fill('Paid');
    await inspect(page, '43-mapping');
  });

  const address = await test.step('copy the finished address', async () => {
    await page.getByRole('button', { name: 'Create integration' }).click();
    await expect(page.getByText('Name the integration, for instance after the shop.')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme network');
    await page.getByRole('button', { name: 'Create integration' }).click();
    const heading = page.getByRole('heading', { level: 1, name: 'Acme network is ready' });
    await expect(heading).toBeFocused();
    await expect(heading).toBeInViewport();
    const secret = await copied(page, 'Secret');
    const finished = await copied(page, 'Address with everything in it');
    expect(finished).toContain(
      `?transaction_id={click_id}&oid={order_id}&amount={amount}&currency={currency}&verification_token=${secret}`,
    );
    await inspect(page, '44-ready');
    for (const language of ['Node.js', 'PHP', 'Python', 'Go']) {
      await page.getByRole('tab', { name: language }).click();
      expect(await copied(page, `In ${language}`)).toContain(secret);
    }
    await inspect(page, '45-ready-code');
    return finished;
  });

  await test.step('the address works as it stands, once its macros are filled in', async () => {
    const values = {
      click_id: await click(program.linkUrl),
      order_id: 'o-7',
      amount: '20.00',
      currency: 'USD',
    };
    const answer = await call(filled(address, values));
    expect(JSON.parse(answer.body)).toMatchObject({ outcome: 'accepted' });
    const unfilled = await call(address);
    expect(JSON.parse(unfilled.body)).toMatchObject({ outcome: 'rejected', code: 'literal_macro' });
  });

  await test.step('fire a test, and see every step of it', async () => {
    await page.getByRole('link', { name: 'Fire a test' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Fire a test' })).toBeVisible();
    await inspect(page, '46-test');
    await page.getByLabel('Status').selectOption('paid');
    await page.getByRole('button', { name: 'Fire the test' }).click();
    const steps = page.getByRole('list', { name: 'Steps of the test' }).locator(':scope > li');
    await expect(steps).toHaveCount(4);
    await expect(page.getByText('The test passed')).toBeVisible();
    await expect(steps.nth(0)).toContainText('127.0.0.1:4999/landing?cid=clk_');
    await expect(steps.nth(2)).toContainText('$7.50');
    await expect(steps.nth(3)).toContainText(`${receiver.url}/pb?cid={sub1}&payout={payout}`);
    await inspect(page, '47-test-passed');
    await steps.nth(1).getByText('Request and answer (HTTP 200)').click();
    await expect(steps.nth(1)).toContainText('transaction_id=clk_');
    await inspect(page, '48-test-request');
  });

  await test.step('a test that is refused says why', async () => {
    await page.getByRole('combobox', { name: 'Currency' }).fill('EUR');
    await page.getByRole('option', { name: /^EUR/ }).click();
    await page.getByLabel('Event').fill('');
    await page.getByLabel('Amount').fill('many');
    await page.getByRole('button', { name: 'Fire the test' }).click();
    await expect(page.getByText('Enter an amount like 49.99.')).toBeVisible();
    await inspect(page, '49-test-refused');
  });
});

test('an integration shows its health, explains requests, and changes without losing one', async ({
  page,
}) => {
  const program = await createProgram();
  await signIn(page, program.account);
  await open(page, program);

  await test.step('health', async () => {
    await expect(page.getByRole('img', { name: /^Requests by hour/ })).toBeVisible();
    await inspect(page, '50-integration');
  });

  await test.step('explain a request', async () => {
    await page.getByRole('link', { name: 'Explain a request' }).click();
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await expect(page.getByText('Paste an address, a query or a body.')).toBeVisible();
    await inspect(page, '51-explain');
    await page.getByRole('button', { name: 'Fill in an example' }).click();
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'What would become of it' })).toBeVisible();
    await inspect(page, '52-explained');
    await page.getByLabel('Address or query').fill('click_id=undefined&amount=1');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await expect(page.getByText('literal_macro')).toBeVisible();
    await page.getByRole('link', { name: 'Acme shop' }).click();
  });

  const sale = { click_id: await click(program.linkUrl), txn_id: 'order-2', amount: '10.00' };
  const send = async (secret: string) =>
    (await report(await copied(page, 'Postback address'), secret, sale)).status;

  await test.step('a new secret lets the one before live on, until it is ended', async () => {
    await page.getByRole('button', { name: 'New secret' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Keep the one before for').fill('900');
    await dialog.getByLabel('Keep the one before for').blur();
    await dialog.getByLabel('Keep the one before for').fill('2');
    await inspect(page, '53-new-secret');
    await dialog.getByRole('button', { name: 'Make a new secret' }).click();
    const fresh = await copied(page, 'Secret');
    await inspect(page, '54-secret-shown');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('The one before is good until')).toBeVisible();
    expect(await send(fresh)).toBe(200);
    expect(await send(program.secret)).toBe(200);
    await page.getByRole('button', { name: 'End it now' }).click();
    await expect(page.getByText('The one before is good until')).toHaveCount(0);
    expect(await send(program.secret)).toBe(401);
    expect(await send(fresh)).toBe(200);
  });

  await test.step('change settings', async () => {
    await page.getByRole('link', { name: 'Change settings' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Change settings' })).toBeVisible();
    await page.getByLabel('Sandbox').check();
    await page.getByLabel('Wait for an unknown click').fill('48');
    await page.getByRole('combobox', { name: 'Allowed addresses' }).fill('nowhere');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await expect(page.getByText(/"nowhere" is no address/)).toBeVisible();
    await inspect(page, '55-settings-refused');
    await page.getByRole('combobox', { name: 'Allowed addresses' }).press('Backspace');
    await page.getByRole('combobox', { name: 'Allowed addresses' }).fill('203.0.113.7, 2001:db8::/32');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Acme shop' })).toBeVisible();
    await expect(page.getByText('Sandbox').first()).toBeVisible();
    await expect(page.getByText('203.0.113.7, 2001:db8::/32')).toBeVisible();
    await expect(page.getByText('Kept for 48 hours and tried again')).toBeVisible();
    await inspect(page, '56-changed');
  });

  await test.step('no secret at all, after a warning', async () => {
    await page.getByRole('button', { name: 'Stop asking for it' }).click();
    await expect(page.getByRole('dialog', { name: 'Report without a secret?' })).toBeVisible();
    await inspect(page, '57-no-secret');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop asking for it' }).click();
    await expect(page.getByText('None: anybody who knows the address can report.')).toBeVisible();
  });
});

test('a shop is set up in its own settings, and its signing secret saved here', async ({ page }) => {
  const program = await createProgram();
  await signIn(page, program.account);
  await page.goto('/integrations/new?preset=stripe');
  await page.getByText('Names, amounts and words').click();
  await expect(page.getByText(/client_reference_id of the checkout/)).toBeVisible();
  await inspect(page, '60-stripe-settings');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme payments');
  await page.getByRole('button', { name: 'Create integration' }).click();
  const steps = page.getByRole('list', { name: 'What to do at the sender' }).locator(':scope > li');
  await expect(steps).toHaveCount(3);
  await inspect(page, '61-stripe-ready');
  await page.getByRole('button', { name: 'Save secret' }).click();
  await expect(page.getByText('Paste the secret that the sender shows.')).toBeVisible();
  await page.getByLabel('Signing secret').first().fill('whsec_0123456789abcdef');
  await page.getByRole('button', { name: 'Save secret' }).click();
  await expect(page.getByText('The signing secret is saved.')).toBeVisible();
  await inspect(page, '62-stripe-secret-saved');
  await page.getByRole('link', { name: 'Go to the integration' }).click();
  await expect(page.getByText('Every report must be signed with it.')).toBeVisible();
});

async function open(page: Page, program: Program): Promise<void> {
  await page.goto(`/integrations/${program.integrationId}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Acme shop' })).toBeVisible();
}

function filled(address: string, values: Record<string, string>): string {
  return address.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
