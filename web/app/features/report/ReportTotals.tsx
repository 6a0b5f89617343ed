import { Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatMonies } from '../../format/money';
import { formatCount, formatShare } from '../../format/number';
import classes from './ReportTotals.module.css';

export const ReportTotals_row = graphql(`
  fragment ReportTotals_row on ReportRow {
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
`);

type Props = { row: FragmentOf<typeof ReportTotals_row> };

export function ReportTotals({ row }: Props) {
  const { clicks, uniqueClicks, botClicks, conversions, amount, payout } = readFragment(
    ReportTotals_row,
    row,
  );
  const tiles = [
    {
      term: 'Clicks',
      value: formatCount(clicks),
      note: clicks > 0 ? `${formatCount(uniqueClicks)} unique, ${formatCount(botClicks)} by bots` : undefined,
    },
    {
      term: 'Conversions',
      value: formatCount(conversions),
      note: clicks > 0 ? `${formatShare(conversions, clicks)} of clicks` : undefined,
    },
    { term: 'Amount', value: formatMonies(amount) },
    { term: 'Payout', value: formatMonies(payout) },
  ];
  return (
    <dl className={classes.tiles} aria-label="Totals">
      {tiles.map(({ term, value, note }) => (
        <div key={term} className={classes.tile}>
          <Text component="dt" size="sm" c="dimmed">
            {term}
          </Text>
          <dd className={classes.value}>
            {value}
            {note && (
              <Text span size="xs" c="dimmed" className={classes.note}>
                {note}
              </Text>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
