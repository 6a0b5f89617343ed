import { formatDateTime } from '../../format/date';
import { humanize } from '../../format/words';
import { type RawSearch, textOf } from '../../ui/search';
import {
  type PostbackNarrowing,
  postbackFilter,
  postbackNarrowing,
  type ReceivedWithin,
} from '../postback/search';

export type ReplaySearch = PostbackNarrowing & {
  /** Behind which request this run begins: where the one before it ended. */
  after?: string | undefined;
  takeBack?: boolean | undefined;
};

/** The filters of the log, and what is wanted of a replay of what they find. */
export function replaySearch(raw: RawSearch): ReplaySearch {
  return {
    ...postbackNarrowing(raw),
    after: textOf(raw.after),
    takeBack: raw.takeBack === true ? true : undefined,
  };
}

/** What the API is asked for. */
export function replayInput({ after, takeBack, ...narrowing }: ReplaySearch, nowMs: number) {
  return { filter: postbackFilter(narrowing, nowMs), after, takeBack };
}

const WITHIN_WORDS: Record<Exclude<ReceivedWithin, 'between'>, string> = {
  hour: 'in the last hour',
  day: 'in the last 24 hours',
  week: 'in the last 7 days',
  month: 'in the last 30 days',
};

/** Which requests are meant, as a sentence. */
export function selectionWords(search: ReplaySearch, integration: string | undefined): string {
  const { outcome, integrationId, code, txnId, clickId, tests, after } = search;
  const kind = [outcome && humanize(outcome).toLowerCase(), tests === 'only' && 'test'];
  const words = [
    ['All', ...kind, 'requests'].filter(Boolean).join(' '),
    integrationId && `to ${integration ?? 'one integration'}`,
    code && `with the code ${code}`,
    txnId && `about the order ${txnId}`,
    clickId && `of the click ${clickId}`,
  ];
  const more = [
    receivedWords(search),
    tests === 'none' && 'without tests',
    after && 'behind those looked at before',
  ];
  return `${[words.filter(Boolean).join(' '), ...more].filter(Boolean).join(', ')}.`;
}

function receivedWords({ within, from, to }: ReplaySearch): string | undefined {
  if (within !== 'between') return within && `received ${WITHIN_WORDS[within]}`;
  const period = [from && `from ${formatDateTime(from)}`, to && `before ${formatDateTime(to)}`].filter(
    Boolean,
  );
  return period.length > 0 ? `received ${period.join(' and ')}` : undefined;
}
