import { Alert, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { client } from '../../api/browser';
import { graphql, type VariablesOf } from '../../api/graphql';
import { formatCount } from '../../format/number';
import { CountedRun } from './CountedRun';

const RedeliverMatching = graphql(`
  mutation RedeliverMatching($input: RedeliverMatchingInput!) {
    redeliverMatching(input: $input) {
      matching
      redelivered
      remaining
      userErrors {
        field
        message
        code
      }
    }
  }
`);

export type RedeliveryFilter = VariablesOf<typeof RedeliverMatching>['input']['filter'];

type DialogProps = { opened: boolean; onClose: () => void; children: ReactNode };

/** A dialog about what is sent once more. What stands in it begins anew each time that it opens. */
export function RedeliveryDialog({ opened, onClose, children }: DialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Send once more"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {children}
    </Modal>
  );
}

type Props = {
  onClose: () => void;
  /** What is sent once more; null while it is not chosen. */
  filter: RedeliveryFilter | null;
  /** Fields by which it is chosen. */
  children?: ReactNode;
};

/** Sends once more what is over and matches, after a look at how much that is. */
export function Redelivery({ onClose, filter, children }: Props) {
  return (
    <Stack>
      {children}
      {filter?.status === 'SUCCEEDED' && (
        <Alert
          variant="outline"
          color="yellow"
          icon={<IconAlertTriangle aria-hidden />}
          title="They were taken already"
        >
          <Text size="sm">
            A receiver that does not know them again by their id, as most trackers do not, counts them twice.
          </Text>
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        Each keeps its id (the header webhook-id) and its body. They are sent in their order, behind what
        happens meanwhile, and tried again like new ones where they fail.
      </Text>
      <CountedRun
        wanted={filter && JSON.stringify(filter)}
        run={async (how) => {
          const { redeliverMatching } = await client.request(RedeliverMatching, {
            input: { filter: filter ?? {}, ...how },
          });
          return { ...redeliverMatching, done: redeliverMatching.redelivered };
        }}
        matchingWords={(matching) =>
          matching === 0
            ? 'Nothing matches that can be sent once more.'
            : deliveries(matching, 'matches.', 'match.')
        }
        doneWords={(done, remaining) => {
          const gone = deliveries(done, 'is on its way', 'are on their way');
          if (remaining === 0) return gone;
          return `${gone}, ${formatCount(remaining)} ${remaining === 1 ? 'is' : 'are'} left.`;
        }}
        submit="Send them once more"
        goesOn={filter?.status === 'FAILED'}
        onClose={onClose}
      />
    </Stack>
  );
}

function deliveries(count: number, does: string, doAll: string): string {
  return count === 1 ? `1 delivery ${does}` : `${formatCount(count)} deliveries ${doAll}`;
}
