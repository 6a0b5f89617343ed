import { Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { IconMapQuestion, IconSend } from '@tabler/icons-react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { CodeBlock } from '../../ui/CodeBlock';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Facts, Mono, Timestamp } from '../../ui/values';
import { DeliveryAttempt, DeliveryAttempt_attempt } from './DeliveryAttempt';
import { NextAttempt } from './NextAttempt';
import { ReceiverLink, ReceiverLink_delivery } from './ReceiverLink';
import { RedeliverButton } from './RedeliverButton';
import { hasReceiver, redelivery } from './words';

const DeliveryDetail = graphql(
  `
    query DeliveryDetail($id: ID!) {
      delivery(id: $id) {
        id
        topic
        status
        body
        attemptsMade
        nextAttemptAt
        createdAt
        finishedAt
        redeliverableUntil
        conversion {
          id
          txnId
        }
        partnerPostback {
          id
          endpoint {
            status
            pausedBecause
            restsUntil
          }
        }
        webhook {
          id
          endpoint {
            status
            pausedBecause
            restsUntil
          }
        }
        attempts {
          id
          ...DeliveryAttempt_attempt
        }
        ...ReceiverLink_delivery
      }
    }
  `,
  [DeliveryAttempt_attempt, ReceiverLink_delivery],
);

type Delivery = NonNullable<ResultOf<typeof DeliveryDetail>['delivery']>;

const WAITING_MS = 2_000;
const FINISHED_MS = 15_000;

type Props = {
  /** Which delivery; null while none is looked at. */
  id: string | null;
  onClose: () => void;
};

/** A delivery with each of its attempts, beside the list that it was chosen from. */
export function DeliveryDrawer({ id, onClose }: Props) {
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="xl"
      title={<Text fw={650}>Delivery</Text>}
      closeButtonProps={{ 'aria-label': 'Close the delivery' }}
    >
      {id && <Detail id={id} />}
    </Drawer>
  );
}

function Detail({ id }: { id: string }) {
  const detail = useApiQuery(
    DeliveryDetail,
    { id },
    { pollMs: (last) => (last?.delivery?.status === 'PENDING' ? WAITING_MS : FINISHED_MS) },
  );
  return (
    <Loaded query={detail}>
      {({ delivery }) =>
        delivery ? (
          <View delivery={delivery} />
        ) : (
          <EmptyState icon={IconMapQuestion} title="There is no such delivery">
            It may be too old to be kept.
          </EmptyState>
        )
      }
    </Loaded>
  );
}

function View({ delivery }: { delivery: Delivery }) {
  const { conversion, attempts } = delivery;
  const offer = redelivery(delivery, Date.now());
  return (
    <Stack>
      <Group justify="space-between">
        <StatusBadge status={delivery.status} />
        {offer && <RedeliverButton delivery={delivery} offer={offer} />}
      </Group>
      <Facts
        facts={[
          { term: 'Receiver', value: <ReceiverLink delivery={delivery} /> },
          { term: 'About', value: <Mono>{delivery.topic}</Mono> },
          ...(conversion
            ? [
                {
                  term: 'Conversion',
                  value: (
                    <TextLink to="/conversions/$conversionId" params={{ conversionId: conversion.id }}>
                      {conversion.txnId ?? conversion.id}
                    </TextLink>
                  ),
                },
              ]
            : []),
          { term: 'Happened', value: <Timestamp value={delivery.createdAt} /> },
          { term: 'Next attempt', value: <Next delivery={delivery} /> },
          ...(hasReceiver(delivery)
            ? [{ term: 'Can be sent again until', value: <Timestamp value={delivery.redeliverableUntil} /> }]
            : []),
          { term: 'Delivery id', value: <Mono>{delivery.id}</Mono> },
        ]}
      />
      {delivery.body && (
        <div>
          <Title order={2} size="h3" mb="xs">
            Body
          </Title>
          <CodeBlock label="Body of the delivery">{delivery.body}</CodeBlock>
        </div>
      )}
      <Title order={2} size="h3">
        Attempts
      </Title>
      {attempts.length === 0 && (
        <EmptyState icon={IconSend} title="Not tried yet">
          It is sent as soon as its receiver is ready for it.
        </EmptyState>
      )}
      {attempts.map((attempt) => (
        <DeliveryAttempt key={attempt.id} attempt={attempt} />
      ))}
    </Stack>
  );
}

function Next({ delivery }: { delivery: Delivery }) {
  const { status, nextAttemptAt, finishedAt, partnerPostback, webhook } = delivery;
  if (status === 'PENDING') {
    return <NextAttempt at={nextAttemptAt} receiver={(partnerPostback ?? webhook)?.endpoint ?? null} />;
  }
  return (
    <>
      None{finishedAt && ': over since '}
      {finishedAt && <Timestamp value={finishedAt} />}
    </>
  );
}
