import { Table } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatMonies } from '../../format/money';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';

export const AffiliateTable_affiliate = graphql(`
  fragment AffiliateTable_affiliate on Affiliate {
    id
    name
    slug
    email
    status
    createdAt
    balances {
      amount
      currency
    }
  }
`);

type Props = { affiliates: readonly FragmentOf<typeof AffiliateTable_affiliate>[] };

export function AffiliateTable({ affiliates }: Props) {
  return (
    <DataTable
      label="Affiliates"
      columns={['Affiliate', 'Short name', 'E-mail', 'Status', { label: 'Balance', numeric: true }, 'Joined']}
    >
      {readFragment(AffiliateTable_affiliate, affiliates).map((affiliate) => (
        <Table.Tr key={affiliate.id}>
          <Table.Td fw={550} className="wp-break">
            <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: affiliate.id }}>
              {affiliate.name}
            </TextLink>
          </Table.Td>
          <Table.Td>
            <Mono>{affiliate.slug}</Mono>
          </Table.Td>
          <Table.Td className="wp-break">{affiliate.email ?? '—'}</Table.Td>
          <Table.Td>
            <StatusBadge status={affiliate.status} />
          </Table.Td>
          <Table.Td ta="right" className="wp-number">
            {formatMonies(affiliate.balances)}
          </Table.Td>
          <Table.Td>
            <Timestamp value={affiliate.createdAt} relative />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
