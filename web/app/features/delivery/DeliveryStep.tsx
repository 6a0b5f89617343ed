import { Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { plural } from '../../format/words';
import { StatusBadge } from '../../ui/StatusBadge';
import { TimelineStep } from '../../ui/Timeline';
import { Mono, Timestamp } from '../../ui/values';
import { DeliveryAttempt, DeliveryAttempt_attempt } from './DeliveryAttempt';

export const DeliveryStep_delivery = graphql(
  `
    fragment DeliveryStep_delivery on Delivery {
      id
      status
      attemptsMade
      nextAttemptAt
      createdAt
      partnerPostback {
        id
        urlTemplate
      }
      attempts {
        id
        ...DeliveryAttempt_attempt
      }
    }
  `,
  [DeliveryAttempt_attempt],
);

type Props = { delivery: FragmentOf<typeof DeliveryStep_delivery> };

/** One partner that is told of the conversion, with every attempt. */
export function DeliveryStep({ delivery: fragment }: Props) {
  const delivery = readFragment(DeliveryStep_delivery, fragment);
  return (
    <TimelineStep
      icon={IconSend}
      title="Forwarded to the partner"
      at={delivery.createdAt}
      badge={<StatusBadge status={delivery.status} />}
    >
      <Stack gap="xs">
        <Mono>{delivery.partnerPostback.urlTemplate}</Mono>
        <Text size="sm" c="dimmed">
          {plural(delivery.attemptsMade, 'attempt')} made
          {delivery.nextAttemptAt && (
            <>
              ; the next one <Timestamp value={delivery.nextAttemptAt} relative />
            </>
          )}
          .
        </Text>
        {delivery.attempts.map((attempt) => (
          <DeliveryAttempt key={attempt.id} attempt={attempt} />
        ))}
      </Stack>
    </TimelineStep>
  );
}
