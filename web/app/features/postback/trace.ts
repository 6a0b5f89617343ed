import { plural } from '../../format/words';
import { describeDuration } from '../offer/duration';

/** What a check asks, for those who do not know its name by heart. */
const QUESTIONS: Record<string, string> = {
  address: 'Did it come from an address that may report?',
  'affiliate status': 'Does the affiliate take part?',
  'attribution window': 'Was the click recent enough?',
  change: 'What does it say of a sale that is known?',
  click: 'Is the click one of this program?',
  coupon: 'Is the coupon one of this program?',
  'coupon status': 'Does the coupon count?',
  credit: 'Who is credited?',
  dedupe: 'Was it reported before?',
  integration: 'Does the integration take reports?',
  offer: 'Does the integration report for this offer?',
  'offer status': 'Is the offer open?',
  parameters: 'Could the parameters be read?',
  parking: 'Is it worth waiting?',
  payout: 'May the sender set the payout?',
  replay: 'Did it come in just now?',
  request: 'Could the request be read?',
  secret: 'Did the sender show the secret?',
  sender: 'Is it known who sent it?',
  'shortest time': 'Was there enough time between click and sale?',
  signature: 'Does the signature fit?',
  status: 'What does the sender’s word mean?',
  time: 'When did it happen?',
  'unknown parameters': 'What else came with it?',
  visitor: 'Was the click a person’s?',
};

const SETTINGS: Record<string, string> = {
  'affiliate.status': 'Affiliate’s status',
  'coupon.status': 'Coupon’s status',
  'ingest.parked_per_integration': 'Most that may wait for one integration, set for the whole server',
  'integration.allowedAddresses': 'Allowed addresses',
  'integration.amountUnit': 'Amount unit',
  'integration.attributionOrder': 'Who goes first, click or coupon',
  'integration.dedupeBy': 'What makes two reports the same',
  'integration.offer': 'Offer that it reports for',
  'integration.parkHours': 'How long it waits',
  'integration.payoutOverride': 'Payout set by the sender',
  'integration.secret': 'Secret',
  'integration.signature': 'Signature',
  'integration.status': 'Integration’s status',
  'integration.statusMapping': 'Status words',
  'offer.attributionWindowDays': 'Attribution window',
  'offer.refusesBotClicks': 'Clicks of bots are refused',
  'offer.shortestConversionSeconds': 'Shortest time',
  'offer.status': 'Offer’s status',
};

export type Place = 'integration' | 'integrationSettings' | 'offer' | 'affiliate' | 'coupon';

/** The setting that decided: where it is changed, what it is called, and what it was. */
export type Decider = { place: Place | null; name: string; value: string | null };

export function questionOf(check: string): string | null {
  return Object.hasOwn(QUESTIONS, check) ? (QUESTIONS[check] ?? null) : null;
}

/** Reads "offer.attributionWindowDays = 30". What is written otherwise stays as it is. */
export function deciderOf(decidedBy: string): Decider {
  const [, setting, value = null] = /^([\w.]+)(?: = (.+))?$/s.exec(decidedBy) ?? [];
  if (setting === undefined) return { place: null, name: decidedBy, value: null };
  const name = Object.hasOwn(SETTINGS, setting) ? (SETTINGS[setting] ?? setting) : setting;
  return { place: placeOf(setting), name, value: value === null ? null : shownValue(setting, value) };
}

const WORDS: Record<string, string> = {
  txn: 'order id, per offer and event',
  txn_anywhere: 'order id, in the whole program',
  click_event: 'click and event',
  click_txn: 'click, event and order id',
  click_first: 'the click',
  coupon_first: 'the coupon',
};

function shownValue(setting: string, value: string): string {
  const count = /^\d+$/.test(value) ? Number(value) : null;
  if (setting === 'offer.shortestConversionSeconds' && count !== null) return describeDuration(count);
  if (setting === 'offer.attributionWindowDays' && count !== null) return plural(count, 'day');
  if (setting === 'integration.parkHours' && count !== null) return plural(count, 'hour');
  return Object.hasOwn(WORDS, value) ? (WORDS[value] ?? value) : value;
}

/** What an integration's own page changes; everything else of it stands in its settings. */
const ON_ITS_PAGE: readonly string[] = ['integration.status', 'integration.secret'];

function placeOf(setting: string): Place | null {
  if (setting.startsWith('integration.'))
    return ON_ITS_PAGE.includes(setting) ? 'integration' : 'integrationSettings';
  const places: readonly Place[] = ['offer', 'affiliate', 'coupon'];
  return places.find((place) => setting.startsWith(`${place}.`)) ?? null;
}

type Step = { check: string; input: string | null };

/** The short name or code of what a trace talks about, when one of its steps looked at it. */
export function namedIn(steps: readonly Step[], place: 'offer' | 'affiliate' | 'coupon'): string | null {
  const checks = {
    offer: ['offer', 'offer status'],
    affiliate: ['affiliate status'],
    coupon: ['coupon status', 'coupon'],
  };
  return steps.find((step) => checks[place].includes(step.check) && step.input)?.input ?? null;
}
