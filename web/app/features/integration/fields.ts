import type { graphql } from '../../api/graphql';

export type PostbackField = ReturnType<typeof graphql.scalar<'PostbackField'>>;

type FieldName = { field: PostbackField; label: string; says: string };

/** The fields that nearly every sender reports. */
export const MAIN_FIELDS: readonly FieldName[] = [
  { field: 'CLICK_ID', label: 'Click id', says: 'Came with the visitor in the address of the landing page' },
  {
    field: 'TXN_ID',
    label: 'Order id',
    says: 'The sender’s own number; a second report of it is a duplicate',
  },
  { field: 'AMOUNT', label: 'Amount', says: 'What the customer paid' },
  { field: 'CURRENCY', label: 'Currency', says: 'Like USD; it counts for all amounts of the report' },
  { field: 'EVENT', label: 'Event', says: 'What happened, like sale or lead' },
  { field: 'STATUS', label: 'Status', says: 'The sender’s word for how far the conversion is' },
  { field: 'COUPON_CODE', label: 'Coupon code', says: 'Can credit an affiliate without a click' },
];

/** Fields that some senders report. */
export const OTHER_FIELDS: readonly FieldName[] = [
  { field: 'PAYOUT', label: 'Payout', says: 'What the affiliate is to be paid, where the sender may say so' },
  { field: 'CUSTOMER_ID', label: 'Customer id', says: 'The sender’s own number of the customer' },
  { field: 'EVENT_TIME', label: 'Time', says: 'When it happened: RFC 3339 or a Unix time' },
  { field: 'TEST', label: 'Test', says: '1 or true for a report that is only tried out' },
  { field: 'CATEGORY', label: 'Category', says: 'Of what was bought' },
  { field: 'LTV', label: 'Lifetime value', says: 'What the customer has spent in all so far' },
  { field: 'REFUND', label: 'Refund', says: 'How much more of the order went back' },
  { field: 'REFUND_TOTAL', label: 'Refund in all', says: 'How much of the order went back so far' },
  { field: 'REFUND_ID', label: 'Refund id', says: 'By which a repeated refund is told' },
  { field: 'ADV_1', label: 'Extra 1', says: 'Anything else that reports should show' },
  { field: 'ADV_2', label: 'Extra 2', says: 'Anything else that reports should show' },
  { field: 'ADV_3', label: 'Extra 3', says: 'Anything else that reports should show' },
  { field: 'ADV_4', label: 'Extra 4', says: 'Anything else that reports should show' },
  { field: 'ADV_5', label: 'Extra 5', says: 'Anything else that reports should show' },
  { field: 'SECRET', label: 'Secret', says: 'For senders that cannot send the header X-Postback-Secret' },
];

export const ALL_FIELDS: readonly FieldName[] = [...MAIN_FIELDS, ...OTHER_FIELDS];

/** The name of a field as people know it. */
export function fieldLabel(field: PostbackField): string {
  return ALL_FIELDS.find((each) => each.field === field)?.label ?? field;
}
