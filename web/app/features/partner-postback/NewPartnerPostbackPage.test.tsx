// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { client } from '../../api/browser';
import { createQueries } from '../../api/queries';
import { NewPartnerPostbackPage } from './NewPartnerPostbackPage';

// A field that grows with its text measures itself anew when fonts have come, which happy-dom knows nothing of.
Object.defineProperty(document, 'fonts', { value: new EventTarget() });

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

type Input = { affiliateId?: string; idempotencyKey?: string };

const PAGE = {
  affiliate: { id: 'aff_1', name: 'Jane Smith' },
  partnerPostbackMacros: [],
  partnerPostbackPresets: [],
  conversions: { nodes: [] },
  offers: { nodes: [] },
  previewPartnerPostback: { method: 'GET', url: null, contentType: null, body: null, userErrors: [] },
};

/** Loses the answer to the first request for a partner postback. Returns what was asked for. */
function server(): Input[] {
  const asked: Input[] = [];
  vi.spyOn(client, 'request').mockImplementation(async (_, variables) => {
    const { input } = variables as { input?: Input };
    if (!input?.affiliateId) return PAGE as never;
    asked.push(input);
    if (asked.length === 1) throw new Error('the answer was lost');
    return { createPartnerPostback: { partnerPostback: { id: 'ppb_1' }, userErrors: [] } } as never;
  });
  return asked;
}

function show() {
  const root = createRootRoute({
    component: () => (
      <MantineProvider env="test">
        <Notifications />
        <QueryClientProvider client={createQueries()}>
          <Outlet />
        </QueryClientProvider>
      </MantineProvider>
    ),
  });
  const member = createRoute({ getParentRoute: () => root, id: 'member', component: Outlet });
  const pages = [
    createRoute({
      getParentRoute: () => member,
      path: '/affiliates/$affiliateId/postbacks/new',
      component: NewPartnerPostbackPage,
    }),
    createRoute({
      getParentRoute: () => member,
      path: '/partner-postbacks/$partnerPostbackId',
      component: () => <p>Its page</p>,
    }),
  ];
  const history = createMemoryHistory({ initialEntries: ['/affiliates/aff_1/postbacks/new'] });
  const router = createRouter({ routeTree: root.addChildren([member.addChildren(pages)]), history });
  // It is typed for the dashboard's own router, of which this is a small copy.
  render(<RouterProvider router={router as never} />);
}

it('tells a partner once of each conversion, though it was set up again after an answer that was lost', async () => {
  const asked = server();
  show();
  fireEvent.change(await screen.findByRole('textbox', { name: 'Address' }), {
    target: { value: 'https://tracker.example/in?cid={sub1}' },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Create partner postback' }));
  await screen.findByText(/the answer was lost/i);
  await waitFor(() => fireEvent.click(screen.getByRole('button', { name: 'Create partner postback' })));
  await screen.findByText('Its page');
  expect(asked[0]?.idempotencyKey).toMatch(/^.{32}$/);
  expect(asked).toEqual([asked[0], asked[0]]);
});
