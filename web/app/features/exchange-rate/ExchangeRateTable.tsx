import { Button, Table } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatDay } from '../../format/date';
import { DataTable } from '../../ui/DataTable';
import { Timestamp } from '../../ui/values';
import type { RateValues } from './SetRate';

export const ExchangeRateTable_rate = graphql(`
  fragment ExchangeRateTable_rate on ExchangeRate {
    id
    from
    to
    day
    rate
    setAt
  }
`);

type Props = {
  rates: readonly FragmentOf<typeof ExchangeRateTable_rate>[];
  onChange: (rate: RateValues) => void;
};

export function ExchangeRateTable({ rates, onChange }: Props) {
  return (
    <DataTable
      label="Exchange rates"
      columns={['Day', 'From', 'To', { label: 'Rate', numeric: true }, 'Set', 'Change']}
    >
      {readFragment(ExchangeRateTable_rate, rates).map(({ id, setAt, ...rate }) => (
        <Table.Tr key={id}>
          <Table.Td className="wp-number">{formatDay(rate.day)}</Table.Td>
          <Table.Td>{rate.from}</Table.Td>
          <Table.Td>{rate.to}</Table.Td>
          <Table.Td className="wp-number" ta="right">
            {rate.rate}
          </Table.Td>
          <Table.Td>
            <Timestamp value={setAt} relative />
          </Table.Td>
          <Table.Td>
            <Button size="xs" variant="default" onClick={() => onChange(rate)}>
              Change
              <span className="wp-visually-hidden">
                {' '}
                {rate.from} to {rate.to} of {formatDay(rate.day)}
              </span>
            </Button>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
