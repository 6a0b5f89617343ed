// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { startingTerms, type TermsValue } from './model';
import { TermsEditor } from './TermsEditor';

afterEach(cleanup);

function show(initial: TermsValue, error?: string) {
  const current = { value: initial };
  function Host() {
    const [value, setValue] = useState(initial);
    current.value = value;
    return (
      <MantineProvider env="test">
        <TermsEditor currency="USD" value={value} onChange={setValue} error={error} />
      </MantineProvider>
    );
  }
  render(<Host />);
  return current;
}

it('adds, changes and orders rules', () => {
  const current = show(startingTerms('USD'));
  fireEvent.click(screen.getByRole('button', { name: 'Add rule' }));
  fireEvent.change(screen.getAllByLabelText('Pay')[1] as HTMLElement, { target: { value: 'flat' } });
  fireEvent.change(screen.getByLabelText('Amount (USD)'), { target: { value: '4.00' } });
  fireEvent.click(screen.getByRole('button', { name: 'Move rule 2 up' }));
  expect(current.value.draft.rules.map(({ id, kind, amount }) => [id, kind, amount])).toEqual([
    ['r2', 'flat', '4.00'],
    ['r1', 'percent', ''],
  ]);
});

it('shows the same terms as JSON', () => {
  const current = show(startingTerms('USD'));
  fireEvent.click(screen.getByRole('radio', { name: 'JSON' }));
  expect(current.value.mode).toBe('json');
  expect(screen.getByLabelText(/Terms document/)).toHaveProperty('value', current.value.json);
});

it('marks the field that is wrong', () => {
  const value = startingTerms('USD');
  const draft = { rules: value.draft.rules.map((rule) => ({ ...rule, rate: 'ten' })) };
  show({ ...value, draft }, 'Rule 1: …');
  expect(screen.getByLabelText('Percent').getAttribute('aria-invalid')).toBe('true');
});
