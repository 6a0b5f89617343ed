import { Group, Table } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { Copy } from '../../ui/CopyField';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';
import classes from '../tracking-link/TrackingLinkTable.module.css';

export const IntegrationTable_integration = graphql(`
  fragment IntegrationTable_integration on Integration {
    id
    name
    status
    isSandbox
    postbackUrl
    createdAt
    offer {
      id
      name
    }
  }
`);

type Props = { integrations: readonly FragmentOf<typeof IntegrationTable_integration>[] };

export function IntegrationTable({ integrations }: Props) {
  return (
    <DataTable
      label="Integrations"
      columns={['Integration', 'Status', 'Reports for', 'Postback address', 'Created']}
    >
      {readFragment(IntegrationTable_integration, integrations).map((integration) => (
        <Table.Tr key={integration.id}>
          <Table.Td fw={550} className="wp-break">
            <TextLink to="/integrations/$integrationId" params={{ integrationId: integration.id }}>
              {integration.name}
            </TextLink>
          </Table.Td>
          <Table.Td>
            <Group gap={6}>
              <StatusBadge status={integration.status} />
              {integration.isSandbox && <StatusBadge status="SANDBOX" />}
            </Group>
          </Table.Td>
          <Table.Td className="wp-break">{integration.offer?.name ?? 'Any offer'}</Table.Td>
          <Table.Td maw={360}>
            <span className={classes.url}>
              <Mono>{integration.postbackUrl}</Mono>
              <Copy value={integration.postbackUrl} what={`postback address of ${integration.name}`} />
            </span>
          </Table.Td>
          <Table.Td>
            <Timestamp value={integration.createdAt} relative />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
