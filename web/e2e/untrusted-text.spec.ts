import { expect, signIn, test } from './fixtures';
import { createProgram } from './program';

const IMAGE = '<img src=x onerror=alert(1)>';
const SCRIPT = '<script>alert(2)</script>';

test('what visitors and partners write is shown as text and never runs', async ({ page, receiver }) => {
  const program = await createProgram({
    affiliate: `Jane ${IMAGE}`,
    sub1: IMAGE,
    userAgent: `Mozilla/5.0 ${SCRIPT}`,
    partnerUrl: receiver.url,
  });
  await signIn(page, program.account);

  await page.goto(`/conversions/${program.conversionId}`);
  const timeline = page.getByRole('list', { name: 'What happened' });
  await expect(timeline.getByText(IMAGE).first()).toBeVisible();
  await expect(timeline.getByText(SCRIPT).first()).toBeVisible();
  // The receiver answers with markup, too.
  await expect(timeline.getByText('<b>thank you</b>')).toBeVisible();

  await page.goto('/affiliates');
  await expect(page.getByRole('link', { name: `Jane ${IMAGE}` })).toBeVisible();
  await page.getByRole('link', { name: `Jane ${IMAGE}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Jane ${IMAGE}` })).toBeVisible();

  await page.goto('/conversions');
  await expect(page.getByRole('cell', { name: `Jane ${IMAGE}` })).toBeVisible();
  expect(await page.locator('img').count()).toBe(0);
});
