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

/** What a release comes to, or came to. */
export type Release = { conversions: number; payout: MoneyValue; more: boolean };

/** What paying would come to, before somebody does it. */
export function releaseWords({ conversions, payout }: Release): string {
  if (conversions === 0) return 'There is nothing to pay.';
  return `${plural(conversions, 'conversion')} would be paid ${formatMoney(payout)} more.`;
}

/** What one release leaves aside; null when it looks at everything that a cap had cut. */
export function moreWords({ conversions, more }: Release): string | null {
  if (!more) return null;
  const most = 'A cap had cut more than the 1,000 conversions that are looked at at once, the oldest first.';
  return conversions === 0 ? `${most} None of these is paid more.` : `${most} Pay these, then look again.`;
}

/** What was paid, which can be less than what it was going to come to. */
export function releasedWords({ conversions, payout, more }: Release): string {
  if (conversions === 0) return 'There was nothing left to pay';
  const paid = `${plural(conversions, 'conversion')} paid ${formatMoney(payout)} more`;
  return more ? `${paid}; a cap had cut others too, so look again` : paid;
}
