// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { client } from '../../api/browser';
import { createQueries } from '../../api/queries';
import { DeletePartnerPostback } from './DeletePartnerPostback';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function shown() {
  const onDeleted = vi.fn();
  render(
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={createQueries()}>
        <DeletePartnerPostback id="ppb_1" urlTemplate="https://t.example/?c={sub1}" onDeleted={onDeleted} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return onDeleted;
}

it('says what happens to what waits, and deletes only when that is confirmed', async () => {
  const asked = vi
    .spyOn(client, 'request')
    .mockResolvedValue({ deletePartnerPostback: { deletedId: 'ppb_1', userErrors: [] } });
  const onDeleted = shown();
  fireEvent.click(screen.getByRole('button', { name: 'Delete…' }));
  await screen.findByText(/What waits for it is given up/);
  expect(asked).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Delete partner postback' }));
  await screen.findByText('Partner postback deleted');
  expect(asked.mock.calls.map(([, variables]) => variables)).toEqual([{ input: { id: 'ppb_1' } }]);
  expect(onDeleted).toHaveBeenCalledOnce();
});

it('stays when it was not deleted, and says why', async () => {
  vi.spyOn(client, 'request').mockRejectedValue(new Error('there is no such partner postback'));
  const onDeleted = shown();
  fireEvent.click(screen.getByRole('button', { name: 'Delete…' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Delete partner postback' }));
  await screen.findByText(/no such partner postback/);
  expect(onDeleted).not.toHaveBeenCalled();
});
