import { Table } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { formatDay } from '../../format/date';
import { formatMonies } from '../../format/money';
import { formatCount, formatShare } from '../../format/number';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { TextLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import type { ReportGroup } from './search';

export const ReportTable_report = graphql(`
  fragment ReportTable_report on Report {
    rows {
      day
      clicks
      uniqueClicks
      botClicks
      conversions
      offer {
        id
        name
      }
      amount {
        amount
        currency
      }
      payout {
        amount
        currency
      }
    }
    totals {
      clicks
      uniqueClicks
      botClicks
      conversions
      amount {
        amount
        currency
      }
      payout {
        amount
        currency
      }
    }
  }
`);

type Row = ResultOf<typeof ReportTable_report>['rows'][number];
type Counts = Omit<Row, 'day' | 'offer'>;

type Props = { report: FragmentOf<typeof ReportTable_report>; group: ReportGroup };

export function ReportTable({ report, group }: Props) {
  const { rows, totals } = readFragment(ReportTable_report, report);
  const withOffer = group !== 'day';
  const withDay = group !== 'offer';
  if (rows.length === 0) {
    return (
      <Section>
        <EmptyState icon={IconChartBar} title="Nothing in these days">
          There were no clicks or conversions. Choose other days above.
        </EmptyState>
      </Section>
    );
  }
  return (
    <Section title="Report" flush>
      <DataTable
        label="Report"
        columns={[
          ...(withDay ? ['Day'] : []),
          ...(withOffer ? ['Offer'] : []),
          ...NUMBERS.map((label) => ({ label, numeric: true })),
        ]}
        foot={
          <Table.Tr>
            <Table.Th scope="row" colSpan={withDay && withOffer ? 2 : 1}>
              Total
            </Table.Th>
            <NumberCells counts={totals} />
          </Table.Tr>
        }
      >
        {rows.map((row) => (
          <Table.Tr key={`${row.day} ${row.offer?.id}`}>
            {withDay && <Table.Td className="wp-number">{row.day ? formatDay(row.day) : '—'}</Table.Td>}
            {withOffer && (
              <Table.Td className="wp-break">
                {row.offer ? (
                  <TextLink to="/offers/$offerId" params={{ offerId: row.offer.id }}>
                    {row.offer.name}
                  </TextLink>
                ) : (
                  '—'
                )}
              </Table.Td>
            )}
            <NumberCells counts={row} />
          </Table.Tr>
        ))}
      </DataTable>
    </Section>
  );
}

const NUMBERS = ['Clicks', 'Unique', 'Bots', 'Conversions', 'Rate', 'Amount', 'Payout'];

function NumberCells({ counts }: { counts: Counts }) {
  const cells = [
    formatCount(counts.clicks),
    formatCount(counts.uniqueClicks),
    formatCount(counts.botClicks),
    formatCount(counts.conversions),
    formatShare(counts.conversions, counts.clicks),
    formatMonies(counts.amount),
    formatMonies(counts.payout),
  ];
  return cells.map((cell, index) => (
    <Table.Td key={NUMBERS[index]} ta="right" className="wp-number">
      {cell}
    </Table.Td>
  ));
}
