import { Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { Mono, Timestamp } from '../../ui/values';
import { EndpointBadge, EndpointBadge_endpoint } from '../endpoint/EndpointBadge';

export const WebhookTable_webhook = graphql(
  `
    fragment WebhookTable_webhook on Webhook {
      id
      url
      description
      eventTypes
      createdAt
      endpoint {
        ...EndpointBadge_endpoint
      }
    }
  `,
  [EndpointBadge_endpoint],
);

type Props = { webhooks: readonly FragmentOf<typeof WebhookTable_webhook>[] };

export function WebhookTable({ webhooks }: Props) {
  return (
    <DataTable label="Webhooks" columns={['Address', 'Status', 'Told of', 'Created']}>
      {readFragment(WebhookTable_webhook, webhooks).map((webhook) => (
        <Table.Tr key={webhook.id}>
          <Table.Td className="wp-break">
            <TextLink to="/webhooks/$webhookId" params={{ webhookId: webhook.id }}>
              {webhook.url}
            </TextLink>
            {webhook.description && (
              <Text size="sm" c="dimmed">
                {webhook.description}
              </Text>
            )}
          </Table.Td>
          <Table.Td>
            <EndpointBadge endpoint={webhook.endpoint} />
          </Table.Td>
          <Table.Td>
            <Mono>{webhook.eventTypes.join(', ')}</Mono>
          </Table.Td>
          <Table.Td>
            <Timestamp value={webhook.createdAt} relative />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
