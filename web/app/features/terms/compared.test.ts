import { expect, it } from 'vitest';
import { dayProblems, staleWords, waitingWords } from './compared';

const DAYS = { from: '2026-10-24', to: '2026-11-22' };
const ASKED = { document: '{"rules":[]}', days: DAYS };

it('asks for the days that are not filled in, and leaves their order to the server', () => {
  expect(dayProblems(DAYS)).toEqual({});
  expect(dayProblems({ from: DAYS.to, to: DAYS.from })).toEqual({});
  expect(dayProblems({ from: '', to: '2026-11-22' })).toEqual({ from: 'Choose the first day.' });
  expect(dayProblems({ from: '2026-11-22', to: '12026-11-22' })).toEqual({ to: 'Choose the last day.' });
});

it('says what was changed after a comparison', () => {
  const edited = { ...ASKED, document: '{"rules":[1]}' };
  const moved = { ...ASKED, days: { ...DAYS, from: '2026-10-01' } };
  expect(staleWords(ASKED, { ...ASKED, days: { ...DAYS } })).toBeNull();
  expect(staleWords(ASKED, edited)).toBe('The terms were edited after this was compared.');
  expect(staleWords(ASKED, moved)).toBe('Other days were chosen after this was compared.');
  expect(staleWords(edited, moved)).toBe('The terms and the days were changed after this was compared.');
});

it('names the conversions that are in none of the sums', () => {
  expect(waitingWords(0)).toBeNull();
  expect(waitingWords(1)).toBe('1 conversion waits for an exchange rate and is in none of the sums.');
  expect(waitingWords(3)).toBe('3 conversions wait for an exchange rate and are in none of the sums.');
});
