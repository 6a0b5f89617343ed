// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { DeciderLink, type Subjects } from './DeciderLink';
import { deciderOf } from './trace';

afterEach(cleanup);

const PLACES = [
  '/integrations/$integrationId',
  '/integrations/$integrationId/settings',
  '/offers',
  '/offers/$offerId',
  '/affiliates',
  '/affiliates/$affiliateId',
  '/coupons',
];

async function leadOf(decidedBy: string, subjects: Partial<Subjects>): Promise<string | null> {
  const root = createRootRoute({
    component: () => (
      <MantineProvider>
        <p data-testid="decider">
          <DeciderLink decider={deciderOf(decidedBy)} subjects={{ integrationId: 'int_1', ...subjects }} />
        </p>
      </MantineProvider>
    ),
  });
  const routes = PLACES.map((path) => createRoute({ getParentRoute: () => root, path }));
  const router = createRouter({
    routeTree: root.addChildren(routes),
    history: createMemoryHistory({ initialEntries: ['/offers'] }),
  });
  // The links are typed for the dashboard's own router, of which this is a small copy.
  render(<RouterProvider router={router as never} />);
  const shown = await screen.findByTestId('decider');
  return shown.querySelector('a')?.getAttribute('href') ?? null;
}

it.each([
  ['integration.status', {}, '/integrations/int_1'],
  ['integration.parkHours = 24', {}, '/integrations/int_1/settings'],
  ['offer.attributionWindowDays = 30', { offerId: 'off_1', offerName: 'acme' }, '/offers/off_1'],
  ['offer.status', { offerName: 'acme-pro' }, '/offers?search=acme-pro'],
  ['offer.status', {}, '/offers'],
  ['affiliate.status', { affiliateId: 'aff_1' }, '/affiliates/aff_1'],
  ['affiliate.status', { affiliateName: 'jane' }, '/affiliates?search=jane'],
  ['coupon.status', { couponCode: 'SAVE 10' }, '/coupons?code=SAVE+10'],
  ['ingest.parked_per_integration = 10000', {}, null],
])('the setting %s of %o is changed at %s', async (decidedBy, subjects, href) => {
  expect(await leadOf(decidedBy, subjects)).toBe(href);
});
