import type { UserError } from '../../api/user-errors';
import { isDecimal } from '../../format/money';
import { plural } from '../../format/words';

/** What a table of rates begins with. */
export const CSV_EXAMPLE = 'from,to,day,rate\nEUR,USD,2026-11-25,1.0842';

export function rateProblem(rate: string): string | null {
  const trimmed = rate.trim();
  const above = isDecimal(trimmed) && !trimmed.startsWith('-') && /[1-9]/.test(trimmed);
  return above ? null : 'Use a number above 0, such as 1.0842.';
}

/** The errors by the fields of the forms: a rate's own, or the table, whose lines are named in the message. */
export function placeRateErrors(errors: readonly UserError[]): UserError[] {
  return errors.map((error) => {
    const [list, at, field] = error.field;
    if (list === 'rates' && field !== undefined) return { ...error, field: [field] };
    const place = [at, field].filter((part) => part !== undefined).join(', ');
    return { ...error, field: ['csv'], message: place ? `${place}: ${error.message}` : error.message };
  });
}

/** What setting rates came to. */
export function setWords(rates: number, conversions: number): string {
  const set = `${plural(rates, 'rate')} ${rates === 1 ? 'is' : 'are'} set.`;
  if (conversions === 0) return set;
  const are = conversions === 1 ? 'is' : 'are';
  return `${set} ${plural(conversions, 'conversion')} that ${are} not settled ${are} looked at again.`;
}
