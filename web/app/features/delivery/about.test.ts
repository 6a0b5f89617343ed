import { expect, it } from 'vitest';
import { aboutOf, isConversionId, NO_SUCH_CONVERSION } from './about';

const ID = 'conv_01jx3w1h8nc2d5e7g9k3m6p4rs';
const found = (sales: string[], tests: string[] = []) => ({
  sales: { nodes: sales.map((id) => ({ id })) },
  tests: { nodes: tests.map((id) => ({ id })) },
});

it.each([
  [ID, true],
  [ID.slice(0, -1), false],
  ['T-a6e57a5b', false],
  [`x${ID}`, false],
])('tells our id from an order id: %s', (text, is) => {
  expect(isConversionId(text)).toBe(is);
});

it('takes an id as it is, and an order id that one conversion has', () => {
  expect(aboutOf(undefined, undefined).conversionId).toBeUndefined();
  expect(aboutOf(ID, undefined)).toEqual({ conversionId: ID, problem: null, choices: [] });
  expect(aboutOf('T-1', found([ID])).conversionId).toBe(ID);
  expect(aboutOf('T-1', found([], [ID])).conversionId).toBe(ID);
});

it('says why an order id names no conversion', () => {
  expect(aboutOf('T-1', undefined).problem).toBeNull();
  expect(aboutOf('T-1', found([])).problem).toBe(NO_SUCH_CONVERSION);
  const several = aboutOf('T-1', found(['conv_a'], ['conv_b']));
  expect(several.conversionId).toBeUndefined();
  expect(several.problem).toContain('Several conversions');
  expect(several.choices).toEqual(['conv_a', 'conv_b']);
});
