import { expect, it } from 'vitest';
import { clickIdProblem } from './click-id';

it.each([
  [undefined, null],
  ['clk_01kaxyz0123456789abcdefghj', null],
  ['clk_01kaxyz', 'Not a click id'],
  ['order-1001', 'Not a click id'],
  ['aff_01kaxyz0123456789abcdefghj', 'Not a click id'],
])('of the click id %s it says %s', (clickId, problem) => {
  expect(clickIdProblem(clickId)).toBe(problem);
});
