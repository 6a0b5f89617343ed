import { expect, signIn, test } from './fixtures';
import { createEmptyProgram } from './program';

test('signing in leads back to the page that was asked for', async ({ page }) => {
  const account = await createEmptyProgram();
  await page.goto('/offers?search=acme');
  await expect(page).toHaveURL(/\/sign-in\?returnTo=/);
  await page.getByLabel('E-mail').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(/is wrong/)).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/offers\?search=acme$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Offers' })).toBeVisible();
});

test('a reload keeps the session, signing out ends it', async ({ page }) => {
  await signIn(page, await createEmptyProgram());
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto('/offers');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('no token is within reach of a script', async ({ page, context }) => {
  await signIn(page, await createEmptyProgram());
  const stored = await page.evaluate(() => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage).filter(([key]) => !key.startsWith('tsr-scroll')),
    cookie: document.cookie,
  }));
  expect(stored).toEqual({ local: [['waypost.signed-in', '1']], session: [], cookie: '' });
  const cookies = await context.cookies(`${new URL(page.url()).origin}/graphql`);
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({
    name: 'waypost_refresh',
    path: '/graphql',
    httpOnly: true,
    sameSite: 'Strict',
  });
});

test('a session that ended elsewhere leads to the sign-in page', async ({ page, context }) => {
  await signIn(page, await createEmptyProgram());
  await context.clearCookies();
  await page.evaluate(() => localStorage.setItem('waypost.signed-in', '0'));
  await page.goto('/conversions');
  await expect(page).toHaveURL(/\/sign-in\?returnTo=%2Fconversions/);
});
