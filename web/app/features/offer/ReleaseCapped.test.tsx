// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { client } from '../../api/browser';
import { createQueries } from '../../api/queries';
import { ReleaseCapped } from './ReleaseCapped';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function show(conversions: number, amount: string, next: string | null = null) {
  const asked = vi.spyOn(client, 'request').mockImplementation(async () => {
    const released = { conversions, payout: { amount, currency: 'USD' }, next, userErrors: [] };
    return { releaseCappedConversions: released } as never;
  });
  render(
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={createQueries()}>
        <ReleaseCapped offerId="off_1" />
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Pay what a cap had cut…' }));
  return () => asked.mock.calls.map(([, variables]) => variables);
}

it('is tried before it is done', async () => {
  const asked = show(2, '25.00');
  await screen.findByText('2 conversions would be paid $25.00 more.');
  expect(asked()).toEqual([{ input: { offerId: 'off_1', after: null, dryRun: true } }]);
  fireEvent.click(screen.getByRole('button', { name: 'Pay' }));
  await screen.findByText('2 conversions paid $25.00 more');
  expect(asked()[1]).toEqual({ input: { offerId: 'off_1', after: null, dryRun: false } });
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('has nothing to press where there is nothing to pay', async () => {
  show(0, '0.00');
  await screen.findByText('There is nothing to pay.');
  expect(screen.queryByRole('button', { name: 'Pay' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Look further' })).toBeNull();
});

it('goes on where there are others', async () => {
  const asked = show(0, '0.00', 'cnv_9');
  await screen.findByText('There is nothing to pay so far.');
  expect(screen.getByText(/a cap had cut others too/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Look further' }));
  await vi.waitFor(() => expect(asked()).toHaveLength(2));
  expect(asked()[1]).toEqual({ input: { offerId: 'off_1', after: 'cnv_9', dryRun: true } });
});
