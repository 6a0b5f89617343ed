// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createQueries } from '../../api/queries';
import { SecretDialog } from './SecretDialog';

afterEach(cleanup);

/** Opens the dialog. Returns for how many hours the secret before was to be kept, each time that one was made. */
function show(replaces: boolean): number[] {
  const made: number[] = [];
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={createQueries()}>
        <SecretDialog
          signed="body"
          opened
          onClose={() => {}}
          replaces={replaces}
          onMake={async (hours) => {
            made.push(hours);
            return { secret: 'whsec_made', userErrors: [] };
          }}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return made;
}

const make = () => fireEvent.click(screen.getByRole('button', { name: 'Make a new secret' }));
const keepFor = (hours: string) =>
  fireEvent.change(screen.getByLabelText('Keep the one before for'), { target: { value: hours } });

it('does not end the secret before because the field was left empty', async () => {
  const made = show(true);
  keepFor('');
  make();
  await screen.findByText('Write for how many hours, or 0.');
  expect(made).toEqual([]);
  keepFor('0');
  expect(screen.queryByText('Write for how many hours, or 0.')).toBeNull();
  make();
  await screen.findByText('whsec_made');
  expect(made).toEqual([0]);
});

it('keeps the secret before for a day, unless there is none', async () => {
  const made = show(true);
  make();
  await screen.findByText('whsec_made');
  cleanup();
  const first = show(false);
  expect(screen.queryByLabelText('Keep the one before for')).toBeNull();
  make();
  await waitFor(() => expect(first).toEqual([0]));
  expect(made).toEqual([24]);
});
