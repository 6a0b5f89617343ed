import { Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { plural } from '../../format/words';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { TimelineStep } from '../../ui/Timeline';
import { Mono } from '../../ui/values';
import { DeliveryAttempt, DeliveryAttempt_attempt } from './DeliveryAttempt';
import { NextAttempt } from './NextAttempt';

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
    }
  `,
  [DeliveryAttempt_attempt],
);

type Props = { delivery: FragmentOf<typeof DeliveryStep_delivery> };

/** A partner that is told of the conversion, with every attempt. */
export function DeliveryStep({ delivery: fragment }: Props) {
  const delivery = readFragment(DeliveryStep_delivery, fragment);
  return (
    <TimelineStep
      icon={IconSend}
      title="To the partner"
      at={delivery.createdAt}
      badge={<StatusBadge status={delivery.status} />}
    >
      <Stack gap="xs">
        <Receiver {...delivery} />
        <Text size="sm" c="dimmed">
          {plural(delivery.attemptsMade, 'attempt')} made
          {delivery.status === 'PENDING' && (
            <>
              ; the next one{' '}
              <NextAttempt
                at={delivery.nextAttemptAt}
                receiver={delivery.partnerPostback?.endpoint ?? null}
              />
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

type ReceiverProps = Pick<ResultOf<typeof DeliveryStep_delivery>, 'partnerPostback'>;

function Receiver({ partnerPostback }: ReceiverProps) {
  if (!partnerPostback) return <Text size="sm">A partner postback that is deleted</Text>;
  return (
    <TextLink to="/partner-postbacks/$partnerPostbackId" params={{ partnerPostbackId: partnerPostback.id }}>
      <Mono>{partnerPostback.urlTemplate}</Mono>
    </TextLink>
  );
}
