import { useDebouncedValue } from '@mantine/hooks';
import { ApiError } from '../../api/errors';
import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { sentence } from '../../format/words';
import { PayoutExplanation_explanation } from '../conversion/PayoutExplanation';
import { refusedTerms, type TermsProblem } from './problems';
import { type Trial, type TrialProblems, trialInput, trialProblems } from './trial';

const PreviewPayout = graphql(
  `
    query PreviewPayout($input: PreviewPayoutInput!) {
      previewPayout(input: $input) {
        payout {
          amount
          currency
        }
        rule
        reason
        waitingForExchangeRate
        explanation {
          ...PayoutExplanation_explanation
        }
      }
    }
  `,
  [PayoutExplanation_explanation],
);

const TYPING_PAUSE_MS = 350;

type Input = VariablesOf<typeof PreviewPayout>['input'];

export type Preview = {
  /** What the last conversion would pay that could be tried. */
  answer: ResultOf<typeof PreviewPayout>['previewPayout'] | null;
  /** Whether the answer is not yet to what is written. */
  pending: boolean;
  /** Why nothing could be tried, apart from what is wrong with the input. */
  error: unknown;
  terms: TermsProblem[];
  trial: TrialProblems;
};

/** Asks what a conversion pays by terms, once the typing pauses. No terms are asked for nothing. */
export function usePreview(document: unknown, trial: Trial, currency: string): Preview {
  const own = trialProblems(trial);
  const complete = document !== null && Object.keys(own).length === 0;
  // As a text, so that the same input is the same value.
  const wanted = complete ? JSON.stringify({ terms: document, ...trialInput(trial, currency) }) : null;
  const [asked] = useDebouncedValue(wanted, TYPING_PAUSE_MS);
  const input = JSON.parse(asked ?? '{}') as Input;
  const query = useApiQuery(PreviewPayout, { input }, { enabled: asked !== null, keepPrevious: true });
  const refused = query.error instanceof ApiError ? query.error.userErrors : [];
  return {
    answer: wanted === null ? null : (query.data?.previewPayout ?? null),
    pending: wanted !== null && (wanted !== asked || query.isFetching),
    error: refused.length > 0 ? null : query.error,
    terms: wanted === null ? [] : refusedTerms(refused),
    trial: { ...refusedTrial(refused), ...own },
  };
}

function refusedTrial(errors: ApiError['userErrors']): TrialProblems {
  const ofTrial = errors.filter(({ field: [part] }) => part === 'conversion' || part === 'state');
  return Object.fromEntries(ofTrial.map(({ field: [, name], message }) => [name, sentence(message)]));
}
