import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';

export const Presets_preset = graphql(`
  fragment Presets_preset on IntegrationPreset {
    word
    title
    about
    source
    names {
      field
      meaning
      from
      note
    }
    amountUnit
    signature
    answerStyle
    statuses {
      word
      meaning
    }
    example {
      method
      query
      contentType
      body
    }
  }
`);

export type Preset = ResultOf<typeof Presets_preset>;

/** The presets of an answer. */
export function presetsOf(presets: readonly FragmentOf<typeof Presets_preset>[]): readonly Preset[] {
  return readFragment(Presets_preset, presets);
}

/** The preset of a word; a word that is not known reads like our own names. */
export function presetOf(presets: readonly Preset[], word: string | undefined): Preset | undefined {
  return presets.find((preset) => preset.word === word) ?? presets[0];
}

export type PresetKind = 'own' | 'platform' | 'tracker' | 'shop' | 'other';

const KINDS: Record<string, PresetKind> = {
  generic: 'own',
  everflow: 'platform',
  tune: 'platform',
  affise: 'platform',
  trackier: 'platform',
  impact: 'platform',
  voluum: 'tracker',
  keitaro: 'tracker',
  binom: 'tracker',
  redtrack: 'tracker',
  stripe: 'shop',
  shopify: 'shop',
  woocommerce: 'shop',
};

export function kindOf(word: string): PresetKind {
  return KINDS[word] ?? 'other';
}

const TITLES: [PresetKind, string][] = [
  ['own', 'Your own system'],
  ['shop', 'Shops and payments'],
  ['platform', 'Moving from an affiliate platform'],
  ['tracker', 'Networks that report to a tracker'],
  ['other', 'Others'],
];

/** The presets in the groups in which people look for theirs; no group is empty. */
export function groupsOf(presets: readonly Preset[]): { title: string; presets: Preset[] }[] {
  return TITLES.map(([kind, title]) => ({
    title,
    presets: presets.filter((preset) => kindOf(preset.word) === kind),
  })).filter((group) => group.presets.length > 0);
}

/** Whether the sender calls with a document of its own, set up in its own settings, and not with parameters. */
export function sendsDocuments(preset: Preset): boolean {
  return preset.names.some((names) => names.field === 'CLICK_ID' && names.from.length === 0);
}
