import { Stack } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { type FragmentOf, graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { Facts, Mono, Timestamp } from '../../ui/values';
import { DeliveryTable_delivery } from '../delivery/DeliveryTable';
import { ReceiverDeliveries } from '../delivery/ReceiverDeliveries';
import { EndpointBadge, EndpointBadge_endpoint } from '../endpoint/EndpointBadge';
import { EndpointHealth, EndpointHealth_endpoint } from '../endpoint/EndpointHealth';
import { hostOf } from '../endpoint/standing';
import { DeleteWebhook } from './DeleteWebhook';
import { TestWebhook } from './TestWebhook';
import { WebhookSigning, WebhookSigning_webhook } from './WebhookSigning';
import { WebhookStatusButton, WebhookStatusButton_webhook } from './WebhookStatusButton';

const WebhookDetail = graphql(
  `
    query WebhookDetail($id: ID!) {
      webhook(id: $id) {
        id
        url
        description
        eventTypes
        createdAt
        updatedAt
        endpoint {
          ...EndpointBadge_endpoint
          ...EndpointHealth_endpoint
        }
        ...WebhookStatusButton_webhook
        ...WebhookSigning_webhook
      }
      deliveries(first: 10, filter: { webhookId: $id }) {
        nodes {
          id
          ...DeliveryTable_delivery
        }
      }
    }
  `,
  [
    EndpointBadge_endpoint,
    EndpointHealth_endpoint,
    WebhookStatusButton_webhook,
    WebhookSigning_webhook,
    DeliveryTable_delivery,
  ],
);

type Webhook = NonNullable<ResultOf<typeof WebhookDetail>['webhook']>;

const POLL_MS = 5_000;
const route = getRouteApi('/member/webhooks/$webhookId');

export function WebhookPage() {
  const { webhookId } = route.useParams();
  const detail = useApiQuery(WebhookDetail, { id: webhookId }, { pollMs: POLL_MS });
  return (
    <Loaded query={detail}>
      {({ webhook, deliveries }) =>
        webhook ? <View webhook={webhook} deliveries={deliveries.nodes} /> : <Missing what="webhook" />
      }
    </Loaded>
  );
}

type ViewProps = { webhook: Webhook; deliveries: readonly FragmentOf<typeof DeliveryTable_delivery>[] };

function View({ webhook, deliveries }: ViewProps) {
  const { id, url, description, eventTypes } = webhook;
  return (
    <>
      <PageHeader
        title={hostOf(url)}
        crumbs={[{ label: 'Webhooks', to: '/webhooks' }]}
        badge={<EndpointBadge endpoint={webhook.endpoint} />}
        description={description}
        actions={
          <>
            <ButtonLink
              to="/webhooks/$webhookId/change"
              params={{ webhookId: id }}
              leftSection={<IconAdjustments size={16} aria-hidden />}
            >
              Change
            </ButtonLink>
            <WebhookStatusButton webhook={webhook} />
            <DeleteWebhook id={id} url={url} />
          </>
        }
      />
      <Stack gap="lg">
        <EndpointHealth endpoint={webhook.endpoint} />
        <Section title="Settings">
          <Facts
            facts={[
              { term: 'Address', value: <Mono>{url}</Mono> },
              { term: 'Told of', value: <Mono>{eventTypes.join(', ')}</Mono> },
              { term: 'Created', value: <Timestamp value={webhook.createdAt} /> },
              { term: 'Changed', value: <Timestamp value={webhook.updatedAt} /> },
              { term: 'Webhook id', value: <Mono>{id}</Mono> },
            ]}
          />
        </Section>
        <TestWebhook id={id} eventTypes={eventTypes} />
        <WebhookSigning webhook={webhook} />
        <ReceiverDeliveries
          receiver={{ webhookId: id }}
          deliveries={deliveries}
          empty="The next event that it is told of stands here, with every attempt."
        />
      </Stack>
    </>
  );
}
