import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import { formatShortDay } from '../../format/date';
import { formatCount } from '../../format/number';
import { plural } from '../../format/words';
import classes from './ReportChart.module.css';

type Row = { day: string | null; clicks: number; conversions: number };

type Props = { days: string[]; rows: readonly Row[]; height: number };

/** Two small charts, because clicks and conversions differ by orders of magnitude; the table says the same. */
export default function ReportChart({ days, rows, height }: Props) {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const data = days.map((day) => ({
    day: formatShortDay(day),
    Clicks: byDay.get(day)?.clicks ?? 0,
    Conversions: byDay.get(day)?.conversions ?? 0,
  }));
  return (
    <div className={classes.charts}>
      <Bars data={data} name="Clicks" color="indigo.5" height={height} />
      <Bars data={data} name="Conversions" color="teal.6" height={height} />
    </div>
  );
}

type Point = { day: string; Clicks: number; Conversions: number };

type BarsProps = { data: Point[]; name: 'Clicks' | 'Conversions'; color: string; height: number };

function Bars({ data, name, color, height }: BarsProps) {
  const total = data.reduce((sum, point) => sum + point[name], 0);
  const label = `${name} by day: ${formatCount(total)} in ${plural(data.length, 'day')}. The table below has the numbers.`;
  return (
    <figure className={classes.figure}>
      <Text component="figcaption" size="sm" fw={550} mb="xs">
        {name}
      </Text>
      <div role="img" aria-label={label}>
        <BarChart
          h={height}
          data={data}
          dataKey="day"
          series={[{ name, color }]}
          tickLine="none"
          maxBarWidth={28}
          yAxisProps={{ allowDecimals: false, width: 40 }}
          xAxisProps={{ minTickGap: 24 }}
          barChartProps={{ accessibilityLayer: false }}
          barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
        />
      </div>
    </figure>
  );
}
