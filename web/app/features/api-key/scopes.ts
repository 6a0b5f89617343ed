/** Every scope an API key can have, as the server spells them. */
export const SCOPES = [
  'offers:read',
  'offers:write',
  'affiliates:read',
  'affiliates:write',
  'links:read',
  'links:write',
  'coupons:read',
  'coupons:write',
  'integrations:read',
  'integrations:write',
  'partner_postbacks:read',
  'partner_postbacks:write',
  'conversions:read',
  'reports:read',
  'tenant:read',
  'tenant:write',
] as const;
