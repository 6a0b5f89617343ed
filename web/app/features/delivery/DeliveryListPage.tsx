import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { isNotFound } from '../../api/errors';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorPanel } from '../../ui/ErrorPanel';
import { Loaded, Loading } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { NothingFound } from '../../ui/NothingFound';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { type PageCursor, pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { useAbout } from './about';
import { DeliveryDrawer } from './DeliveryDrawer';
import { DeliveryFilters } from './DeliveryFilters';
import { DeliveryTable, DeliveryTable_delivery } from './DeliveryTable';
import { RedeliverShown } from './RedeliverShown';
import { type DeliveryNarrowing, deliveryFilter, deliverySearch } from './search';

const DeliveryLog = graphql(
  `
    query DeliveryLog($first: Int, $after: String, $last: Int, $before: String, $filter: DeliveryFilter) {
      deliveries(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        nodes {
          id
          ...DeliveryTable_delivery
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `,
  [DeliveryTable_delivery],
);

/** An address may name what has never been, or is of another program. */
const NOT_THERE = 'What the filters name is not there. Clear them, or choose something else.';
const POLL_MS = 5_000;
const route = getRouteApi('/member/deliveries');

export function DeliveryListPage() {
  const { after, before, delivery, ...search } = deliverySearch(route.useSearch());
  const navigate = route.useNavigate();
  const [redelivering, redelivery] = useDisclosure(false);
  const about = useAbout(search.conversionId);
  const narrowing = { ...search, conversionId: about.conversionId };
  const variables = { ...pageVariables({ after, before }), filter: deliveryFilter(narrowing, Date.now()) };
  const log = useApiQuery(DeliveryLog, variables, {
    pollMs: POLL_MS,
    keepPrevious: true,
    enabled: about.isKnown,
  });
  const change = (next: DeliveryNarrowing) =>
    void navigate({ search: { ...search, ...next }, replace: true });
  const clear = () => void navigate({ search: {} });
  const look = (id: string | undefined) =>
    void navigate({ search: { ...search, after, before, delivery: id }, resetScroll: false });
  const filtered = Object.values(search).some((value) => value !== undefined);
  const nothing = about.problem ?? (isNotFound(log.error) ? NOT_THERE : null);
  const isAsked = !nothing && !about.error;
  // While it is not known what the log is about, what was shown before is not what is asked for.
  const shown = nothing || !about.isKnown ? 0 : (log.data?.deliveries.nodes.length ?? 0);
  return (
    <>
      <PageHeader
        title="Deliveries"
        description="What partners and your own webhooks were told, with every attempt."
        actions={
          search.status !== 'PENDING' &&
          shown > 0 && (
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={redelivery.open}
            >
              {search.status === 'SUCCEEDED' ? 'Send these once more…' : 'Send what failed once more…'}
            </Button>
          )
        }
      />
      <DeliveryFilters {...{ search, filtered, about }} onChange={change} onClear={clear} />
      <Section flush>
        {nothing && <NothingFound onClear={clear}>{nothing}</NothingFound>}
        {about.error && <ErrorPanel error={about.error} />}
        {isAsked && !about.isKnown && <Loading />}
        {isAsked && about.isKnown && (
          <Loaded query={log}>
            {({ deliveries }) => (
              <Log
                deliveries={deliveries}
                filtered={filtered}
                onOpen={look}
                onMove={(next) => void navigate({ search: { ...search, ...next } })}
                onClear={clear}
              />
            )}
          </Loaded>
        )}
      </Section>
      <DeliveryDrawer id={delivery ?? null} onClose={() => look(undefined)} />
      <RedeliverShown search={narrowing} opened={redelivering} onClose={redelivery.close} />
    </>
  );
}

type LogProps = {
  deliveries: ResultOf<typeof DeliveryLog>['deliveries'];
  filtered: boolean;
  onOpen: (id: string) => void;
  onMove: (cursor: PageCursor) => void;
  onClear: () => void;
};

function Log({ deliveries: { nodes, pageInfo }, filtered, onOpen, onMove, onClear }: LogProps) {
  if (nodes.length > 0) {
    return (
      <>
        <DeliveryTable deliveries={nodes} onOpen={onOpen} />
        <Pager info={pageInfo} onMove={onMove} />
      </>
    );
  }
  if (filtered) return <NothingFound onClear={onClear}>Try a longer time, or fewer filters.</NothingFound>;
  return <NothingSent />;
}

function NothingSent() {
  return (
    <EmptyState
      icon={IconSend}
      title="Nothing sent yet"
      action={<ButtonLink to="/affiliates">Go to affiliates</ButtonLink>}
    >
      Once an affiliate has a partner postback, or the program a webhook, everything that they are told stands
      here.
    </EmptyState>
  );
}
