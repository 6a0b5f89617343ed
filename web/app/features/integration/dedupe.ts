import type { graphql } from '../../api/graphql';

export type DedupeBy = ReturnType<typeof graphql.scalar<'DedupeBy'>>;

export const DEDUPE_CHOICES: { value: DedupeBy; label: string }[] = [
  { value: 'TXN', label: 'Order id, per offer and event' },
  { value: 'TXN_ANYWHERE', label: 'Order id, in the whole program' },
  { value: 'CLICK_EVENT', label: 'Click and event' },
  { value: 'CLICK_TXN', label: 'Click, event and order id' },
];

export function describeDedupe(by: DedupeBy): string {
  return DEDUPE_CHOICES.find((choice) => choice.value === by)?.label ?? by;
}
