import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCoins, IconFileUpload } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { dayIn } from '../../format/date';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { EmptyState } from '../../ui/EmptyState';
import { FilterBar } from '../../ui/FilterBar';
import { FilterDay } from '../../ui/FilterDay';
import { Loaded } from '../../ui/Loaded';
import { NewButton } from '../../ui/NewButton';
import { NothingFound } from '../../ui/NothingFound';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { ExchangeRateTable, ExchangeRateTable_rate } from './ExchangeRateTable';
import { type RateValues, SetRate } from './SetRate';
import { exchangeRateSearch } from './search';
import { UploadRates } from './UploadRates';

const ExchangeRateList = graphql(
  `
    query ExchangeRateList(
      $first: Int
      $after: String
      $last: Int
      $before: String
      $filter: ExchangeRateFilter
    ) {
      exchangeRates(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        nodes {
          id
          ...ExchangeRateTable_rate
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
      viewer {
        tenant {
          id
          timezone
          defaultCurrency
        }
      }
    }
  `,
  [ExchangeRateTable_rate],
);

const route = getRouteApi('/member/exchange-rates');

export function ExchangeRateListPage() {
  const { after, before, ...filter } = exchangeRateSearch(route.useSearch());
  const navigate = route.useNavigate();
  const [upload, uploadDialog] = useDisclosure(false);
  const [edited, setEdited] = useState<RateValues | null>(null);
  const variables = { ...pageVariables({ after, before }), filter };
  const rates = useApiQuery(ExchangeRateList, variables, { keepPrevious: true });
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const tenant = rates.data?.viewer?.tenant;
  const begin = () =>
    setEdited({
      from: filter.from ?? '',
      to: filter.to ?? tenant?.defaultCurrency ?? '',
      day: dayIn(tenant?.timezone ?? 'UTC', Date.now()),
      rate: '',
    });
  const actions = (
    <>
      <Button
        variant="default"
        leftSection={<IconFileUpload size={16} aria-hidden />}
        onClick={uploadDialog.open}
      >
        Set by a table
      </Button>
      <NewButton label="Set a rate" onClick={begin} />
    </>
  );
  return (
    <>
      <PageHeader
        title="Exchange rates"
        description="What one currency costs in another on one day. A sale in another currency than its payout is settled by the rate of its day, waits while there is none, and keeps the one it was settled by."
        actions={actions}
      />
      <RateFilters filtered={filtered} />
      <Section flush>
        <Loaded query={rates}>
          {({ exchangeRates: { nodes, pageInfo } }) =>
            nodes.length > 0 ? (
              <>
                <ExchangeRateTable rates={nodes} onChange={setEdited} />
                <Pager info={pageInfo} onMove={(next) => void navigate({ search: { ...filter, ...next } })} />
              </>
            ) : (
              <NoRates filtered={filtered} onBegin={begin} />
            )
          }
        </Loaded>
      </Section>
      <SetRate initial={edited} onClose={() => setEdited(null)} />
      <UploadRates opened={upload} onClose={uploadDialog.close} />
    </>
  );
}

function NoRates({ filtered, onBegin }: { filtered: boolean; onBegin: () => void }) {
  const navigate = route.useNavigate();
  if (filtered) {
    return (
      <NothingFound onClear={() => void navigate({ search: {} })}>
        There is no rate of these currencies and days.
      </NothingFound>
    );
  }
  return (
    <EmptyState
      icon={IconCoins}
      title="No exchange rates yet"
      action={<NewButton label="Set a rate" onClick={onBegin} />}
    >
      They are needed when customers pay in another currency than affiliates are paid in. Until then, such
      sales wait, and nothing is lost.
    </EmptyState>
  );
}

function RateFilters({ filtered }: { filtered: boolean }) {
  const { after: _after, before: _before, ...filter } = exchangeRateSearch(route.useSearch());
  const navigate = route.useNavigate();
  const change = (next: typeof filter) => void navigate({ search: { ...filter, ...next }, replace: true });
  const currency = {
    placeholder: 'All',
    clearable: true,
    w: 176,
    clearButtonProps: { 'aria-label': 'Clear' },
  };
  return (
    <FilterBar>
      <CurrencySelect
        label="From"
        {...currency}
        value={filter.from ?? null}
        onChange={(from) => change({ from: from ?? undefined })}
      />
      <CurrencySelect
        label="To"
        {...currency}
        value={filter.to ?? null}
        onChange={(to) => change({ to: to ?? undefined })}
      />
      <FilterDay label="First day" value={filter.firstDay} onFilter={(firstDay) => change({ firstDay })} />
      <FilterDay label="Last day" value={filter.lastDay} onFilter={(lastDay) => change({ lastDay })} />
      {filtered && (
        <Button variant="subtle" onClick={() => void navigate({ search: {} })}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}
