import { formatMoney, type MoneyValue } from '../../format/money';
import { plural } from '../../format/words';

/** Which version of the terms pays a conversion, as people say it. */
export const IN_FORCE_AT = [
  { value: 'CONVERSION', label: 'When the conversion happened' },
  { value: 'CLICK', label: 'When the visitor clicked' },
] as const;

export type InForceAt = (typeof IN_FORCE_AT)[number]['value'];

export function inForceWords(at: InForceAt): string {
  return at === 'CLICK'
    ? 'The one in force when the visitor clicked'
    : 'The one in force when the conversion happened';
}

export function atCapWords(turnsAway: boolean): string {
  return turnsAway
    ? 'Visitors are sent to the fallback address, and not counted'
    : 'Visitors are counted and sent on as before';
}

/** What a release comes to, or came to, and after which conversion the next look goes on, if there are others. */
export type Release = { conversions: number; payout: MoneyValue; next: string | null };

/** What paying would come to, before somebody does it. */
export function releaseWords({ conversions, payout, next }: Release): string {
  if (conversions > 0)
    return `${plural(conversions, 'conversion')} would be paid ${formatMoney(payout)} more.`;
  return next === null ? 'There is nothing to pay.' : 'There is nothing to pay so far.';
}

/** What one look leaves aside; null when it came to the end of what a cap had cut. */
export function moreWords({ conversions, next }: Release): string | null {
  if (next === null) return null;
  return conversions === 0
    ? 'None of the conversions looked at so far is paid more, but a cap had cut others too.'
    : 'A cap had cut others too. Pay these, then look again.';
}

/** What was paid, which can be less than what it was going to come to. */
export function releasedWords({ conversions, payout, next }: Release): string {
  if (conversions === 0)
    return next === null ? 'There was nothing left to pay' : 'Nothing was paid; look further';
  const paid = `${plural(conversions, 'conversion')} paid ${formatMoney(payout)} more`;
  return next === null ? paid : `${paid}; a cap had cut others too, so look again`;
}
