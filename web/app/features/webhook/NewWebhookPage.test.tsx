// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
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
import { NewWebhookPage } from './NewWebhookPage';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

type Input = { url: string; idempotencyKey: string };

/** Answers each request for a webhook with the next of these. Returns what was asked for. */
function server(...answers: (object | Error)[]): Input[] {
  const asked: Input[] = [];
  vi.spyOn(client, 'request').mockImplementation(async (_, variables) => {
    const { input } = variables as { input?: Input };
    if (!input) {
      const types = [{ name: 'payout.paid', meaning: 'A payment.', example: '{}' }];
      return { webhookEventTypes: types } as never;
    }
    asked.push(input);
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error('asked too often');
    return { createWebhook: { webhook: null, secret: null, userErrors: [], ...answer } } as never;
  });
  return asked;
}

async function show() {
  const root = createRootRoute({
    component: () => (
      <MantineProvider env="test">
        <QueryClientProvider client={createQueries()}>
          <Outlet />
        </QueryClientProvider>
      </MantineProvider>
    ),
  });
  const page = createRoute({ getParentRoute: () => root, path: '/webhooks/new', component: NewWebhookPage });
  const history = createMemoryHistory({ initialEntries: ['/webhooks/new'] });
  const router = createRouter({ routeTree: root.addChildren([page]), history });
  // It is typed for the dashboard's own router, of which this is a small copy.
  render(<RouterProvider router={router as never} />);
  fireEvent.click(await screen.findByRole('checkbox', { name: 'payout.paid' }));
  write('https://a.example');
}

function write(url: string) {
  fireEvent.change(screen.getByRole('textbox', { name: 'Address' }), { target: { value: url } });
}

async function create(asked: Input[]) {
  const before = asked.length;
  fireEvent.click(screen.getByRole('button', { name: 'Create webhook' }));
  await waitFor(() => expect(asked).toHaveLength(before + 1));
}

const LOST = new Error('the answer was lost');
const webhook = { id: 'whk_1' };

it('makes one webhook when it is asked for again, and says that its secret did not come', async () => {
  const asked = server(LOST, { webhook, secret: null });
  await show();
  await create(asked);
  await screen.findByText(/the answer was lost/i);
  await create(asked);
  await screen.findByRole('heading', { name: 'The webhook is ready' });
  expect(asked[1]).toEqual(asked[0]);
  expect(asked[0]?.idempotencyKey).toMatch(/^.{32}$/);
  expect(screen.getByText('Make a new signing secret')).toBeTruthy();
  expect(screen.queryByText('Copy the signing secret now')).toBeNull();
});

it('asks for another webhook by another key, and shows its secret', async () => {
  const asked = server(LOST, { webhook, secret: 'whsec_made' });
  await show();
  await create(asked);
  await screen.findByText(/the answer was lost/i);
  write('https://b.example');
  await create(asked);
  await screen.findByText('whsec_made');
  expect(asked[1]?.idempotencyKey).not.toBe(asked[0]?.idempotencyKey);
});
