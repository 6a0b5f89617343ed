import { formatMoney } from '../../format/money';
import type { RuleDraft } from './model';

/** "10% of the amount for sale" */
export function describeRule(rule: RuleDraft, currency: string): string {
  return `${describePay(rule, currency)} ${describeEvents(rule.events)}`;
}

function describePay(rule: RuleDraft, currency: string): string {
  const flat = formatMoney({ amount: rule.amount, currency });
  switch (rule.kind) {
    case 'percent':
      return `${rule.rate}% of the amount`;
    case 'flat':
      return flat;
    case 'hybrid':
      return `${flat} plus ${rule.rate}% of the amount`;
  }
}

function describeEvents(events: readonly string[]): string {
  return events.length === 0 ? 'for any event' : `for ${events.join(' or ')}`;
}
