import type { StatusMeaning } from './choices';
import { ALL_FIELDS, fieldLabel, type PostbackField } from './fields';
import type { Preset } from './presets';

/**
 * Where an integration itself says that fields stand: parameter names, or JSON Pointers, which begin with a slash. A
 * field that is not in it stands where the preset says; one without any place is not read.
 */
export type OwnPlaces = Partial<Record<PostbackField, string[]>>;

export type StatusRow = { word: string; meaning: StatusMeaning };

const MOST_PLACES = 5;

/** Where a field is looked for. A name that the integration gives to one field is no longer the preset's for another. */
export function placesOf(field: PostbackField, preset: Preset, own: OwnPlaces): string[] {
  const places = own[field];
  if (places) return places;
  const taken = new Set(Object.values(own).flat());
  return presetPlaces(field, preset).filter((place) => !taken.has(place));
}

/**
 * The own places after a change of one field; back to the preset's own list, it is no change any more,
 * unless another field has taken a name of it.
 */
export function changePlaces(
  own: OwnPlaces,
  field: PostbackField,
  places: readonly string[],
  preset: Preset,
): OwnPlaces {
  const { [field]: _, ...rest } = own;
  const cleaned = split(places, ',');
  const taken = new Set(Object.values(rest).flat());
  const isPreset = same(cleaned, presetPlaces(field, preset)) && !cleaned.some((place) => taken.has(place));
  return isPreset ? rest : { ...rest, [field]: cleaned };
}

/** The list to store; null when the preset's places are all there is. */
export function placesInput(own: OwnPlaces): { field: PostbackField; from: string[] }[] | null {
  const list = ALL_FIELDS.flatMap(({ field }) => {
    const from = own[field];
    return from ? [{ field, from }] : [];
  });
  return list.length > 0 ? list : null;
}

/** What is wrong with each field's places. */
export function placeProblems(own: OwnPlaces): Partial<Record<PostbackField, string>> {
  const owners = new Map<string, PostbackField>();
  const problems: Partial<Record<PostbackField, string>> = {};
  for (const { field } of ALL_FIELDS) {
    const places = own[field] ?? [];
    if (places.length > MOST_PLACES) problems[field] = `At most ${MOST_PLACES} names.`;
    for (const place of places) {
      const other = owners.get(place);
      if (other) problems[field] = `“${place}” already stands for ${fieldLabel(other)}.`;
      else owners.set(place, field);
    }
  }
  return problems;
}

/** The list of words to store: those that mean something else than the preset says; null when none does. */
export function wordsInput(rows: readonly StatusRow[], preset: Preset): StatusRow[] | null {
  const meanings = new Map(preset.statuses.map(({ word, meaning }) => [word, meaning]));
  const own = rows
    .map(({ word, meaning }) => ({ word: normal(word), meaning }))
    .filter(({ word, meaning }) => word !== '' && meanings.get(word) !== meaning);
  return own.length > 0 ? own : null;
}

/** What is wrong with the list of words. */
export function wordsProblem(rows: readonly StatusRow[]): string | null {
  const seen = new Set<string>();
  for (const word of rows.map((row) => normal(row.word))) {
    if (word === '') return 'Enter the sender’s word, or remove the row.';
    if (seen.has(word)) return `“${word}” is there twice; upper and lower case are the same.`;
    seen.add(word);
  }
  return null;
}

/** Whether a word is one of the preset's: its meaning can change, but it stays. */
export function isPresetWord(word: string, preset: Preset): boolean {
  return preset.statuses.some((status) => status.word === normal(word));
}

/** Addresses that were typed or pasted, each on its own. */
export function splitAddresses(typed: readonly string[]): string[] {
  return split(typed, /[\s,;]+/);
}

function split(typed: readonly string[], separator: string | RegExp): string[] {
  const parts = typed.flatMap((text) => text.split(separator)).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

function presetPlaces(field: PostbackField, preset: Preset): readonly string[] {
  return preset.names.find((names) => names.field === field)?.from ?? [];
}

function normal(word: string): string {
  return word.trim().toLowerCase();
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((place, index) => place === others[index]);
}
