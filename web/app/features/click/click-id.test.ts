import { expect, it } from 'vitest';
import { canBeClickId } from './click-id';

it.each([
  [undefined, true],
  ['clk_01kaxyz0123456789abcdefghj', true],
  ['clk_01kaxyz', false],
  ['order-1001', false],
  ['aff_01kaxyz0123456789abcdefghj', false],
])('of %s as a click id it says %s', (clickId, possible) => {
  expect(canBeClickId(clickId)).toBe(possible);
});
