import type { graphql } from '../../api/graphql';

export type AmountUnit = ReturnType<typeof graphql.scalar<'AmountUnit'>>;
export type AnswerStyle = ReturnType<typeof graphql.scalar<'AnswerStyle'>>;
export type AttributionOrder = ReturnType<typeof graphql.scalar<'AttributionOrder'>>;
export type PostbackSignature = ReturnType<typeof graphql.scalar<'PostbackSignature'>>;
export type StatusMeaning = ReturnType<typeof graphql.scalar<'StatusMeaning'>>;

export type Choice<V extends string> = { value: V; label: string };

export const AMOUNT_UNITS: Choice<AmountUnit>[] = [
  { value: 'MAJOR', label: 'Whole units: 49.99' },
  { value: 'MINOR', label: 'Smallest units: 4999 for 49.99' },
];

export const SIGNATURES: Choice<PostbackSignature>[] = [
  { value: 'NONE', label: 'Not signed' },
  { value: 'STANDARD_WEBHOOKS', label: 'Standard Webhooks (HMAC-SHA256)' },
  { value: 'STRIPE', label: 'Stripe-Signature' },
  { value: 'SHOPIFY', label: 'X-Shopify-Hmac-Sha256' },
  { value: 'WOOCOMMERCE', label: 'X-WC-Webhook-Signature' },
];

export const MEANINGS: Choice<StatusMeaning>[] = [
  { value: 'APPROVED', label: 'Approved: it counts' },
  { value: 'PENDING', label: 'Pending: it may count later' },
  { value: 'REJECTED', label: 'Rejected: it never counted' },
  { value: 'REVERSED', label: 'Reversed: it no longer counts' },
  { value: 'IGNORE', label: 'Ignore the report' },
];

export const ATTRIBUTION_ORDERS: Choice<AttributionOrder>[] = [
  { value: 'CLICK_FIRST', label: 'The click’s affiliate' },
  { value: 'COUPON_FIRST', label: 'The coupon’s affiliate' },
];

export const ANSWER_STYLES: Choice<AnswerStyle>[] = [
  { value: 'HONEST', label: 'The status that fits: 200, 202 or 4xx' },
  { value: 'ALWAYS_200', label: 'Always 200, unless sending again would help' },
];

/** The words of a choice. */
export function labelOf<V extends string>(choices: readonly Choice<V>[], value: V): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}

/** Whether the sender's own system makes the signing secret. */
export function senderMakesSecret(signature: PostbackSignature): boolean {
  switch (signature) {
    case 'STRIPE':
    case 'SHOPIFY':
    case 'WOOCOMMERCE':
      return true;
    case 'NONE':
    case 'STANDARD_WEBHOOKS':
      return false;
  }
}
