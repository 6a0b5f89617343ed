import { Anchor, Box, Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { plural } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';
import { NextAttempt } from './NextAttempt';
import { ReceiverLink, ReceiverLink_delivery } from './ReceiverLink';
import { outcomeWords } from './words';

export const DeliveryTable_delivery = graphql(
  `
    fragment DeliveryTable_delivery on Delivery {
      id
      topic
      status
      attemptsMade
      nextAttemptAt
      createdAt
      conversion {
        id
        txnId
      }
      lastAttempt {
        id
        statusCode
        errorClass
      }
      ...ReceiverLink_delivery
    }
  `,
  [ReceiverLink_delivery],
);

/** Partners are told of conversions and of nothing else. */
const TO_PARTNERS = 'conversion';

type Props = {
  deliveries: readonly FragmentOf<typeof DeliveryTable_delivery>[];
  /** Leaves out whom they go to, where that is what the page is about. */
  ofOneReceiver?: boolean;
  onOpen: (id: string) => void;
};

export function DeliveryTable({ deliveries, ofOneReceiver = false, onOpen }: Props) {
  const columns = ['Happened', 'Status', 'About', 'Receiver', 'Last answer', 'Attempts'];
  return (
    <DataTable
      label="Deliveries"
      columns={ofOneReceiver ? columns.filter((column) => column !== 'Receiver') : columns}
      minWidth={ofOneReceiver ? 720 : 900}
    >
      {readFragment(DeliveryTable_delivery, deliveries).map((delivery) => (
        <Table.Tr key={delivery.id}>
          <Table.Td>
            <Anchor
              component="button"
              type="button"
              inherit
              underline="always"
              className="wp-link"
              onClick={() => onOpen(delivery.id)}
            >
              <Timestamp value={delivery.createdAt} />
              <span className="wp-visually-hidden">: see the attempts</span>
            </Anchor>
          </Table.Td>
          <Table.Td>
            <StatusBadge status={delivery.status} />
          </Table.Td>
          <Table.Td className="wp-break">
            <Box miw="9rem">
              {delivery.topic !== TO_PARTNERS && <Mono>{delivery.topic}</Mono>}
              {delivery.conversion && (
                <Text size="sm">
                  <TextLink to="/conversions/$conversionId" params={{ conversionId: delivery.conversion.id }}>
                    {delivery.conversion.txnId ?? delivery.conversion.id}
                  </TextLink>
                </Text>
              )}
            </Box>
          </Table.Td>
          {!ofOneReceiver && (
            <Table.Td className="wp-break">
              <Box miw="9rem">
                <ReceiverLink delivery={delivery} />
              </Box>
            </Table.Td>
          )}
          <Table.Td>
            {delivery.lastAttempt ? (
              // What the receiver's own text adds to it stands with the attempt.
              outcomeWords({ ...delivery.lastAttempt, error: null })
            ) : (
              <Text span inherit c="dimmed">
                Not tried yet
              </Text>
            )}
          </Table.Td>
          <Table.Td>
            {plural(delivery.attemptsMade, 'attempt')}
            {delivery.nextAttemptAt && (
              <Text size="sm" c="dimmed">
                Next <NextAttempt at={delivery.nextAttemptAt} />
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
