import { Skeleton } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { Loaded } from '../../ui/Loaded';
import { Section } from '../../ui/Section';
import { ReportControls } from './ReportControls';
import { ReportTable, ReportTable_report } from './ReportTable';
import { ReportTotals, ReportTotals_row } from './ReportTotals';
import { chosenRange, daysOf, instants } from './range';
import type { ReportGroup, ReportSearch } from './search';

const ReportQuery = graphql(
  `
    query Report($input: ReportInput!, $daily: ReportInput!) {
      report(input: $input) {
        totals {
          ...ReportTotals_row
        }
        ...ReportTable_report
      }
      daily: report(input: $daily) {
        rows {
          day
          clicks
          conversions
        }
      }
    }
  `,
  [ReportTotals_row, ReportTable_report],
);

const ReportChart = lazy(() => import('./ReportChart'));

const POLL_MS = 15_000;
const CHART_HEIGHT = 220;

type Props = { timeZone: string; search: ReportSearch; onSearch: (search: ReportSearch) => void };

const DIMENSIONS: Record<ReportGroup, ('OFFER' | 'DAY')[]> = {
  day: ['DAY'],
  offer: ['OFFER'],
  'offer-day': ['OFFER', 'DAY'],
};

export function Report({ timeZone, search, onSearch }: Props) {
  const group = search.by ?? 'day';
  const range = chosenRange(search, timeZone, Date.now());
  const variables = useMemo(() => {
    const common = {
      ...instants({ from: range.from, to: range.to }, timeZone),
      timezone: timeZone,
      offerId: search.offerId ?? null,
    };
    return {
      input: { ...common, groupBy: DIMENSIONS[group] },
      daily: { ...common, groupBy: DIMENSIONS.day },
    };
  }, [range.from, range.to, timeZone, search.offerId, group]);
  const report = useApiQuery(ReportQuery, variables, { pollMs: POLL_MS, keepPrevious: true });
  return (
    <>
      <ReportControls
        range={range}
        group={group}
        offerId={search.offerId}
        timeZone={timeZone}
        onChange={(next) => onSearch({ ...search, ...next })}
      />
      <Loaded query={report}>
        {(data) => (
          <>
            <ReportTotals row={data.report.totals} />
            <Section title="Day by day">
              <Suspense fallback={<Skeleton height={CHART_HEIGHT} />}>
                <ReportChart days={daysOf(range)} rows={data.daily.rows} height={CHART_HEIGHT} />
              </Suspense>
            </Section>
            <ReportTable report={data.report} group={group} />
          </>
        )}
      </Loaded>
    </>
  );
}
