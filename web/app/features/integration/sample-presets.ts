import type { Preset } from './presets';

/** Presets for tests, in the shape in which the API lists them. */
export const EVERFLOW: Preset = {
  word: 'everflow',
  title: 'Everflow',
  about: 'A merchant that reported to Everflow’s conversion postback.',
  source: 'https://developers.everflow.io/sdk/conversion-tracking',
  names: [
    {
      field: 'CLICK_ID',
      meaning: 'The click.',
      from: ['transaction_id'],
      note: 'Everflow’s word for the click.',
    },
    { field: 'TXN_ID', meaning: 'The order.', from: ['order_id'], note: null },
    { field: 'AMOUNT', meaning: 'The amount.', from: ['amount'], note: null },
    { field: 'CURRENCY', meaning: 'The currency.', from: ['currency'], note: null },
    { field: 'EVENT', meaning: 'The event.', from: ['event_id', 'adv_event_id'], note: null },
    { field: 'SECRET', meaning: 'The secret.', from: ['verification_token'], note: null },
  ],
  amountUnit: 'MAJOR',
  signature: 'NONE',
  answerStyle: 'HONEST',
  statuses: [],
  example: { method: 'GET', query: 'transaction_id={click_id}', contentType: null, body: null },
};

export const STRIPE: Preset = {
  ...EVERFLOW,
  word: 'stripe',
  title: 'Stripe',
  names: [
    { field: 'CLICK_ID', meaning: 'The click.', from: [], note: 'client_reference_id of the checkout.' },
  ],
  amountUnit: 'MINOR',
  signature: 'STRIPE',
  answerStyle: 'ALWAYS_200',
  example: {
    method: 'POST',
    query: '',
    contentType: 'application/json',
    body: '{"client_reference_id":"{click_id}"}',
  },
};
