import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { createProgram } from './program';
import { startWorker } from './server';

/** As many as are judged, beside the three reports of every program. */
const REJECTED = 20;

test('a notice of rejected reports leads to them and is put away', async ({ page }) => {
  const program = await createProgram();
  for (let order = 1; order <= REJECTED; order += 1) {
    const answer = await program.report({ txn_id: `order-${order}`, amount: '49.99' });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'missing_click_id' });
  }
  // The server looks every five minutes; one that is started anew looks at once.
  const worker = startWorker();
  try {
    await signIn(page, program.account);
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole('link', { name: 'Notices: 1 open' })).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
  } finally {
    await worker.stop();
  }
  await page.getByRole('link', { name: 'Notices: 1 open' }).click();
  const notice = page.getByRole('list', { name: 'Notices' }).getByRole('listitem');
  await expect(notice).toContainText('Many reports of Acme shop are rejected');
  await expect(notice).toContainText('most of them with the code missing_click_id');
  await settled(page);
  expect(await violations(page)).toEqual([]);
  await picture(page, '19-notice');

  await notice.getByRole('link', { name: 'See its requests' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Postback log' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'missing_click_id' })).toHaveCount(REJECTED);
  await expect(page.getByRole('row').filter({ hasText: 'accepted' })).toHaveCount(0);
  await page.getByRole('row').filter({ hasText: 'missing_click_id' }).first().getByRole('link').click();
  await expect(page.getByRole('note', { name: 'What to do' })).toContainText('Keep the click id');

  await page.getByRole('link', { name: 'Notices: 1 open' }).click();
  await notice.getByRole('button', { name: 'Put away' }).click();
  await expect(page.getByRole('heading', { name: 'All quiet' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Notices: none open' })).toBeVisible();
  await page.getByLabel('Show').selectOption({ label: 'Over or put away' });
  await expect(notice).toContainText('Put away');
  await picture(page, '19-notice-put-away');
});
