// @vitest-environment happy-dom
import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { newKey, useIdempotencyKeys } from './idempotency';

it('keeps the key of what is asked for until it is done', () => {
  const { result, rerender } = renderHook(() => useIdempotencyKeys());
  const first = result.current.of({ ids: ['dlv_1'] });
  rerender();
  expect(result.current.of({ ids: ['dlv_1'] })).toBe(first);
  result.current.done();
  rerender();
  expect(result.current.of({ ids: ['dlv_1'] })).not.toBe(first);
});

it('has another key for another input, and for another place that asks', () => {
  const { result } = renderHook(() => useIdempotencyKeys());
  const first = result.current.of({ ids: ['dlv_1'] });
  expect(result.current.of({ ids: ['dlv_2'] })).not.toBe(first);
  const { result: elsewhere } = renderHook(() => useIdempotencyKeys());
  expect(elsewhere.current.of({ ids: ['dlv_1'] })).not.toBe(first);
});

it('makes keys that the server takes', () => {
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newKey()).not.toBe(newKey());
});
