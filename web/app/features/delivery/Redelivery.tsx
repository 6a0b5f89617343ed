import { Modal, Stack, Text } from '@mantine/core';
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

type Props = {
  opened: boolean;
  onClose: () => void;
  /** What is sent once more; null while it is not chosen. */
  filter: RedeliveryFilter | null;
  /** Fields by which it is chosen. */
  children?: React.ReactNode;
};

/** Sends once more what is over and matches, after a look at how much that is. */
export function Redelivery({ opened, onClose, filter, children }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Send once more"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        {children}
        <Text size="sm" c="dimmed">
          Each keeps its id and its body, so a receiver that has one already knows it again. They are sent in
          their order, behind what happens meanwhile, and tried again like new ones where they fail.
        </Text>
        <CountedRun
          wanted={filter && JSON.stringify(filter)}
          run={async (dryRun) => {
            const { redeliverMatching } = await client.request(RedeliverMatching, {
              input: { filter: filter ?? {}, dryRun },
            });
            return { ...redeliverMatching, done: redeliverMatching.redelivered };
          }}
          matchingWords={(matching) =>
            matching === 0 ? 'Nothing matches that can be sent once more.' : `${deliveries(matching)} match.`
          }
          doneWords={(done, remaining) =>
            remaining === 0
              ? `${deliveries(done)} are on their way`
              : `${deliveries(done)} are on their way, ${formatCount(remaining)} are left.`
          }
          submit="Send them once more"
          goesOn={filter?.status === 'FAILED'}
          onClose={onClose}
        />
      </Stack>
    </Modal>
  );
}

function deliveries(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'delivery' : 'deliveries'}`;
}
