import { graphql, type ResultOf } from '../../api/graphql';
import type { AmountUnit, AnswerStyle, AttributionOrder, PostbackSignature } from './choices';
import type { DedupeBy } from './dedupe';
import {
  type OwnPlaces,
  placeProblems,
  placesInput,
  type StatusRow,
  wordsInput,
  wordsProblem,
} from './mapping';
import { type Preset, sendsDocuments } from './presets';

export const Settings_integration = graphql(`
  fragment Settings_integration on Integration {
    id
    name
    preset
    offer {
      id
      name
    }
    mapping {
      field
      from
      isOwn
    }
    hasSecret
    signature
    allowedAddresses
    amountUnit
    dedupeBy
    txnIdRequired
    defaultEvent
    defaultCurrency
    payoutOverride {
      lowest
      highest
    }
    statusMapping {
      word
      meaning
      isOwn
    }
    parkHours
    attributionOrder
    answerStyle
    answerBody
    isSandbox
  }
`);

const MOST_PARK_HOURS = 720;

type Stored = ResultOf<typeof Settings_integration>;

/** An integration's settings as forms edit them. The names are those of the input, so that errors find their fields. */
export type SettingsValues = {
  name: string;
  offerId: string | null;
  mapping: OwnPlaces;
  statusMapping: StatusRow[];
  amountUnit: AmountUnit;
  dedupeBy: DedupeBy;
  txnIdRequired: boolean;
  defaultEvent: string;
  defaultCurrency: string | null;
  withSecret: boolean;
  signature: PostbackSignature;
  signingSecret: string;
  allowedAddresses: string[];
  payoutOverride: { lowest: string; highest: string } | null;
  parkHours: number | string;
  attributionOrder: AttributionOrder;
  answerStyle: AnswerStyle;
  answerBody: string;
  isSandbox: boolean;
};

/** What a new integration starts with; everything but the name may stay. */
export function startingValues(preset: Preset): SettingsValues {
  return {
    name: '',
    offerId: null,
    mapping: {},
    statusMapping: preset.statuses.map(({ word, meaning }) => ({ word, meaning })),
    amountUnit: preset.amountUnit,
    dedupeBy: 'TXN',
    txnIdRequired: false,
    defaultEvent: 'sale',
    defaultCurrency: null,
    // Systems with webhooks sign them, and cannot show a secret besides.
    withSecret: !sendsDocuments(preset),
    signature: preset.signature,
    signingSecret: '',
    allowedAddresses: [],
    payoutOverride: null,
    parkHours: 24,
    attributionOrder: 'CLICK_FIRST',
    answerStyle: preset.answerStyle,
    answerBody: '',
    isSandbox: false,
  };
}

/** The settings that an integration has. */
export function valuesOf(stored: Stored): SettingsValues {
  return {
    name: stored.name,
    offerId: stored.offer?.id ?? null,
    mapping: Object.fromEntries(
      stored.mapping.filter(({ isOwn }) => isOwn).map(({ field, from }) => [field, [...from]]),
    ),
    statusMapping: stored.statusMapping.map(({ word, meaning }) => ({ word, meaning })),
    amountUnit: stored.amountUnit,
    dedupeBy: stored.dedupeBy,
    txnIdRequired: stored.txnIdRequired,
    defaultEvent: stored.defaultEvent,
    defaultCurrency: stored.defaultCurrency,
    withSecret: stored.hasSecret,
    signature: stored.signature,
    signingSecret: '',
    allowedAddresses: [...stored.allowedAddresses],
    payoutOverride: stored.payoutOverride,
    parkHours: stored.parkHours,
    attributionOrder: stored.attributionOrder,
    answerStyle: stored.answerStyle,
    answerBody: stored.answerBody ?? '',
    isSandbox: stored.isSandbox,
  };
}

/** What a form is wrong about, by field; null where nothing is. */
export const settingsProblems = {
  name: (name: string) => (name.trim() ? null : 'Name the integration, for instance after the shop.'),
  defaultEvent: (event: string) => (event.trim() ? null : 'Enter an event, like sale.'),
  mapping: (own: OwnPlaces) =>
    Object.keys(placeProblems(own)).length > 0 ? 'Give each field names of its own.' : null,
  statusMapping: wordsProblem,
  payoutOverride: (bounds: SettingsValues['payoutOverride']) => (bounds ? boundsProblem(bounds) : null),
  parkHours: (hours: number | string) =>
    isHours(hours) ? null : `Enter 0 to ${MOST_PARK_HOURS} hours; 0 refuses at once.`,
};

/** The settings as the API takes them; what stands as the preset has it is not repeated. */
export function settingsInput(values: SettingsValues, preset: Preset) {
  return {
    name: values.name.trim(),
    offerId: values.offerId,
    preset: preset.word,
    mapping: placesInput(values.mapping),
    statusMapping: wordsInput(values.statusMapping, preset),
    amountUnit: values.amountUnit,
    dedupeBy: values.dedupeBy,
    txnIdRequired: values.txnIdRequired,
    defaultEvent: values.defaultEvent.trim(),
    defaultCurrency: values.defaultCurrency,
    withSecret: values.withSecret,
    signature: values.signature,
    allowedAddresses: values.allowedAddresses,
    payoutOverride: values.payoutOverride && {
      lowest: values.payoutOverride.lowest.trim(),
      highest: values.payoutOverride.highest.trim(),
    },
    parkHours: Number(values.parkHours),
    attributionOrder: values.attributionOrder,
    answerStyle: values.answerStyle,
    answerBody: values.answerBody === '' ? null : values.answerBody,
    isSandbox: values.isSandbox,
  };
}

function boundsProblem({ lowest, highest }: { lowest: string; highest: string }): string | null {
  const [least, most] = [lowest.trim(), highest.trim()];
  if (!isAmount(least) || !isAmount(most)) return 'Enter both amounts, like 0 and 50.';
  return Number(least) <= Number(most) ? null : 'The lowest payout is above the highest.';
}

function isAmount(text: string): boolean {
  return /^\d+(?:\.\d+)?$/.test(text);
}

function isHours(hours: number | string): boolean {
  const count = Number(hours);
  return hours !== '' && Number.isInteger(count) && count >= 0 && count <= MOST_PARK_HOURS;
}
