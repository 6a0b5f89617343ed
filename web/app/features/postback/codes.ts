/** What a postback may be answered with, and what a program manager can do about it; null when there is nothing to do. */
const ADVICE = {
  accepted: null,
  status_updated: null,
  refund_recorded: null,
  duplicate: null,
  ignored: null,
  click_not_known_yet: null,
  sale_not_known_yet: null,
  stored_for_later: null,
  missing_click_id:
    'The sender has to pass on the click id that came with the visitor. Check that its link template has the click id, and under which name the integration reads it.',
  malformed_click_id:
    'The sender sent something else as the click id. Compare the parameter below with the one that your offer’s destination gets.',
  literal_macro:
    'The sender sent its placeholder as it stands, instead of filling it in. Check how the macro is spelled in its postback template.',
  missing_txn_id:
    'The integration needs an order id. Let the sender add one, or no longer require it in the integration’s settings.',
  malformed_amount: 'The amount has to be a number such as 49.99. Check the macro that fills it in.',
  negative_amount: 'A sale cannot be below zero. Report money that goes back as a refund.',
  amount_too_large:
    'The amount is larger than any that is taken. Check whether the sender counts in cents, and the integration’s amount unit.',
  unknown_currency: 'The currency has to be a three-letter code such as USD.',
  malformed_event: 'The event has to be a short word of letters, digits and underscores, such as sale.',
  malformed_event_time: 'The time has to be a Unix timestamp or an ISO 8601 date with its time zone.',
  repeated_parameter:
    'One value came twice, and we do not guess which is meant. Let the sender leave one of them out.',
  parameter_too_long: 'A value is longer than 512 characters. Check what the sender fills in.',
  body_too_large: 'The body is larger than 64 KiB. Let the sender report one conversion a request.',
  unsupported_media_type: 'Bodies have to be JSON or a form. Let the sender name its content type.',
  malformed_body: 'The body could not be read as the content type that it names.',
  wrong_secret:
    'The secret is missing or wrong. If it was changed here, change it at the sender; if it was not, somebody may be guessing.',
  wrong_signature: 'The signature does not fit. Check that both sides have the same signing secret.',
  stale_signature:
    'The signature is older than five minutes. Check the sender’s clock; a replayed request looks the same.',
  address_not_allowed:
    'The request came from an address that is not on the integration’s list. If it is the sender’s, add it there.',
  integration_paused: 'The integration is paused. Resume it to take reports again.',
  unknown_integration: 'The address leads to no integration.',
  rate_limited: 'Too many requests came at once; the sender was asked to send this one again later.',
  unknown_click:
    'There is no such click in this program. It may belong to another program, or the sender’s test sent a made-up id.',
  unknown_sale:
    'The change is about a sale that was never reported. Check that both reports carry the same order id.',
  unknown_coupon:
    'There is no active coupon with this code. Create or resume it, and ask for the report again.',
  unknown_status: 'The integration does not know this word for a status. Add it to its status words.',
  click_of_another_offer:
    'The integration reports for one offer only, and the click is of another. Use the other offer’s integration, or let this one report for any offer.',
  coupon_of_another_offer:
    'The integration reports for one offer only, and the coupon is of another. Use the other offer’s integration, or let this one report for any offer.',
  click_too_old:
    'The sale came after the offer’s attribution window. Widen the window if such sales should count.',
  click_too_young:
    'The sale came sooner after the click than the offer allows, which is often a sign of fraud. Shorten the time if it was genuine.',
  offer_not_active: 'The offer is not active. Resume it if its sales should count.',
  affiliate_not_active: 'The affiliate is not active. Resume them if their sales should count.',
  payout_override_not_allowed:
    'The sender set the payout, which this integration does not allow. Let it leave the payout out, or allow it in the settings.',
  payout_override_out_of_bounds: 'The payout is outside of the bounds that the integration sets for it.',
  refund_too_large: 'More would be refunded than was paid. Check the amount and the currency.',
  temporarily_unavailable: 'The request could not be kept; the sender was asked to send it again.',
} as const satisfies Record<string, string | null>;

export const POSTBACK_CODES: readonly string[] = Object.keys(ADVICE).sort();

/** What to do about a postback with this code. */
export function adviceOn(code: string): string | null {
  const known: Record<string, string | null> = ADVICE;
  return Object.hasOwn(known, code) ? (known[code] ?? null) : null;
}
