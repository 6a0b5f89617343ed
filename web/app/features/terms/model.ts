import { isDecimal } from '../../format/money';

export type PayKind = 'percent' | 'flat' | 'hybrid';

/** One rule as the visual editor holds it: amounts stay text, so that nothing is rounded on the way. */
export type RuleDraft = { id: string; events: string[]; kind: PayKind; amount: string; rate: string };

export type TermsDraft = { rules: RuleDraft[] };

/** What the editor holds: both forms, and which one counts. */
export type TermsValue = { mode: 'visual' | 'json'; draft: TermsDraft; json: string };

export type RuleProblem = { rule: number; field: 'amount' | 'rate'; message: string };

export const PAY_KINDS: { value: PayKind; label: string }[] = [
  { value: 'percent', label: 'Percent of the amount' },
  { value: 'flat', label: 'Flat amount' },
  { value: 'hybrid', label: 'Flat amount plus percent' },
];

export function newRule(rules: readonly RuleDraft[]): RuleDraft {
  const taken = new Set(rules.map((rule) => rule.id));
  let number = rules.length + 1;
  while (taken.has(`r${number}`)) number += 1;
  return { id: `r${number}`, events: [], kind: 'percent', amount: '', rate: '' };
}

export function startingTerms(currency: string): TermsValue {
  const draft = { rules: [{ ...newRule([]), events: ['sale'], rate: '10' }] };
  return { mode: 'visual', draft, json: prettyTerms(writeTerms(draft, currency)) };
}

/** The editor's value for a stored document; parts that only JSON can say make it open as JSON. */
export function editTerms(document: unknown): TermsValue {
  const draft = readTerms(document);
  const json = prettyTerms(document);
  return draft ? { mode: 'visual', draft, json } : { mode: 'json', draft: { rules: [] }, json };
}

export function prettyTerms(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

export function writeTerms(draft: TermsDraft, currency: string): unknown {
  return { currency, rules: draft.rules.map(writeRule) };
}

/** Null when the document says more than the visual editor can show. */
export function readTerms(document: unknown): TermsDraft | null {
  if (!isRecord(document) || !hasOnly(document, ['currency', 'rules']) || !Array.isArray(document.rules))
    return null;
  const rules = document.rules.map(readRule);
  return rules.every((rule) => rule !== null) ? { rules } : null;
}

export function ruleProblems(draft: TermsDraft): RuleProblem[] {
  return draft.rules.flatMap((rule, index) => {
    const problems: RuleProblem[] = [];
    const amount = rule.kind === 'percent' ? null : numberProblem(rule.amount, 'an amount like 4.00');
    const rate = rule.kind === 'flat' ? null : numberProblem(rule.rate, 'a percentage like 15');
    if (amount) problems.push({ rule: index, field: 'amount', message: amount });
    if (rate) problems.push({ rule: index, field: 'rate', message: rate });
    return problems;
  });
}

export type TermsOutcome = { document: unknown } | { problem: string };

/** The document to send, or what is wrong with the editor's content. */
export function termsDocument(value: TermsValue, currency: string): TermsOutcome {
  if (value.mode === 'visual') {
    const problem = ruleProblems(value.draft)[0];
    if (problem) return { problem: `Rule ${problem.rule + 1}: ${problem.message}` };
    return { document: writeTerms(value.draft, currency) };
  }
  try {
    const document: unknown = JSON.parse(value.json);
    return isRecord(document)
      ? { document }
      : { problem: 'Terms are a JSON object with "currency" and "rules".' };
  } catch (error) {
    return {
      problem: `This is not valid JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.`,
    };
  }
}

/** Changes the form without losing what was written; null when JSON says more than the visual editor can show. */
export function switchMode(value: TermsValue, mode: TermsValue['mode'], currency: string): TermsValue | null {
  if (mode === value.mode) return value;
  if (mode === 'json') return { ...value, mode, json: prettyTerms(writeTerms(value.draft, currency)) };
  const outcome = termsDocument(value, currency);
  const draft = 'document' in outcome ? readTerms(outcome.document) : null;
  return draft && { ...value, mode, draft };
}

function writeRule(rule: RuleDraft) {
  const when = rule.events.length > 0 ? { events: rule.events } : {};
  switch (rule.kind) {
    case 'percent':
      return { id: rule.id, when, pay: { kind: rule.kind, rate: rule.rate.trim() } };
    case 'flat':
      return { id: rule.id, when, pay: { kind: rule.kind, amount: rule.amount.trim() } };
    case 'hybrid':
      return {
        id: rule.id,
        when,
        pay: { kind: rule.kind, amount: rule.amount.trim(), rate: rule.rate.trim() },
      };
  }
}

function readRule(rule: unknown): RuleDraft | null {
  if (!isRecord(rule) || !hasOnly(rule, ['id', 'when', 'pay']) || typeof rule.id !== 'string') return null;
  const when = rule.when ?? {};
  if (!isRecord(when) || !hasOnly(when, ['events']) || !isRecord(rule.pay)) return null;
  const events = when.events ?? [];
  if (!isStrings(events)) return null;
  const { kind, amount = '', rate = '' } = rule.pay;
  if (kind !== 'percent' && kind !== 'flat' && kind !== 'hybrid') return null;
  if (!hasOnly(rule.pay, ['kind', 'amount', 'rate'])) return null;
  if (!isScalar(amount) || !isScalar(rate)) return null;
  return { id: rule.id, events, kind, amount: String(amount), rate: String(rate) };
}

function numberProblem(text: string, example: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return `Enter ${example}.`;
  return isDecimal(trimmed) && !trimmed.startsWith('-')
    ? null
    : `Use ${example}, without signs or separators.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function hasOnly(value: Record<string, unknown>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
