import { formatMoney, isNegative, type MoneyValue, size, sums } from '../../format/money';
import { formatCount } from '../../format/number';
import { listed } from '../../format/words';

/** How many requests come to something else, and how many of those would be refused today. */
export type Counts = {
  counted: number;
  corrected: number;
  withdrawn: number;
  /** Those of the withdrawn that are taken back; the others are kept. */
  takenBack: number;
  reworded: number;
};

type Owed = { affiliate: { id: string; name: string }; amount: MoneyValue };

/** More affiliates than this are not named in a sentence. */
const MOST_NAMED = 3;

/** "1 request", "1,200 requests". */
export function requests(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'request' : 'requests'}`;
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}

/** What a dry run found, in a sentence. */
export function foundWords(lookedAt: number, counts: Counts): string {
  const { counted, corrected, withdrawn, takenBack, reworded } = counts;
  const kept = withdrawn - takenBack;
  const parts = [
    counted > 0 && `${formatCount(counted)} would count now`,
    corrected > 0 && `${formatCount(corrected)} would be corrected`,
    takenBack > 0 && `${formatCount(takenBack)} would be taken back`,
    kept > 0 && `${formatCount(kept)} would be refused today and ${are(kept)} kept`,
    reworded > 0 && `${formatCount(reworded)} would be refused for another reason`,
  ].filter((part) => part !== false);
  const found = parts.length > 0 ? listed(parts) : 'all come to the same today';
  return `${requests(lookedAt)} looked at: ${found}.`;
}

/** What is about to be done: "Count 12 requests and correct 3: Anna is owed $120.00 more." */
export function intentWords(counts: Counts, money: readonly Owed[]): string {
  const acts = [
    ['count', counts.counted],
    ['correct', counts.corrected],
    ['take back', counts.takenBack],
  ] as const;
  const done = acts
    .filter(([, count]) => count > 0)
    .map(([verb, count], index) => `${verb} ${index === 0 ? requests(count) : formatCount(count)}`);
  return `${capital(listed(done))}: ${owedWords(money)}.`;
}

/** What was done: "12 requests count now and 3 are corrected: Anna is owed $120.00 more." */
export function doneWords(counts: Counts, money: readonly Owed[]): string {
  const { counted, corrected, takenBack } = counts;
  const acts: [number, string][] = [
    [counted, counted === 1 ? 'counts now' : 'count now'],
    [corrected, `${are(corrected)} corrected`],
    [takenBack, `${are(takenBack)} taken back`],
  ];
  const done = acts
    .filter(([count]) => count > 0)
    .map(([count, verb], index) => `${index === 0 ? requests(count) : formatCount(count)} ${verb}`);
  if (done.length === 0) return 'Nothing was left to do: somebody else has done it meanwhile.';
  return `${listed(done)}: ${owedWords(money)}.`;
}

/** Who is owed how much more or less; in all, where there are too many to name. */
export function owedWords(money: readonly Owed[]): string {
  if (money.length === 0) return 'nobody is owed more or less';
  if (money.length <= MOST_NAMED)
    return listed(money.map(({ affiliate, amount }) => `${affiliate.name} is owed ${moreOrLess(amount)}`));
  const affiliates = new Set(money.map(({ affiliate }) => affiliate.id)).size;
  const totals = sums(money.map(({ amount }) => amount));
  const who = affiliates === 1 ? '1 affiliate is' : `${formatCount(affiliates)} affiliates are`;
  return `${who} owed ${listed(totals.map(moreOrLess))} in all`;
}

function moreOrLess(amount: MoneyValue): string {
  return `${formatMoney(size(amount))} ${isNegative(amount) ? 'less' : 'more'}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

type Reason = 'SENDER_NOT_PROVED' | 'NOT_KEPT_WHOLE' | 'STILL_WAITS' | 'REPLAYED_BEFORE';

const UNFIT: Record<Reason, { title: string; advice: string }> = {
  SENDER_NOT_PROVED: {
    title: 'Never proved who sent them',
    advice:
      'The secret or signature that they should have come with is not kept. Let the sender send them again.',
  },
  NOT_KEPT_WHOLE: {
    title: 'Not kept whole',
    advice: 'They were too long, or their body could not be read. Let the sender send them again.',
  },
  STILL_WAITS: {
    title: 'Still wait for their click or sale',
    advice: 'They are tried again without you; there is nothing to do.',
  },
  REPLAYED_BEFORE: {
    title: 'Taken in again before',
    advice: 'The record of that is looked at in their place; there is nothing to do.',
  },
};

/** Why requests cannot be taken in again, and what to do. */
export function unfitWords(reason: Reason): { title: string; advice: string } {
  return UNFIT[reason];
}

/** How far a run has come: "1,000 of 3,200 requests looked at, the oldest first." */
export function progressWords(lookedAt: number, remaining: number): string {
  return `${formatCount(lookedAt)} of ${requests(lookedAt + remaining)} looked at, the oldest first.`;
}
