import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { formatDay } from '../../format/date';
import { formatMoney } from '../../format/money';
import { humanize, plural } from '../../format/words';
import { Loaded } from '../../ui/Loaded';
import { Missing } from '../../ui/Missing';
import { NothingFound } from '../../ui/NothingFound';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { type PageCursor, pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { type Tile, Tiles } from '../../ui/Tiles';
import { Facts, Money, Timestamp } from '../../ui/values';
import { PayoutLineTable, PayoutLineTable_line } from './PayoutLineTable';
import { RunActions, RunActions_run } from './RunActions';
import { doer } from './words';

const PayoutRunDetail = graphql(
  `
    query PayoutRunDetail($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      viewer {
        user {
          id
        }
      }
      payoutRun(id: $id) {
        id
        status
        cutOffAt
        rateDay
        minimum {
          amount
          currency
        }
        draftedBy
        drafter {
          id
          name
        }
        draftedAt
        approvedBy
        approver {
          id
          name
        }
        approvedAt
        closedAt
        totals {
          status
          lines
          owed {
            amount
            currency
          }
        }
        lines(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            id
            ...PayoutLineTable_line
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
        ...RunActions_run
      }
    }
  `,
  [PayoutLineTable_line, RunActions_run],
);

type Run = NonNullable<ResultOf<typeof PayoutRunDetail>['payoutRun']>;

const route = getRouteApi('/member/payouts/$runId');

export function PayoutRunPage() {
  const { runId } = route.useParams();
  const [cursor, setCursor] = useState<PageCursor>({});
  const variables = { id: runId, ...pageVariables(cursor) };
  const run = useApiQuery(PayoutRunDetail, variables, { keepPrevious: true });
  return (
    <Loaded query={run}>
      {({ viewer, payoutRun }) =>
        payoutRun ? (
          <RunView run={payoutRun} reader={viewer?.user?.id} onMove={setCursor} />
        ) : (
          <Missing what="payout run" />
        )
      }
    </Loaded>
  );
}

type ViewProps = { run: Run; reader: string | undefined; onMove: (cursor: PageCursor) => void };

function RunView({ run, reader, onMove }: ViewProps) {
  return (
    <>
      <PageHeader
        title={`Payouts up to ${formatDay(run.rateDay)}`}
        crumbs={[{ label: 'Payouts', to: '/payouts' }]}
        badge={<StatusBadge status={run.status} />}
        actions={<RunActions run={run} />}
      />
      <Stack gap="lg">
        <Tiles label="Totals" tiles={tiles(run)} />
        <Section title="Lines" description="One for each affiliate and currency." flush>
          {run.lines.nodes.length > 0 ? (
            <>
              <PayoutLineTable lines={run.lines.nodes} run={{ id: run.id, status: run.status }} />
              <Pager info={run.lines.pageInfo} onMove={onMove} />
            </>
          ) : (
            <NothingFound onClear={() => onMove({})}>Nothing is left in this run.</NothingFound>
          )}
        </Section>
        <Section title="Details">
          <RunFacts run={run} reader={reader} />
        </Section>
      </Stack>
    </>
  );
}

function RunFacts({ run, reader }: Omit<ViewProps, 'onMove'>) {
  return (
    <Facts
      facts={[
        { term: 'Covers what was booked before', value: <Timestamp value={run.cutOffAt} /> },
        { term: 'Minimum', value: <Money value={run.minimum} /> },
        {
          term: 'Drafted',
          value: <Done at={run.draftedAt} by={run.draftedBy} person={run.drafter} reader={reader} />,
        },
        {
          term: 'Approved',
          value: <Done at={run.approvedAt} by={run.approvedBy} person={run.approver} reader={reader} />,
        },
        { term: 'Closed', value: <Done at={run.closedAt} by={null} person={null} reader={reader} /> },
      ]}
    />
  );
}

type DoneProps = {
  at: string | null;
  by: string | null;
  person: { name: string } | null;
  reader: string | undefined;
};

function Done({ at, by, person, reader }: DoneProps) {
  if (at === null) return <>Not yet</>;
  return (
    <>
      <Timestamp value={at} />
      {by && ` by ${doer(by, person, reader)}`}
    </>
  );
}

function tiles(run: Run): Tile[] {
  return run.totals.map(({ status, lines, owed }) => ({
    term: `${humanize(status)}, ${owed.currency}`,
    value: formatMoney(owed),
    note: plural(lines, 'line'),
  }));
}
