import { Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCash } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { formatDay } from '../../format/date';
import { formatMoney } from '../../format/money';
import { plural } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink, TextLink } from '../../ui/links';
import { NewButton } from '../../ui/NewButton';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { Timestamp } from '../../ui/values';
import { DraftRun } from './DraftRun';

const PayoutRunList = graphql(`
  query PayoutRunList($first: Int, $after: String, $last: Int, $before: String) {
    payoutRuns(first: $first, after: $after, last: $last, before: $before) {
      nodes {
        id
        status
        rateDay
        draftedAt
        totals {
          status
          lines
          owed {
            amount
            currency
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

type Run = ResultOf<typeof PayoutRunList>['payoutRuns']['nodes'][number];

const route = getRouteApi('/member/payouts');

export function PayoutListPage() {
  const cursor = route.useSearch();
  const navigate = route.useNavigate();
  const [open, dialog] = useDisclosure(false);
  const runs = useApiQuery(PayoutRunList, pageVariables(cursor), { keepPrevious: true });
  const create = <NewButton label="Draft a run" onClick={dialog.open} />;
  return (
    <>
      <PageHeader
        title="Payouts"
        description="What is owed, drafted as runs that are reviewed, approved and paid."
        actions={
          <>
            <ButtonLink to="/payouts/settings" variant="default">
              Payout settings
            </ButtonLink>
            {create}
          </>
        }
      />
      <Section flush>
        <Loaded query={runs}>
          {({ payoutRuns: { nodes, pageInfo } }) =>
            nodes.length > 0 ? (
              <>
                <RunTable runs={nodes} />
                <Pager info={pageInfo} onMove={(next) => void navigate({ search: next })} />
              </>
            ) : (
              <EmptyState icon={IconCash} title="No payouts yet" action={create}>
                A run gathers what is owed to each affiliate up to a day. Nothing is paid before somebody
                approves it.
              </EmptyState>
            )
          }
        </Loaded>
      </Section>
      <DraftRun opened={open} onClose={dialog.close} />
    </>
  );
}

function RunTable({ runs }: { runs: readonly Run[] }) {
  return (
    <DataTable label="Payout runs" columns={['Covers up to', 'Status', 'To be paid', 'Paid', 'Drafted']}>
      {runs.map((run) => (
        <Table.Tr key={run.id}>
          <Table.Td>
            <TextLink to="/payouts/$runId" params={{ runId: run.id }}>
              {formatDay(run.rateDay)}
            </TextLink>
          </Table.Td>
          <Table.Td>
            <StatusBadge status={run.status} />
          </Table.Td>
          <Table.Td>{sums(run, 'PAYABLE')}</Table.Td>
          <Table.Td>{sums(run, 'PAID')}</Table.Td>
          <Table.Td>
            <Timestamp value={run.draftedAt} relative />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

/** What the lines of a run that stand so come to, for instance "$12.50 in 2 payments". */
function sums(run: Run, status: string): string {
  const totals = run.totals.filter((total) => total.status === status);
  if (totals.length === 0) return '—';
  const lines = totals.reduce((sum, total) => sum + total.lines, 0);
  return `${totals.map((total) => formatMoney(total.owed)).join(', ')} in ${plural(lines, 'payment')}`;
}
