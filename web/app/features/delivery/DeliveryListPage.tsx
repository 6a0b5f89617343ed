import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { NothingFound } from '../../ui/NothingFound';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { DeliveryDrawer } from './DeliveryDrawer';
import { DeliveryFilters } from './DeliveryFilters';
import { DeliveryTable, DeliveryTable_delivery } from './DeliveryTable';
import { RedeliverShown } from './RedeliverShown';
import { type DeliveryNarrowing, deliveryFilter } from './search';

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

const POLL_MS = 5_000;
const route = getRouteApi('/member/deliveries');

export function DeliveryListPage() {
  const { after, before, delivery, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const [redelivering, redelivery] = useDisclosure(false);
  const variables = {
    ...pageVariables({ after, before }),
    filter: deliveryFilter(search, Date.now()),
  };
  const log = useApiQuery(DeliveryLog, variables, { pollMs: POLL_MS, keepPrevious: true });
  const change = (next: DeliveryNarrowing) =>
    void navigate({ search: { ...search, ...next }, replace: true });
  const clear = () => void navigate({ search: {} });
  const look = (id: string | undefined) =>
    void navigate({ search: { ...search, after, before, delivery: id }, resetScroll: false });
  const filtered = Object.values(search).some((value) => value !== undefined);
  const shown = log.data?.deliveries.nodes.length ?? 0;
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
      <DeliveryFilters search={search} filtered={filtered} onChange={change} onClear={clear} />
      <Section flush>
        <Loaded query={log}>
          {({ deliveries: { nodes, pageInfo } }) => {
            if (nodes.length > 0) {
              return (
                <>
                  <DeliveryTable deliveries={nodes} onOpen={look} />
                  <Pager
                    info={pageInfo}
                    onMove={(next) => void navigate({ search: { ...search, ...next } })}
                  />
                </>
              );
            }
            if (filtered) {
              return <NothingFound onClear={clear}>Try a longer time, or fewer filters.</NothingFound>;
            }
            return <NothingSent />;
          }}
        </Loaded>
      </Section>
      <DeliveryDrawer id={delivery ?? null} onClose={() => look(undefined)} />
      <RedeliverShown search={search} opened={redelivering} onClose={redelivery.close} />
    </>
  );
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
