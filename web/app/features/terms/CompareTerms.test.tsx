// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { client } from '../../api/browser';
import { ApiError } from '../../api/errors';
import { createQueries } from '../../api/queries';
import { CompareTerms } from './CompareTerms';
import { type Comparison, useComparison } from './comparison';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const usd = (amount: string) => ({ amount, currency: 'USD' });
const TOTAL = { conversions: 2, paid: usd('7.50'), wouldBe: usd('10.00'), difference: usd('2.50') };

/** A page that compares terms of one rate, which can be edited. */
function show(answer: (input: unknown) => Promise<unknown>) {
  const asked = vi.spyOn(client, 'request').mockImplementation(async (_, variables) => {
    const compareTerms = await answer((variables as { input: unknown }).input);
    return { compareTerms } as never;
  });
  const current: { comparison?: Comparison } = {};
  function Host({ rate }: { rate: string }) {
    const comparison = useComparison({ offerId: 'off_1', timeZone: 'UTC', document: { rate } });
    current.comparison = comparison;
    return <CompareTerms comparison={comparison} timeZone="UTC" onCompare={comparison.compare} />;
  }
  const queries = createQueries();
  const page = (rate: string) => (
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <Host rate={rate} />
      </QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(page('10'));
  return { asked, current, edit: (rate: string) => rerender(page(rate)) };
}

function compare() {
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
}

function choose(label: string, day: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value: day } });
}

it('asks only when it is told to, and each time it is', async () => {
  const { asked, edit } = show(async () => ({ total: TOTAL, affiliates: [], waitingForExchangeRate: 1 }));
  edit('11');
  expect(asked).not.toHaveBeenCalled();
  choose('From', '2026-10-01');
  choose('To', '2026-10-31');
  compare();
  await screen.findByText('+$2.50');
  expect(asked.mock.calls[0]?.[1]).toEqual({
    input: {
      offerId: 'off_1',
      terms: { rate: '11' },
      from: '2026-10-01T00:00:00.000Z',
      to: '2026-11-01T00:00:00.000Z',
    },
  });
  expect(
    screen.getByText('1 conversion waits for an exchange rate and is in none of the sums.'),
  ).toBeTruthy();
  compare();
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
});

it('says when the terms were edited since', async () => {
  const { edit } = show(async () => ({ total: TOTAL, affiliates: [], waitingForExchangeRate: 0 }));
  compare();
  await screen.findByText('+$2.50');
  edit('20');
  expect(screen.getByText(/The terms were edited after this was compared\./)).toBeTruthy();
  edit('10');
  expect(screen.queryByText(/after this was compared/)).toBeNull();
});

it('shows what is wrong at its place until that is changed', async () => {
  const { current, edit } = show(async () => {
    throw new ApiError('BAD_USER_INPUT', 'refused', [
      { field: ['from'], message: 'choose a later beginning', code: 'TOO_MANY' },
      { field: ['terms', 'rules[0].pay'], message: 'it pays too much', code: 'INVALID' },
    ]);
  });
  compare();
  await screen.findByText('Choose a later beginning.');
  expect(screen.getByText('Mend what is marked in the terms to compare them.')).toBeTruthy();
  expect(current.comparison?.terms).toEqual([{ path: 'rules[0].pay', message: 'It pays too much.' }]);
  edit('9');
  expect(current.comparison?.terms).toEqual([]);
  choose('From', '2026-10-01');
  expect(screen.queryByText('Choose a later beginning.')).toBeNull();
});

it('does not ask for days that are not filled in', () => {
  const { asked } = show(async () => null);
  choose('To', '');
  compare();
  expect(screen.getByText('Choose the last day.')).toBeTruthy();
  expect(asked).not.toHaveBeenCalled();
});
