import { listed, plural } from '../../format/words';
import { readTerms } from './read';

/**
 * That rules pay a customer for longer than a click is credited; null when none does. It may be meant, as for sales by coupon,
 * so it is a hint and no problem.
 */
export function outlastingWords(document: unknown, windowDays: number): string | null {
  const rules = readTerms(document)?.rules ?? [];
  const outlasting = rules.filter(({ recurring }) => recurring && Number(recurring.within_days) > windowDays);
  if (outlasting.length === 0) return null;
  const named = listed(outlasting.map(({ id }) => `“${id}”`));
  const [subject, verb] = outlasting.length === 1 ? ['Rule', 'pays'] : ['Rules', 'pay'];
  const days = plural(windowDays, 'day');
  return `${subject} ${named} ${verb} a customer for longer than the attribution window of ${days}: what comes later is credited to no click. Make the window as long as recurring sales are to be paid.`;
}
