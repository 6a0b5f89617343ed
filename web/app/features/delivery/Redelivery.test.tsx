// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { client } from '../../api/browser';
import { createQueries } from '../../api/queries';
import { BackfillDialog } from '../partner-postback/BackfillDialog';
import { RedeliverButton } from './RedeliverButton';
import { RedeliverShown } from './RedeliverShown';
import { RedeliverSince } from './RedeliverSince';

afterEach(() => {
  cleanup();
  notifications.clean();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Input = { dryRun?: boolean; idempotencyKey?: string; filter?: { since?: string } };
type Answer = { matching: number; done: number; remaining: number } | Error;

const LOST = new Error('the answer was lost');
const TWO: Answer = { matching: 2, done: 2, remaining: 0 };

/** Answers each count with two, and each run with the next of these. Returns what the runs asked for. */
function server(...answers: Answer[]): { runs: Input[]; counts: Input[] } {
  const seen: { runs: Input[]; counts: Input[] } = { runs: [], counts: [] };
  vi.spyOn(client, 'request').mockImplementation(async (_, variables) => {
    const { input } = variables as { input: Input };
    (input.dryRun ? seen.counts : seen.runs).push(input);
    const answer = input.dryRun ? { matching: 2, done: 0, remaining: 2 } : answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? LOST;
    const { done, ...counted } = answer;
    const payload = { ...counted, redelivered: done, created: done, userErrors: [] };
    return { redeliverMatching: payload, backfillPartnerPostback: payload, redeliver: payload } as never;
  });
  return seen;
}

function show(page: ReactNode) {
  const queries = createQueries();
  const around = (children: ReactNode) => (
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(around(page));
  return (next: ReactNode) => rerender(around(next));
}

async function press(name: string) {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  fireEvent.click(button);
}

async function runs(seen: { runs: Input[] }, count: number): Promise<(string | undefined)[]> {
  await waitFor(() => expect(seen.runs).toHaveLength(count));
  return seen.runs.map(({ idempotencyKey }) => idempotencyKey);
}

const dialogs: [string, string, (onClose: () => void) => ReactNode][] = [
  [
    'what the log shows',
    'Send them once more',
    (onClose) => <RedeliverShown opened onClose={onClose} search={{ within: 'hour' }} />,
  ],
  [
    'what failed since',
    'Send them once more',
    (onClose) => <RedeliverSince opened onClose={onClose} receiver={{ webhookId: 'whk_1' }} />,
  ],
  [
    'earlier conversions',
    'Tell of them',
    (onClose) => <BackfillDialog opened onClose={onClose} id="ppb_1" />,
  ],
];

it.each(dialogs)('asks for %s by the same key after an answer that was lost', async (_, submit, dialog) => {
  const seen = server(LOST, TWO);
  const closed = vi.fn();
  show(dialog(closed));
  await press(submit);
  await screen.findByText(/the answer was lost/i);
  expect(closed).not.toHaveBeenCalled();
  await press(submit);
  const [first, second] = await runs(seen, 2);
  expect(first).toMatch(/^.{32}$/);
  expect(second).toBe(first);
  expect(seen.runs[1]).toEqual(seen.runs[0]);
  expect(seen.counts.every(({ idempotencyKey }) => idempotencyKey === undefined)).toBe(true);
  await waitFor(() => expect(closed).toHaveBeenCalledOnce());
});

it.each(dialogs)('asks for the rest of %s by another key', async (_, submit, dialog) => {
  const seen = server({ matching: 3, done: 2, remaining: 1 }, LOST, { matching: 1, done: 1, remaining: 0 });
  show(dialog(() => {}));
  await press(submit);
  await press('Go on with the next');
  await screen.findByText(/the answer was lost/i);
  await press(submit);
  const [first, second, third] = await runs(seen, 3);
  expect(second).not.toBe(first);
  expect(third).toBe(second);
});

it('asks for another period by another key, and says nothing of the one before', async () => {
  const seen = server(LOST, TWO);
  show(<RedeliverSince opened onClose={() => {}} receiver={{ webhookId: 'whk_1' }} />);
  await press('Send them once more');
  await screen.findByText(/the answer was lost/i);
  const field = screen.getByLabelText('What failed since');
  fireEvent.change(field, { target: { value: '2026-11-20T10:00' } });
  fireEvent.blur(field);
  await waitFor(() => expect(screen.queryByText(/the answer was lost/i)).toBeNull());
  await press('Send them once more');
  const [first, second] = await runs(seen, 2);
  expect(second).not.toBe(first);
  expect(seen.runs[1]?.filter?.since).toBe(new Date('2026-11-20T10:00').toISOString());
});

it('means the same hour as long as the dialog is open, and a new one in the next', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-26T10:20:30Z') });
  const seen = server(LOST, LOST, TWO);
  const shown = (opened: boolean) => (
    <RedeliverShown opened={opened} onClose={() => {}} search={{ within: 'hour' }} />
  );
  const again = show(shown(true));
  await press('Send them once more');
  await screen.findByText(/the answer was lost/i);
  vi.setSystemTime(Date.parse('2026-11-26T10:25:30Z'));
  again(shown(true));
  await press('Send them once more');
  await runs(seen, 2);
  again(shown(false));
  again(shown(true));
  await press('Send them once more');
  const [first, second, third] = await runs(seen, 3);
  expect([second === first, third === first]).toEqual([true, false]);
  expect(seen.runs.map(({ filter }) => filter?.since?.slice(11, 16))).toEqual(['09:20', '09:20', '09:25']);
});

it('counts again where the count failed', async () => {
  vi.spyOn(client, 'request').mockRejectedValueOnce(LOST);
  show(<RedeliverShown opened onClose={() => {}} search={{}} />);
  await screen.findByText(/the answer was lost/i);
  server(TWO);
  await press('Count again');
  await screen.findByText('2 deliveries match.');
});

it('sends one delivery by a key of what was seen of it', async () => {
  const seen = server(LOST, LOST, { matching: 1, done: 1, remaining: 0 }, TWO);
  const delivery = { id: 'dlv_1', status: 'FAILED', attemptsMade: 2, nextAttemptAt: null };
  const again = show(<RedeliverButton delivery={delivery} offer="Send once more" />);
  const send = async (count: number) => {
    await press('Send once more');
    await runs(seen, count);
  };
  await send(1);
  await send(2);
  // It went out after all and failed once more, so it is sent anew.
  again(<RedeliverButton delivery={{ ...delivery, attemptsMade: 3 }} offer="Send once more" />);
  await send(3);
  await screen.findByText('It is on its way');
  await send(4);
  const keys = await runs(seen, 4);
  expect(keys[1]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(3);
});
