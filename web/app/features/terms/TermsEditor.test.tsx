// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { editTerms, startingTerms, type TermsValue, termsDocument } from './model';
import type { TermsProblem } from './problems';
import { TermsEditor } from './TermsEditor';

afterEach(cleanup);

function show(initial: TermsValue, problems: TermsProblem[] = [], attempt = 0, windowDays?: number) {
  const current = { value: initial };
  const queries = new QueryClient();
  function Host() {
    const [value, setValue] = useState(initial);
    current.value = value;
    return (
      <QueryClientProvider client={queries}>
        <MantineProvider env="test">
          <TermsEditor {...{ currency: 'USD', value, onChange: setValue, problems, attempt, windowDays }} />
        </MantineProvider>
      </QueryClientProvider>
    );
  }
  render(<Host />);
  return { document: () => termsDocument(current.value, 'USD').document, value: () => current.value };
}

function fill(label: string, text: string, nth = 0) {
  fireEvent.change(screen.getAllByLabelText(label)[nth] as HTMLElement, { target: { value: text } });
}

function press(name: string) {
  fireEvent.click(screen.getByRole('button', { name }));
}

it('adds, changes and orders rules, and says where one is now', () => {
  const current = show(startingTerms('USD'));
  press('Add rule');
  fill('Pay', 'flat', 1);
  fill('Amount (USD)', '4.00');
  press('Move rule 2 up');
  expect(current.document()).toMatchObject({
    rules: [
      { id: 'r2', pay: { kind: 'flat', amount: '4.00' } },
      { id: 'r1', pay: { kind: 'percent', rate: '10' } },
    ],
  });
  expect(screen.getByText('This is rule 1 of 2 now.')).toBeTruthy();
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Move rule 1 down');
});

it('writes tiers, and a cap', () => {
  const current = show(startingTerms('USD'));
  fill('Pay', 'tiered');
  fill('Percent', '10', 0);
  fill('From', '100', 1);
  fill('Percent', '15', 1);
  press('Add a cap');
  fill('Limit (USD)', '5000.00');
  expect(current.document()).toMatchObject({
    rules: [
      {
        pay: {
          kind: 'tiered',
          metric: 'conversions',
          period: 'month',
          tiers: [
            { from: 0, pay: { kind: 'percent', rate: '10' } },
            { from: 100, pay: { kind: 'percent', rate: '15' } },
          ],
        },
      },
    ],
    cap: { scope: 'affiliate', metric: 'payout', period: 'month', limit: '5000.00' },
  });
});

it('shows the same terms as JSON', () => {
  const current = show(startingTerms('USD'));
  fireEvent.click(screen.getByRole('radio', { name: 'JSON' }));
  expect(current.value().mode).toBe('json');
  expect(screen.getByLabelText(/Terms document/)).toHaveProperty('value', current.value().json);
});

it('goes to the field that is wrong, also in a rule that was closed', () => {
  const rule = (id: string) => ({ id, pay: { kind: 'percent', rate: '1' } });
  const many = editTerms({ currency: 'USD', rules: ['a', 'b', 'c', 'd', 'e'].map(rule) });
  show(many, [{ path: 'rules[3].pay.rate', message: 'The rate is a percentage.' }], 1);
  expect(screen.getAllByLabelText('Percent')).toHaveLength(1);
  expect(screen.getByLabelText('Percent').getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(screen.getByLabelText('Percent'));
  expect(screen.getByText('The rate is a percentage.')).toBeTruthy();
});

it('hints at a rule that pays for longer than a click is credited, and lets it be', () => {
  const pay = { kind: 'percent', rate: '10' };
  const rule = { id: 'r1', pay, recurring: { max_payments: 12, within_days: 365 } };
  show(editTerms({ currency: 'USD', rules: [rule] }), [], 0, 60);
  expect(screen.getByRole('note').textContent).toContain('Rule “r1” pays a customer for longer');
  const days = screen.getByLabelText('Days after the first conversion');
  expect(days.getAttribute('aria-invalid')).not.toBe('true');
  fill('Days after the first conversion', '60');
  expect(screen.queryByRole('note')).toBeNull();
});
