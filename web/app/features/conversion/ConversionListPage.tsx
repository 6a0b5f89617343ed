import { Button, NativeSelect } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { humanize } from '../../format/words';
import { EmptyState } from '../../ui/EmptyState';
import { FilterBar } from '../../ui/FilterBar';
import { FilterText } from '../../ui/FilterText';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { NothingFound } from '../../ui/NothingFound';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { AffiliatePicker } from '../affiliate/AffiliatePicker';
import { CLICK_ID_HELP, canBeClickId } from '../click/click-id';
import { OfferPicker } from '../offer/OfferPicker';
import { ConversionTable, ConversionTable_conversion } from './ConversionTable';
import { CONVERSION_STATUSES, conversionFilter, conversionSearch, TEST_CHOICES } from './search';

const ConversionList = graphql(
  `
    query ConversionList($first: Int, $after: String, $last: Int, $before: String, $filter: ConversionFilter) {
      conversions(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        nodes {
          id
          ...ConversionTable_conversion
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
  [ConversionTable_conversion],
);

const POLL_MS = 5_000;
const route = getRouteApi('/member/conversions');

export function ConversionListPage() {
  const { after, before, ...filter } = conversionSearch(route.useSearch());
  const navigate = route.useNavigate();
  const impossible = !canBeClickId(filter.clickId);
  const variables = {
    ...pageVariables({ after, before }),
    filter: conversionFilter(impossible ? { ...filter, clickId: undefined } : filter),
  };
  const conversions = useApiQuery(ConversionList, variables, { pollMs: POLL_MS, keepPrevious: true });
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const clear = () => void navigate({ search: {} });
  return (
    <>
      <PageHeader
        title="Conversions"
        description="Newest first; new ones appear on their own. Open one to see its click, its postbacks, how its payout came about, and whom we told."
      />
      <ConversionFilters filtered={filtered} />
      <Section flush>
        <Loaded query={conversions}>
          {({ conversions: { nodes, pageInfo } }) => {
            if (nodes.length > 0 && !impossible) {
              return (
                <>
                  <ConversionTable conversions={nodes} />
                  <Pager
                    info={pageInfo}
                    onMove={(next) => void navigate({ search: { ...filter, ...next } })}
                  />
                </>
              );
            }
            if (filtered)
              return <NothingFound onClear={clear}>{impossible ? CLICK_ID_HELP : undefined}</NothingFound>;
            return (
              <EmptyState
                icon={IconArrowsExchange}
                title="No conversions yet"
                action={<ButtonLink to="/">See what is left to do</ButtonLink>}
              >
                A conversion appears here as soon as an integration reports one for a click of yours.
              </EmptyState>
            );
          }}
        </Loaded>
      </Section>
    </>
  );
}

function ConversionFilters({ filtered }: { filtered: boolean }) {
  const { after: _after, before: _before, ...filter } = conversionSearch(route.useSearch());
  const navigate = route.useNavigate();
  const change = (next: typeof filter) => void navigate({ search: { ...filter, ...next }, replace: true });
  return (
    <FilterBar>
      <OfferPicker
        label="Offer"
        placeholder="All"
        clearable
        w={176}
        value={filter.offerId ?? null}
        onChange={(offerId) => change({ offerId: offerId ?? undefined })}
      />
      <AffiliatePicker
        label="Affiliate"
        placeholder="All"
        clearable
        w={176}
        value={filter.affiliateId ?? null}
        onChange={(affiliateId) => change({ affiliateId: affiliateId ?? undefined })}
      />
      <NativeSelect
        label="Status"
        value={filter.status ?? ''}
        onChange={(event) =>
          change({ status: CONVERSION_STATUSES.find((each) => each === event.currentTarget.value) })
        }
        data={[
          { value: '', label: 'All' },
          ...CONVERSION_STATUSES.map((each) => ({ value: each, label: humanize(each) })),
        ]}
      />
      <FilterText label="Order id" value={filter.txnId} onFilter={(txnId) => change({ txnId })} />
      <FilterText
        label="Click id"
        placeholder="clk_…"
        value={filter.clickId}
        error={!canBeClickId(filter.clickId)}
        onFilter={(clickId) => change({ clickId })}
      />
      <NativeSelect
        label="Tests"
        value={filter.tests ?? ''}
        onChange={(event) =>
          change({ tests: TEST_CHOICES.find((each) => each === event.currentTarget.value) })
        }
        data={[
          { value: '', label: 'Left out' },
          { value: 'only', label: 'Only tests' },
        ]}
      />
      {filtered && (
        <Button variant="subtle" onClick={() => void navigate({ search: {} })}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}
