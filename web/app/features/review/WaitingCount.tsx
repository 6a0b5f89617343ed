import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import classes from './WaitingCount.module.css';

const WaitingConversions = graphql(`
  query WaitingConversions {
    conversions(first: 0, filter: { awaitsReview: true }) {
      totalCount
    }
  }
`);

const POLL_MS = 60_000;
const MOST_SHOWN = 999;

/** How many conversions wait for a reviewer, beside the way to them; nothing when none does. */
export function WaitingCount() {
  const waiting = useApiQuery(WaitingConversions, {}, { pollMs: POLL_MS });
  const count = waiting.data?.conversions.totalCount ?? 0;
  if (count === 0) return null;
  return <span className={classes.count}>{count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}</span>;
}
