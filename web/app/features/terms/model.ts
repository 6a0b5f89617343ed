import { newPay, newRule, type TermsDraft } from './draft';
import { draftProblems, type TermsProblem } from './problems';
import { isRecord, readTerms } from './read';
import { writeTerms } from './write';

/** What the editor holds: both forms, and which one counts. */
export type TermsValue = { mode: 'visual' | 'json'; draft: TermsDraft; json: string };

/** A document that can be sent, or what keeps it from that. */
export type TermsOutcome = { document: unknown; problems: TermsProblem[] };

export function startingTerms(currency: string): TermsValue {
  const rule = newRule([]);
  const draft = {
    rules: [{ ...rule, when: { ...rule.when, events: ['sale'] }, pay: { ...newPay('percent'), rate: '10' } }],
    cap: null,
  };
  return { mode: 'visual', draft, json: prettyTerms(writeTerms(draft, currency)) };
}

/** The editor's value for a stored document; parts that only JSON can say make it open as JSON. */
export function editTerms(document: unknown): TermsValue {
  const draft = readTerms(document);
  const json = prettyTerms(document);
  return draft ? { mode: 'visual', draft, json } : { mode: 'json', draft: { rules: [], cap: null }, json };
}

export function prettyTerms(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

/** The document as far as it can be written, and what is wrong with it before the server is asked. */
export function termsDocument({ mode, draft, json }: TermsValue, currency: string): TermsOutcome {
  if (mode === 'visual') return { document: writeTerms(draft, currency), problems: draftProblems(draft) };
  try {
    const document: unknown = JSON.parse(json);
    const shape = 'Terms are a JSON object with "currency" and "rules".';
    return { document, problems: isRecord(document) ? [] : [{ path: '', message: shape }] };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    return { document: undefined, problems: [{ path: '', message: `This is not valid JSON: ${why}.` }] };
  }
}

/**
 * Changes the form without losing what was written; null when JSON says more than the rule list can show. Terms in
 * another currency are that, too: the rule list has the offer's.
 */
export function switchMode(value: TermsValue, mode: TermsValue['mode'], currency: string): TermsValue | null {
  if (mode === value.mode) return value;
  if (mode === 'json') return { ...value, mode, json: prettyTerms(writeTerms(value.draft, currency)) };
  const { document } = termsDocument(value, currency);
  if (!isRecord(document) || document.currency !== currency) return null;
  const draft = readTerms(document);
  return draft && { ...value, mode, draft };
}

/** Whether both say the same, however they are edited. */
export function sameTerms(one: TermsValue, other: TermsValue, currency: string): boolean {
  const said = (value: TermsValue) => JSON.stringify(termsDocument(value, currency).document);
  return said(one) === said(other);
}
