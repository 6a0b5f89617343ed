// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createQueries } from '../../api/queries';
import { ApplySection } from './ApplySection';
import type { Replay } from './ReplayOutcome';
import { replayInput } from './search';

afterEach(cleanup);

const NOTHING: Replay = {
  lookedAt: 3,
  remaining: 0,
  last: 'pbk_3',
  fingerprint: 'f',
  differing: 0,
  applied: 0,
  counted: 0,
  corrected: 0,
  withdrawn: 0,
  takenBack: 0,
  reworded: 0,
  unfit: [],
  money: [],
  differences: [],
};
const COUNTS: Replay = { ...NOTHING, differing: 3, applied: 2, counted: 2, withdrawn: 1 };

function show(replay: Replay, mayApply: boolean): boolean[] {
  const asked: boolean[] = [];
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={createQueries()}>
        <ApplySection
          input={replayInput({}, 0)}
          replay={replay}
          mayApply={mayApply}
          pending={false}
          onTakeBack={(takeBack) => asked.push(takeBack)}
          onDone={() => {}}
          onOutdated={() => {}}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return asked;
}

it('lets those apply it who may change the program', () => {
  show(COUNTS, true);
  fireEvent.click(screen.getByRole('button', { name: 'Apply…' }));
  expect(screen.getByText('Count 2 requests: nobody is owed more or less.')).toBeTruthy();
});

it('shows analysts what would come of it, without the button', () => {
  show(COUNTS, false);
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByText('Managers, admins and owners can apply this.')).toBeTruthy();
});

it('has no button where nothing would be done', () => {
  show({ ...NOTHING, differing: 1, withdrawn: 1 }, true);
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByText(/^There is nothing to apply/)).toBeTruthy();
});

it('asks about taking back only where there is something to take back', () => {
  const asked = show(COUNTS, true);
  fireEvent.click(screen.getByLabelText('Also take back what today’s settings would refuse'));
  expect(asked).toEqual([true]);
  cleanup();
  show({ ...COUNTS, withdrawn: 0 }, true);
  expect(screen.queryByRole('checkbox')).toBeNull();
});
