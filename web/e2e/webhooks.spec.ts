import type { Page } from '@playwright/test';
import { Webhook } from 'standardwebhooks';
import { settled, violations } from './axe';
import { copied, expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';
import type { Received } from './receiver';

type Message = { type: string; data: { test?: boolean } };

test('a webhook is told of a conversion, signed as the standard says', async ({ page, receiver }) => {
  const program = await createProgram();
  const host = new URL(receiver.url).host;
  await signIn(page, program.account);
  await page.getByRole('link', { name: 'Webhooks' }).first().click();
  await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();

  const secret = await test.step('it is made, and its secret is shown once', async () => {
    await page.getByRole('link', { name: 'New webhook' }).first().click();
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await expect(page.getByText('Enter the address that is called.')).toBeVisible();
    await expect(page.getByText('Choose at least one event.')).toBeVisible();
    await page.getByText('Example of conversion.created').click();
    await expect(page.getByRole('group', { name: 'Body of conversion.created' })).toContainText(
      '"type": "conversion.created"',
    );
    await inspect(page, '110-new-webhook');
    await page.getByRole('textbox', { name: 'Address' }).fill(`${receiver.url}/hooks`);
    await page.getByLabel('Description').fill('The warehouse');
    await page.getByRole('checkbox', { name: 'conversion.created' }).check();
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'The webhook is ready' })).toBeVisible();
    const made = await copied(page, 'Signing secret');
    await inspect(page, '111-webhook-secret');
    await page.getByRole('link', { name: 'Go to the webhook' }).click();
    await expect(page.getByRole('heading', { level: 1, name: host })).toBeVisible();
    await expect(page.getByText(made)).toHaveCount(0);
    return made;
  });

  await test.step('a test is sent, and what comes of it is shown', async () => {
    await page.getByLabel('Event', { exact: true }).selectOption('conversion.created');
    await page.getByRole('button', { name: 'Send a test' }).click();
    const drawer = page.getByRole('dialog', { name: 'Delivery' });
    await expect(drawer).toContainText('Succeeded');
    await expect(drawer.getByRole('group', { name: 'Body of the delivery' })).toContainText('"test"');
    await expect(drawer).toHaveCSS('opacity', '1');
    await inspect(page, '112-webhook-test');
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    expect(verified(secret, receiver.requests.at(-1))).toMatchObject({
      type: 'conversion.created',
      data: { test: true },
    });
  });

  await test.step('a conversion is told of; nobody else could have', async () => {
    await program.sell('order-2', 'spring');
    const rows = page.getByRole('group', { name: 'Deliveries' }).getByRole('row');
    await expect(rows.filter({ hasText: 'order-2' })).toContainText('Succeeded');
    const told = receiver.requests.at(-1);
    expect(told).toMatchObject({ method: 'POST', path: '/hooks' });
    expect(verified(secret, told)).toMatchObject({ type: 'conversion.created' });
    expect(told?.body).toContain('order-2');
    expect(() => verified(secret, told && { ...told, body: `${told.body} ` })).toThrow(
      'No matching signature found',
    );
    await inspect(page, '113-webhook');
  });

  await test.step('a new secret signs beside the one before, until that one is ended', async () => {
    await page.getByRole('button', { name: 'New secret' }).click();
    const dialog = page.getByRole('dialog', { name: 'A new signing secret' });
    await dialog.getByRole('button', { name: 'Make a new secret' }).click();
    await expect(dialog.getByRole('figure', { name: 'Signing secret' })).toBeVisible();
    const next = await copied(page, 'Signing secret');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await program.sell('order-3', 'summer');
    await expect(page.getByRole('row').filter({ hasText: 'order-3' })).toContainText('Succeeded');
    for (const each of [secret, next]) verified(each, receiver.requests.at(-1));
    await page.getByRole('button', { name: 'End it now' }).click();
    await expect(page.getByRole('button', { name: 'End it now' })).toHaveCount(0);
    await program.sell('order-4', 'autumn');
    await expect(page.getByRole('row').filter({ hasText: 'order-4' })).toContainText('Succeeded');
    verified(next, receiver.requests.at(-1));
    expect(() => verified(secret, receiver.requests.at(-1))).toThrow('No matching signature found');
  });

  await test.step('it is changed, paused, and deleted', async () => {
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await page.getByRole('checkbox', { name: 'payout.paid' }).check();
    await inspect(page, '114-change-webhook');
    await page.getByRole('button', { name: 'Save webhook' }).click();
    await expect(page.getByText('conversion.created, payout.paid')).toBeVisible();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('note', { name: 'Paused' })).toBeVisible();
    await page.getByRole('link', { name: 'Webhooks' }).first().click();
    await expect(page.getByRole('row').filter({ hasText: 'The warehouse' })).toContainText('Paused');
    await inspect(page, '115-webhooks');
    await page.getByRole('link', { name: `${receiver.url}/hooks` }).click();
    await page.getByRole('button', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this webhook?' });
    await dialog.getByRole('button', { name: 'Delete webhook' }).click();
    await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
    await page.getByRole('link', { name: 'Deliveries' }).first().click();
    await expect(page.getByRole('row').filter({ hasText: 'A deleted webhook' })).toHaveCount(4);
  });
});

/** What a receiver reads of a message once its signature holds. */
function verified(secret: string, told: Received | undefined): Message {
  return new Webhook(secret).verify(told?.body ?? '', told?.headers ?? {}) as Message;
}

/** The page as it stands in the middle of the story: a picture of it, and what axe-core says. */
async function inspect(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
}
