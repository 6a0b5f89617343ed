import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatMonies } from '../../format/money';
import { formatCount, formatShare } from '../../format/number';
import { Tiles } from '../../ui/Tiles';

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
  return <Tiles label="Totals" tiles={tiles} />;
}
