import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { formatCount } from '../../format/number';
import { type Hour, totals } from './health';

const SERIES = [
  { name: 'Accepted', color: 'teal.6' },
  { name: 'Duplicate', color: 'gray.5' },
  { name: 'Parked', color: 'yellow.6' },
  { name: 'Rejected', color: 'red.6' },
];

const hourOfDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Requests of each hour, one bar an hour. */
export default function HealthChart({ hours }: { hours: readonly Hour[] }) {
  const data = hours.map((hour) => ({
    hour: hourOfDay.format(new Date(hour.beganAt)),
    Accepted: hour.accepted,
    Duplicate: hour.duplicates,
    Parked: hour.parked,
    Rejected: hour.rejected,
  }));
  const sum = totals(hours);
  const label = `Requests by hour in the last two days: ${formatCount(sum.accepted)} accepted, ${formatCount(sum.duplicates)} duplicate, ${formatCount(sum.parked)} parked, ${formatCount(sum.rejected)} rejected.`;
  return (
    <div role="img" aria-label={label}>
      <BarChart
        h={180}
        data={data}
        dataKey="hour"
        type="stacked"
        series={SERIES}
        tickLine="none"
        maxBarWidth={16}
        yAxisProps={{ allowDecimals: false, width: 40 }}
        xAxisProps={{ minTickGap: 40 }}
        barChartProps={{ accessibilityLayer: false }}
        barProps={{ isAnimationActive: false }}
      />
    </div>
  );
}
