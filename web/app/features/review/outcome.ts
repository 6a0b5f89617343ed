import { plural } from '../../format/words';

export type Verb = 'approve' | 'reject' | 'reopen';

type Outcome = { code: string; message: string };

const DONE: Record<Verb, string> = { approve: 'approved', reject: 'rejected', reopen: 'reopened' };

/** What became of some conversions, in a sentence, and whether it is what was wanted of all of them. */
export function summary(verb: Verb, outcomes: readonly Outcome[]): { text: string; isGood: boolean } {
  const done = outcomes.filter(({ code }) => code === 'DONE').length;
  const others = outcomes.filter(({ code }) => code !== 'DONE' && code !== 'ALREADY');
  const already = outcomes.length - done - others.length;
  const parts = [
    done > 0 && `${plural(done, 'conversion')} ${DONE[verb]}.`,
    already > 0 && `${already} ${already === 1 ? 'was' : 'were'} so already.`,
    ...[...new Set(others.map(({ message }) => message))].map(
      (message) => `${others.filter((other) => other.message === message).length} left alone: ${message}.`,
    ),
  ];
  return { text: parts.filter(Boolean).join(' '), isGood: others.length === 0 };
}
