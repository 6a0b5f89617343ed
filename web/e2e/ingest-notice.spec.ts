import { settled, violations } from './axe';
import { expect, picture, signIn, test } from './fixtures';
import { startOutage } from './outage';
import { createProgram } from './program';
import { click } from './visitor';

const STORED =
  '2 clicks and postbacks are stored on disk and will be counted as soon as the database is back.';

for (const scheme of ['light', 'dark'] as const) {
  test.describe(`in the ${scheme} scheme`, () => {
    test.use({ colorScheme: scheme });

    test('what is stored on disk is told until it is counted', async ({ page }) => {
      const program = await createProgram();
      await signIn(page, program.account);
      const notice = page.getByRole('group', { name: 'tracking goes on' });
      await expect(notice).toBeHidden();
      const outage = await startOutage();
      try {
        await click(program.linkUrl);
        await click(program.linkUrl);
        await expect(async () => {
          // Somebody comes back to the tab, which asks again when the last answer is some seconds old.
          await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
          await expect(notice).toContainText(STORED, { timeout: 1_000 });
        }).toPass({ timeout: 20_000 });
        await settled(page);
        expect(await violations(page)).toEqual([]);
        await picture(page, `18-stored-for-later-${scheme}`);
        await page.setViewportSize({ width: 390, height: 800 });
        await picture(page, `18-stored-for-later-${scheme}-small`);
      } finally {
        await outage.end();
      }
      await expect(page.getByText('stored on disk')).toBeHidden({ timeout: 25_000 });
    });
  });
}
