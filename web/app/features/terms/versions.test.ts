import { expect, it } from 'vitest';
import { chosenPair, versionsSearch } from './versions';

const PAGE = [5, 4, 3].map((version) => ({ version }));

it.each([
  [{}, 4, 5],
  [{ from: 3 }, 3, 5],
  [{ to: 4 }, 3, 4],
  [{ from: 3, to: 4 }, 3, 4],
  [{ from: 5, to: 3 }, 5, 3],
  // What is not on the page cannot be compared.
  [{ from: 1, to: 9 }, 4, 5],
  [{ to: 3 }, 4, 3],
])('of %j compares %i with %i', (search, from, to) => {
  const { earlier, later } = chosenPair(PAGE, search);
  expect([earlier?.version, later?.version]).toEqual([from, to]);
});

it('reads versions from the address, and nothing else', () => {
  expect(versionsSearch({ from: 1, to: 'two' })).toMatchObject({ from: 1, to: undefined });
  expect(versionsSearch({ from: 1.5 }).from).toBeUndefined();
});
