/** Every scope an API key can have, as the server spells them, and what it lets a program do. */
export const SCOPES: Record<string, string> = {
  'offers:read': 'See offers and their terms',
  'offers:write': 'Create, change, pause and resume offers',
  'affiliates:read': 'See affiliates and what they are owed',
  'affiliates:write': 'Create, pause and resume affiliates',
  'links:read': 'See tracking links',
  'links:write': 'Create tracking links',
  'coupons:read': 'See coupons',
  'coupons:write': 'Create, pause and resume coupons',
  'integrations:read': 'See integrations, their settings and health',
  'integrations:write': 'Create, change and test integrations, and their secrets',
  'partner_postbacks:read': 'See where partners are told of conversions',
  'partner_postbacks:write': 'Create, pause and resume partner postbacks',
  'conversions:read': 'See conversions, clicks and postbacks, and what a replay would come to',
  'conversions:write': 'Apply replays, beside conversions:read: count and correct what came before',
  'payouts:read': 'See payout runs, ledgers, statements and how affiliates are paid',
  'payouts:write':
    'Draft, export and finish payouts, and approve them where managers may; change balances and where affiliates are paid',
  'reports:read': 'See reports',
  'tenant:read': 'See the settings of the program',
  'tenant:write': 'Change the settings of the program',
};
