// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { client } from '../../api/browser';
import { createQueries } from '../../api/queries';
import { RunActions } from './RunActions';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('approves what is on the page, and shows it anew when that is something else by now', async () => {
  const asked = vi
    .spyOn(client, 'request')
    .mockRejectedValue(new Error('the run was changed meanwhile: look again'));
  const queries = createQueries();
  const again = vi.spyOn(queries, 'invalidateQueries');
  render(
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={queries}>
        <RunActions run={{ id: 'run_1', status: 'DRAFT', revision: 3 } as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Approve' }));
  await screen.findByText(/look again/);
  expect(asked.mock.calls.map(([, variables]) => variables)).toEqual([
    { input: { id: 'run_1', revision: 3 } },
  ]);
  expect(again).toHaveBeenCalled();
});
