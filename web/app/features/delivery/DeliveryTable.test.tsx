// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { DeliveryAttempt } from './DeliveryAttempt';
import { DeliveryTable } from './DeliveryTable';

afterEach(cleanup);

function lastAnswer(lastAttempt: object | null): string {
  const delivery = {
    id: 'dlv_1',
    topic: 'conversion',
    status: 'FAILED',
    attemptsMade: 1,
    nextAttemptAt: null,
    createdAt: '2026-11-26T10:00:00Z',
    conversion: null,
    lastAttempt,
  };
  render(
    <MantineProvider env="test">
      <DeliveryTable deliveries={[delivery as never]} ofOneReceiver onOpen={() => {}} />
    </MantineProvider>,
  );
  return screen.getAllByRole('cell')[3]?.textContent ?? '';
}

it.each([
  [{ statusCode: 200, errorClass: null }, 'HTTP 200'],
  [{ statusCode: 500, errorClass: 'status' }, 'HTTP 500'],
  [{ statusCode: 200, errorClass: 'timeout' }, 'The answer did not end in time'],
  [{ statusCode: 200, errorClass: 'connection' }, 'The answer broke off'],
  [{ statusCode: null, errorClass: 'refused' }, 'Nothing listens at this address'],
  [null, 'Not tried yet'],
])('says in the log of the last attempt %o: %s', (attempt, words) => {
  expect(lastAnswer(attempt && { id: 'att_1', ...attempt })).toBe(words);
});

it('says beside the status of an attempt that the rest of the answer did not come', () => {
  const attempt = {
    id: 'att_1',
    number: 1,
    isProbe: false,
    startedAt: '2026-11-26T10:00:00Z',
    durationMs: 5000,
    method: 'GET',
    url: 'https://tracker.example/in',
    body: null,
    statusCode: 200,
    errorClass: 'timeout',
    error: 'the answer did not end within the time limit',
    responseExcerpt: 'O',
  };
  render(
    <MantineProvider env="test">
      <DeliveryAttempt attempt={attempt as never} />
    </MantineProvider>,
  );
  expect(screen.getByText('HTTP 200')).toBeTruthy();
  expect(screen.getByText(/^The answer did not end in time: /)).toBeTruthy();
  expect(screen.queryByText(/no answer/)).toBeNull();
});
