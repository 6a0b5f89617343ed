import { Group, Table } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { DataTable } from '../../ui/DataTable';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';
import { RevokeApiKey, RevokeApiKey_key } from './RevokeApiKey';

export const ApiKeyTable_key = graphql(
  `
    fragment ApiKeyTable_key on ApiKey {
      id
      name
      prefix
      scopes
      expiresAt
      lastUsedAt
      revokedAt
      createdAt
      ...RevokeApiKey_key
    }
  `,
  [RevokeApiKey_key],
);

type Props = { keys: readonly FragmentOf<typeof ApiKeyTable_key>[] };

export function ApiKeyTable({ keys }: Props) {
  return (
    <DataTable
      label="API keys"
      columns={['Name', 'Begins with', 'Scopes', 'Expires', 'Last used', 'Created', 'Status']}
      minWidth={860}
    >
      {readFragment(ApiKeyTable_key, keys).map((key) => (
        <Table.Tr key={key.id}>
          <Table.Td fw={550} className="wp-break">
            {key.name}
          </Table.Td>
          <Table.Td>
            <Mono>{key.prefix}…</Mono>
          </Table.Td>
          <Table.Td maw={260}>
            <Mono>{key.scopes.join(', ')}</Mono>
          </Table.Td>
          <Table.Td>{key.expiresAt ? <Timestamp value={key.expiresAt} relative /> : 'Never'}</Table.Td>
          <Table.Td>{key.lastUsedAt ? <Timestamp value={key.lastUsedAt} relative /> : 'Never'}</Table.Td>
          <Table.Td>
            <Timestamp value={key.createdAt} relative />
          </Table.Td>
          <Table.Td>
            <Group gap="xs" wrap="nowrap">
              {key.revokedAt ? <StatusBadge status="REVOKED" /> : <RevokeApiKey apiKey={key} />}
            </Group>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
