import { useState } from 'react';
import { type TermsValue, termsDocument } from './model';
import { usePreview } from './preview';
import { isUntouched, type TermsProblem } from './problems';
import { readTerms } from './read';
import { FIRST_TRIAL } from './trial';

type Bench = {
  currency: string;
  value: TermsValue;
  /** What was wrong with the terms when they were sent last. */
  refused: readonly TermsProblem[];
  /** How often they have been sent in vain. */
  attempt: number;
};

/** Terms that are edited and tried at once: what is wrong with them, and what a conversion would pay by them. */
export function useTermsBench({ currency, value, refused, attempt }: Bench) {
  const [trial, setTrial] = useState(FIRST_TRIAL);
  const { document, problems } = termsDocument(value, currency);
  const preview = usePreview(problems.length === 0 ? document : null, trial, currency);
  const told = new Set(refused.map(({ path }) => path));
  const found = [...problems, ...preview.terms].filter(
    (problem) => !told.has(problem.path) && (attempt > 0 || !isUntouched(problem, document)),
  );
  return {
    problems: [...refused, ...found],
    decides: preview.answer?.rule ?? null,
    simulator: { currency, draft: readTerms(document), trial, onTrial: setTrial, preview },
  };
}
