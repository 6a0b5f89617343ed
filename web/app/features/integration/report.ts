import type { AmountUnit, PostbackSignature } from './choices';
import { CLICK_ID_PLACEHOLDER, SECRET_PLACEHOLDER } from './curl';
import type { PostbackField } from './fields';

/** How an integration wants to be told of a conversion. */
export type Reporting = {
  postbackUrl: string;
  mapping: readonly { field: PostbackField; from: readonly string[] }[];
  amountUnit: AmountUnit;
  currency: string | null;
  /** The secret to show, or its placeholder; null when none is asked for. */
  secret: string | null;
  signature: PostbackSignature;
  /** The signing secret of Standard Webhooks, or its placeholder; null without such a signature. */
  signingSecret: string | null;
};

/** A JSON document of texts. */
export type Document = { [name: string]: string | Document };

type Integration = Omit<Reporting, 'currency' | 'secret' | 'signingSecret'> & {
  defaultCurrency: string | null;
  hasSecret: boolean;
};

/** How a stored integration wants it; its secrets are known only right after they were made. */
export function reportingOf(
  integration: Integration,
  shown: { secret?: string | null; signingSecret?: string | null } = {},
): Reporting {
  const { postbackUrl, mapping, amountUnit, signature, defaultCurrency, hasSecret } = integration;
  const signed = signature === 'STANDARD_WEBHOOKS';
  return {
    postbackUrl,
    mapping,
    amountUnit,
    signature,
    currency: defaultCurrency,
    secret: hasSecret ? (shown.secret ?? SECRET_PLACEHOLDER) : null,
    signingSecret: signed ? (shown.signingSecret ?? 'whsec_YOUR_SIGNING_SECRET') : null,
  };
}

/** The address as it goes into a sender's settings, with a macro in braces for each value and the secret in it. */
export function finishedUrl(reporting: Reporting): string {
  const macros: [PostbackField, string][] = [
    ['CLICK_ID', '{click_id}'],
    ['TXN_ID', '{order_id}'],
    ['AMOUNT', '{amount}'],
    ['CURRENCY', '{currency}'],
  ];
  const pairs = macros.flatMap(([field, macro]) => {
    const name = parameterOf(field, reporting);
    return name ? [`${encodeURIComponent(name)}=${macro}`] : [];
  });
  if (reporting.secret) {
    const name = parameterOf('SECRET', reporting) ?? 'secret';
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(reporting.secret)}`);
  }
  const separator = reporting.postbackUrl.includes('?') ? '&' : '?';
  return `${reporting.postbackUrl}${separator}${pairs.join('&')}`;
}

/** One sale in the integration's own words, as a document. */
export function exampleDocument(reporting: Reporting): Document {
  const document: Document = {};
  for (const [field, value] of exampleValues(reporting)) {
    const place = placeOf(field, reporting);
    if (place?.startsWith('/')) put(document, place, value);
    else if (place) document[place] = value;
  }
  return document;
}

/** The same as parameters; null when a value has its place inside of a document. */
export function exampleParameters(reporting: Reporting): [string, string][] | null {
  const pairs: [string, string][] = [];
  for (const [field, value] of exampleValues(reporting)) {
    const place = placeOf(field, reporting);
    if (!place) continue;
    const name = parameterOf(field, reporting);
    if (!name) return null;
    pairs.push([name, value]);
  }
  return pairs;
}

function exampleValues({ amountUnit, currency }: Reporting): [PostbackField, string][] {
  return [
    ['CLICK_ID', CLICK_ID_PLACEHOLDER],
    ['TXN_ID', 'order-1001'],
    ['AMOUNT', amountUnit === 'MINOR' ? '4999' : '49.99'],
    ...(currency ? [['CURRENCY', currency] satisfies [PostbackField, string]] : []),
  ];
}

function placesIn(field: PostbackField, { mapping }: Reporting): readonly string[] {
  return mapping.find((places) => places.field === field)?.from ?? [];
}

function placeOf(field: PostbackField, reporting: Reporting): string | undefined {
  return placesIn(field, reporting)[0];
}

function parameterOf(field: PostbackField, reporting: Reporting): string | undefined {
  return placesIn(field, reporting).find((place) => !place.startsWith('/'));
}

/** Puts a value where a JSON Pointer says; numbers in it are taken as names. */
function put(document: Document, pointer: string, value: string): void {
  const names = pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = names.pop();
  let inner = document;
  for (const name of names) {
    const next = inner[name];
    const deeper = typeof next === 'object' ? next : {};
    inner[name] = deeper;
    inner = deeper;
  }
  if (last !== undefined) inner[last] = value;
}
