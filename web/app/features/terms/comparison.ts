import { useState } from 'react';
import { ApiError } from '../../api/errors';
import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import type { UserError } from '../../api/user-errors';
import { sentence } from '../../format/words';
import { type DayRange, instants, lastDays } from '../report/range';
import { type Asked, areSameDays, type DayProblems, dayProblems, staleWords } from './compared';
import { refusedTerms, type TermsProblem } from './problems';

const CompareTerms = graphql(`
  query CompareTerms($input: CompareTermsInput!) {
    compareTerms(input: $input) {
      total {
        conversions
        paid {
          amount
          currency
        }
        wouldBe {
          amount
          currency
        }
        difference {
          amount
          currency
        }
      }
      affiliates {
        affiliate {
          id
          name
        }
        payouts {
          conversions
          paid {
            amount
            currency
          }
          wouldBe {
            amount
            currency
          }
          difference {
            amount
            currency
          }
        }
      }
      waitingForExchangeRate
    }
  }
`);

const STANDARD_DAYS = 30;

type Input = VariablesOf<typeof CompareTerms>['input'];

export type Compared = ResultOf<typeof CompareTerms>['compareTerms'];

export type Comparison = {
  days: DayRange;
  onDays: (days: DayRange) => void;
  dayProblems: DayProblems;
  /** What came of the terms and days that were compared last. */
  answer: Compared | null;
  /** Why that is not of what is on the page by now. */
  stale: string | null;
  pending: boolean;
  /** What is wrong with the terms that were compared, as long as nobody edits them. */
  terms: TermsProblem[];
  /** What is wrong with the input, and has no place of its own. */
  rest: UserError[];
  /** Why nothing could be compared, apart from what is wrong with the input. */
  error: unknown;
  compare: () => void;
};

type On = { offerId: string; timeZone: string; document: unknown };

/** Tries the edited terms on past days, whenever somebody asks for it: that costs the server more than one conversion does. */
export function useComparison({ offerId, timeZone, document }: On): Comparison {
  const [days, setDays] = useState(() => lastDays(STANDARD_DAYS, timeZone, Date.now()));
  const [own, setOwn] = useState<DayProblems>({});
  const [asked, setAsked] = useState<Asked | null>(null);
  const now = { document: JSON.stringify(document) ?? '', days };
  const input = asked && { offerId, terms: JSON.parse(asked.document), ...instants(asked.days, timeZone) };
  const query = useApiQuery(CompareTerms, { input: input as Input }, { enabled: asked !== null, once: true });
  const refused = query.error instanceof ApiError ? query.error.userErrors : [];
  const compare = () => {
    const wrong = dayProblems(days);
    setOwn(wrong);
    if (Object.keys(wrong).length > 0) return;
    if (asked && staleWords(asked, now) === null) void query.refetch();
    else setAsked(now);
  };
  return {
    days,
    onDays: (next) => {
      setOwn({});
      setDays(next);
    },
    dayProblems: { ...(asked && areSameDays(asked.days, days) && refusedDays(refused)), ...own },
    answer: query.error ? null : (query.data?.compareTerms ?? null),
    stale: asked && staleWords(asked, now),
    pending: query.isFetching,
    terms: asked?.document === now.document ? refusedTerms(refused) : [],
    rest: refused.filter(({ field: [name] }) => !PLACED.includes(name)),
    error: refused.length > 0 ? null : query.error,
    compare,
  };
}

/** Parts of the input that the page has a place for. */
const PLACED: (string | undefined)[] = ['terms', 'from', 'to'];

function refusedDays(errors: readonly UserError[]): DayProblems {
  const ofDays = errors.filter(({ field: [name] }) => name === 'from' || name === 'to');
  return Object.fromEntries(ofDays.map(({ field: [name], message }) => [name, sentence(message)]));
}
