// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { NextAttempt } from './NextAttempt';

afterEach(cleanup);

const DUE = '2026-11-26T10:00:00Z';
const RESTS = '2026-11-26T10:05:00Z';

it.each([
  [null, 'when its receiver is ready'],
  [{ status: 'ACTIVE', pausedBecause: null, restsUntil: null }, 'when its receiver is ready'],
  [{ status: 'PAUSED', pausedBecause: 'GONE', restsUntil: null }, 'when its receiver is resumed'],
  [{ status: 'PAUSED', pausedBecause: 'ASKED', restsUntil: RESTS }, 'when its receiver is resumed'],
  [
    { status: 'ACTIVE', pausedBecause: null, restsUntil: RESTS },
    'when its receiver answers again, which is tried at ',
  ],
] as const)('says what waits for %o', (receiver, words) => {
  const { container } = render(
    <MantineProvider env="test">
      <div id="said">
        <NextAttempt at={DUE} receiver={receiver} />
      </div>
    </MantineProvider>,
  );
  const said = container.querySelector('#said');
  const time = said?.querySelector('time');
  expect(time?.dateTime ?? null).toBe(words.endsWith(' at ') ? RESTS : null);
  expect(said?.textContent).toBe(words + (time?.textContent ?? ''));
});
