import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { StatusBadge } from '../../ui/StatusBadge';
import { standingWord } from './standing';

export const EndpointBadge_endpoint = graphql(`
  fragment EndpointBadge_endpoint on Endpoint {
    status
    pausedBecause
    restsUntil
  }
`);

/** Whether it is called, rests or is paused. */
export function EndpointBadge({ endpoint }: { endpoint: FragmentOf<typeof EndpointBadge_endpoint> }) {
  return <StatusBadge status={standingWord(readFragment(EndpointBadge_endpoint, endpoint))} />;
}
