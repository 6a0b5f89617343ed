import { formatCountry } from '../../format/country';
import { humanize, listed, plural } from '../../format/words';
import {
  describeAmounts,
  describeBound,
  describeCap,
  describePlain,
  describeRecurring,
  describeRule,
  tierBorder,
} from './describe';
import type { PayDraft, RuleDraft, TermsDraft } from './draft';

/** One part of a rule that is another now; null where there was or is none. */
export type FieldChange = { field: string; before: string | null; after: string | null };

/** A rule that is not what or where it was. Places count from 1. */
export type RuleDifference =
  | { kind: 'added'; id: string; place: number; words: string }
  | { kind: 'removed'; id: string; place: number; words: string }
  | { kind: 'changed'; id: string; from: number; place: number; moved: boolean; fields: FieldChange[] };

export type TermsDifference = {
  rules: RuleDifference[];
  /** What the cap was and is. */
  cap: FieldChange | null;
};

/** What is different in later terms, rule by rule in their order; rules are the same by their ids. */
export function termsDifference(before: TermsDraft, after: TermsDraft, currency: string): TermsDifference {
  const [old, now] = [named(before.rules), named(after.rules)];
  const stayed = inOrder([...now.keys()].flatMap((name) => old.get(name)?.place ?? []));
  const removed = [...old].filter(([name]) => !now.has(name));
  const rules = [
    ...removed.map(([, { rule, place }]) => ruleAlone('removed', rule, place, currency)),
    ...[...now].flatMap(([name, { rule, place }]) => {
      const was = old.get(name);
      if (!was) return ruleAlone('added', rule, place, currency);
      const fields = fieldChanges(fieldsOf(was.rule, currency), fieldsOf(rule, currency));
      const moved = !stayed.has(was.place);
      const same = fields.length === 0 && !moved;
      return same ? [] : { kind: 'changed' as const, id: rule.id, from: was.place, place, moved, fields };
    }),
  ];
  const [capBefore, capAfter] = [before, after].map(({ cap }) => cap && describeCap(cap, currency));
  const cap = { field: 'Cap', before: capBefore ?? null, after: capAfter ?? null };
  return { rules, cap: cap.before === cap.after ? null : cap };
}

export function isSame({ rules, cap }: TermsDifference): boolean {
  return rules.length === 0 && cap === null;
}

/** "2 rules changed, 1 added and the cap changed" */
export function differenceWords(difference: TermsDifference): string {
  const { rules, cap } = difference;
  const count = (nature: ReturnType<typeof natureOf>) =>
    rules.filter((rule) => natureOf(rule) === nature).length;
  const parts = (['changed', 'moved', 'added', 'removed'] as const)
    .map((nature) => ({ nature, number: count(nature) }))
    .filter(({ number }) => number > 0)
    .map(({ nature, number }, index) => `${index === 0 ? plural(number, 'rule') : number} ${nature}`);
  const done = cap ? [...parts, `the cap ${natureOfCap(cap)}`] : parts;
  return `${humanize(listed(done))}.`;
}

/** What most deserves to be said of a rule: where its parts changed, that it has moved as well is told beside them. */
export function natureOf(rule: RuleDifference): 'added' | 'removed' | 'changed' | 'moved' {
  return rule.kind === 'changed' && rule.fields.length === 0 ? 'moved' : rule.kind;
}

export function natureOfCap({ before, after }: FieldChange): 'added' | 'removed' | 'changed' {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
}

type Placed = { rule: RuleDraft; place: number };

/** The rules by their ids; one that repeats the id of an earlier one is told by how many there were. */
function named(rules: readonly RuleDraft[]): Map<string, Placed> {
  const found = new Map<string, Placed>();
  rules.forEach((rule, index) => {
    let name = rule.id;
    while (found.has(name)) name += ' again';
    found.set(name, { rule, place: index + 1 });
  });
  return found;
}

function ruleAlone(
  kind: 'added' | 'removed',
  rule: RuleDraft,
  place: number,
  currency: string,
): RuleDifference {
  return { kind, id: rule.id, place, words: describeRule(rule, currency) };
}

/** The most rules that can be said to have stayed, so that few are said to have moved: the longest run of rising places. */
function inOrder(places: readonly number[]): Set<number> {
  const runs: number[][] = [];
  for (const place of places) {
    const before = runs.filter((run) => (run.at(-1) ?? 0) < place);
    const longest = before.reduce<number[]>((best, run) => (run.length > best.length ? run : best), []);
    runs.push([...longest, place]);
  }
  return new Set(runs.reduce((best, run) => (run.length > best.length ? run : best), []));
}

/** The parts of a rule in words, in the order in which the editor shows them. */
function fieldsOf({ when, pay, min, max, recurring }: RuleDraft, currency: string): Map<string, string> {
  const fields: [string, string | null][] = [
    ['Events', anyOf(when.events)],
    ['Affiliates', anyOf(when.affiliates)],
    ['Coupon codes', anyOf(when.coupon_codes)],
    ['Countries', anyOf(when.countries.map(formatCountry))],
    ['Amount', describeAmounts(when, currency)],
    ...payFields(pay, currency),
    ['At least', describeBound(min, currency)],
    ['At most', describeBound(max, currency)],
    ['Recurring', recurring && humanize(describeRecurring(recurring))],
  ];
  return new Map(fields.filter((field): field is [string, string] => field[1] !== null));
}

function payFields(pay: PayDraft, currency: string): [string, string][] {
  if (pay.kind !== 'tiered') return [['Pays', describePlain({ ...pay, kind: pay.kind }, currency)]];
  return [
    ['Pays', `tiers by ${pay.metric}`],
    ...pay.tiers.map((tier): [string, string] => [
      `From ${tierBorder(pay, tier.from, currency)}`,
      describePlain(tier.pay, currency),
    ]),
  ];
}

function anyOf(values: readonly string[]): string | null {
  return values.length > 0 ? values.join(', ') : null;
}

function fieldChanges(before: Map<string, string>, after: Map<string, string>): FieldChange[] {
  const fields = [...after.keys(), ...[...before.keys()].filter((field) => !after.has(field))];
  return fields
    .map((field) => ({ field, before: before.get(field) ?? null, after: after.get(field) ?? null }))
    .filter((change) => change.before !== change.after);
}
