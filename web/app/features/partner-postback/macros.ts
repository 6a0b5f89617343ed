import type { Macro } from '../offer/macros';

/** The names most trackers need; the server knows all of them and says so when one is mistyped. */
export const TEMPLATE_MACROS: Macro[] = [
  { name: '{sub1}', gives: 'the partner’s own value, sub1 to sub5' },
  { name: '{click_id}', gives: 'our click' },
  { name: '{conversion_id}', gives: 'our conversion, the same over retries' },
  { name: '{txn_id}', gives: 'the merchant’s order' },
  { name: '{event}', gives: 'sale, lead, …' },
  { name: '{status}', gives: 'approved, pending, rejected, reversed' },
  { name: '{payout}', gives: 'what the partner earns' },
  { name: '{payout_currency}', gives: 'USD, EUR, …' },
  { name: '{amount}', gives: 'what the customer paid' },
  { name: '{country}', gives: 'where the click came from, such as DE' },
  { name: '{device}', gives: 'mobile, desktop, tablet, …' },
  { name: '{offer}', gives: 'the offer’s short name' },
  { name: '{sub1|none}', gives: 'a text where the value is missing' },
  { name: '{status:approved=1|0}', gives: 'a mapped value, else 0' },
];

/** What is wrong with a template, before the server is asked; the server checks the names. */
export function templateProblem(template: string): string | null {
  const trimmed = template.trim();
  if (trimmed === '') return 'Enter the address to call.';
  if (!/^https?:\/\//i.test(trimmed)) return 'Begin with https:// or http://.';
  const openBraces = [...trimmed].filter((each) => each === '{').length;
  const closeBraces = [...trimmed].filter((each) => each === '}').length;
  return openBraces === closeBraces ? null : 'A brace is not closed.';
}
