import { Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Money } from '../../ui/values';
import { LineActions, LineActions_line } from './LineActions';
import { destination } from './words';

export const PayoutLineTable_line = graphql(
  `
    fragment PayoutLineTable_line on PayoutLine {
      id
      status
      message
      method
      email
      account
      reference
      owed {
        amount
        currency
      }
      pays {
        amount
        currency
      }
      affiliate {
        id
        name
      }
      ...LineActions_line
    }
  `,
  [LineActions_line],
);

type Props = {
  lines: readonly FragmentOf<typeof PayoutLineTable_line>[];
  run: { id: string; status: string };
};

export function PayoutLineTable({ lines, run }: Props) {
  const columns = [
    'Affiliate',
    'Status',
    { label: 'Owed', numeric: true },
    { label: 'Pays', numeric: true },
    'What becomes of it',
    'Change',
  ];
  return (
    <DataTable label="Lines" columns={columns} minWidth={840}>
      {readFragment(PayoutLineTable_line, lines).map((line) => (
        <Table.Tr key={line.id}>
          <Table.Td className="wp-break">
            <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: line.affiliate.id }}>
              {line.affiliate.name}
            </TextLink>
          </Table.Td>
          <Table.Td>
            <StatusBadge status={line.status} />
          </Table.Td>
          <Table.Td ta="right">
            <Money value={line.owed} />
          </Table.Td>
          <Table.Td ta="right">
            <Money value={line.pays} />
          </Table.Td>
          <Table.Td maw={320} className="wp-break">
            {line.message}
            <Text size="xs" c="dimmed">
              {line.reference ? `${destination(line)}; ${line.reference}` : destination(line)}
            </Text>
          </Table.Td>
          <Table.Td>
            <LineActions line={line} run={run} />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
