import { Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { TextLink } from '../../ui/links';
import { hostOf, placeOf } from '../endpoint/standing';

export const ReceiverLink_delivery = graphql(`
  fragment ReceiverLink_delivery on Delivery {
    id
    topic
    partnerPostback {
      id
      urlTemplate
      affiliate {
        id
        name
      }
    }
    webhook {
      id
      url
    }
  }
`);

/** Whom a delivery goes to: an affiliate's partner postback, or a webhook. */
export function ReceiverLink({ delivery }: { delivery: FragmentOf<typeof ReceiverLink_delivery> }) {
  const { topic, partnerPostback, webhook } = readFragment(ReceiverLink_delivery, delivery);
  if (partnerPostback) {
    return (
      <>
        <TextLink
          to="/partner-postbacks/$partnerPostbackId"
          params={{ partnerPostbackId: partnerPostback.id }}
        >
          {placeOf(partnerPostback.urlTemplate)}
        </TextLink>{' '}
        <Text span size="sm" c="dimmed">
          of {partnerPostback.affiliate.name}
        </Text>
      </>
    );
  }
  if (!webhook)
    return (
      <Text span inherit>
        {topic === 'conversion' ? 'A deleted partner postback' : 'A deleted webhook'}
      </Text>
    );
  return (
    <>
      <TextLink to="/webhooks/$webhookId" params={{ webhookId: webhook.id }}>
        {hostOf(webhook.url)}
      </TextLink>{' '}
      <Text span size="sm" c="dimmed">
        webhook
      </Text>
    </>
  );
}
