// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { FilterMoment } from './FilterMoment';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('takes a moment once the typing pauses, and at once when the field is left', () => {
  vi.useFakeTimers();
  const asked: (string | undefined)[] = [];
  render(
    <MantineProvider env="test">
      <FilterMoment label="Since" value={undefined} onFilter={(instant) => asked.push(instant)} />
    </MantineProvider>,
  );
  const field = screen.getByLabelText('Since');
  fireEvent.change(field, { target: { value: '2026-11-20T10:00' } });
  expect(asked).toEqual([]);
  fireEvent.blur(field);
  const moment = new Date('2026-11-20T10:00').toISOString();
  expect(asked).toEqual([moment]);
  vi.advanceTimersByTime(5_000);
  expect(asked).toEqual([moment]);
  fireEvent.change(field, { target: { value: '2026-11-21T10:00' } });
  vi.advanceTimersByTime(5_000);
  expect(asked).toHaveLength(2);
});
