import { plural } from '../../format/words';
import type { DayRange } from '../report/range';

/** What is compared: the terms as a text, so that the same terms are the same value, and the days. */
export type Asked = { document: string; days: DayRange };

export type DayProblems = Partial<Record<keyof DayRange, string>>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The days that cannot be sent at all; everything else is the server's to say. */
export function dayProblems({ from, to }: DayRange): DayProblems {
  return {
    ...(!DAY.test(from) && { from: 'Choose the first day.' }),
    ...(!DAY.test(to) && { to: 'Choose the last day.' }),
  };
}

export function areSameDays(one: DayRange, other: DayRange): boolean {
  return one.from === other.from && one.to === other.to;
}

/** Why a comparison is not that of what is on the page by now; null when it is. */
export function staleWords(asked: Asked, now: Asked): string | null {
  const terms = asked.document !== now.document;
  const days = !areSameDays(asked.days, now.days);
  if (terms && days) return 'The terms and the days were changed after this was compared.';
  if (terms) return 'The terms were edited after this was compared.';
  return days ? 'Other days were chosen after this was compared.' : null;
}

/** What is in none of the sums; null when nothing is left out. */
export function waitingWords(count: number): string | null {
  if (count === 0) return null;
  const wait = count === 1 ? 'waits for an exchange rate and is' : 'wait for an exchange rate and are';
  return `${plural(count, 'conversion')} ${wait} in none of the sums.`;
}
