import { Button, Checkbox, Group, NativeSelect } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { plural } from '../../format/words';
import { EmptyState } from '../../ui/EmptyState';
import { FilterBar } from '../../ui/FilterBar';
import { Loaded } from '../../ui/Loaded';
import { NothingFound } from '../../ui/NothingFound';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { AffiliatePicker } from '../affiliate/AffiliatePicker';
import { OfferPicker } from '../offer/OfferPicker';
import { mayChange } from '../session/role';
import type { Verb } from './outcome';
import { ReviewButtons } from './ReviewButtons';
import classes from './ReviewPage.module.css';
import { ReviewTable, ReviewTable_conversion } from './ReviewTable';
import { type Narrowing, reviewFilter, reviewSearch, SHOWN } from './search';

const ReviewQueue = graphql(
  `
    query ReviewQueue($first: Int, $after: String, $last: Int, $before: String, $filter: ConversionFilter) {
      viewer {
        role
      }
      conversions(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        totalCount
        nodes {
          id
          ...ReviewTable_conversion
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
  [ReviewTable_conversion],
);

const POLL_MS = 15_000;
const PAGE_SIZE = 100;
const route = getRouteApi('/member/review');

/** Which conversions wait for a person, and what that person says of them. */
export function ReviewPage() {
  const { after, before, ...filter } = reviewSearch(route.useSearch());
  const navigate = route.useNavigate();
  const variables = { ...pageVariables({ after, before }, PAGE_SIZE), filter: reviewFilter(filter) };
  const queue = useApiQuery(ReviewQueue, variables, { pollMs: POLL_MS, keepPrevious: true });
  return (
    <>
      <PageHeader
        title="Review"
        description="Conversions that are not owed yet because somebody has to look at them, or because they are on hold. Holds end on their own; an approval ends them at once."
      />
      <ReviewFilters />
      <Section flush>
        <Loaded query={queue}>
          {({ conversions, viewer }) =>
            conversions.nodes.length === 0 ? (
              <Nothing filter={filter} onClear={() => void navigate({ search: { show: filter.show } })} />
            ) : (
              <Queue
                // Another list begins with nothing chosen.
                key={JSON.stringify(variables)}
                conversions={conversions}
                verbs={mayChange(viewer?.role) ? verbsOf(filter.show) : []}
                onMove={(next) => void navigate({ search: { ...filter, ...next } })}
              />
            )
          }
        </Loaded>
      </Section>
    </>
  );
}

function verbsOf(show: Narrowing['show']): Verb[] {
  return show === 'rejected' ? ['approve', 'reopen'] : ['approve', 'reject'];
}

type QueueProps = {
  conversions: ResultOf<typeof ReviewQueue>['conversions'];
  verbs: Verb[];
  onMove: Parameters<typeof Pager>[0]['onMove'];
};

function Queue({ conversions: { nodes, totalCount, pageInfo }, verbs, onMove }: QueueProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What left the list meanwhile is not reviewed unseen.
  const ids = nodes.map(({ id }) => id).filter((id) => chosen.has(id));
  const choose = (id: string, isChosen: boolean) =>
    setChosen(new Set(isChosen ? [...ids, id] : ids.filter((other) => other !== id)));
  const all = ids.length === nodes.length;
  return (
    <>
      <Group className={classes.bar} justify="space-between">
        <Checkbox
          label={all ? 'Choose none' : `Choose all ${nodes.length}`}
          checked={all}
          indeterminate={ids.length > 0 && !all}
          onChange={() => setChosen(new Set(all ? [] : nodes.map(({ id }) => id)))}
        />
        <Group gap="md">
          <span role="status" className={classes.count}>
            {ids.length > 0
              ? `${ids.length} of ${plural(totalCount, 'conversion')} chosen`
              : plural(totalCount, 'conversion')}
          </span>
          <ReviewButtons ids={ids} verbs={verbs} onDone={() => setChosen(new Set())} />
        </Group>
      </Group>
      <ReviewTable conversions={nodes} chosen={new Set(ids)} onChoose={choose} />
      <Pager info={pageInfo} onMove={onMove} />
    </>
  );
}

function Nothing({ filter, onClear }: { filter: Narrowing; onClear: () => void }) {
  if (filter.offerId || filter.affiliateId) return <NothingFound onClear={onClear} />;
  switch (filter.show) {
    case 'held':
      return (
        <EmptyState icon={IconChecks} title="Nothing is on hold">
          An offer’s conversions are held when its page says for how many days.
        </EmptyState>
      );
    case 'rejected':
      return (
        <EmptyState icon={IconChecks} title="Nothing is rejected">
          What is rejected, by the merchant or here, is listed with its reason.
        </EmptyState>
      );
    case undefined:
      return (
        <EmptyState icon={IconChecks} title="Nothing waits for review">
          An offer’s conversions wait for a person when its page says so.
        </EmptyState>
      );
  }
}

function ReviewFilters() {
  const { after: _after, before: _before, ...filter } = reviewSearch(route.useSearch());
  const navigate = route.useNavigate();
  const change = (next: Narrowing) => void navigate({ search: { ...filter, ...next }, replace: true });
  const narrowed = filter.offerId !== undefined || filter.affiliateId !== undefined;
  return (
    <FilterBar>
      <NativeSelect
        label="Show"
        value={filter.show ?? ''}
        onChange={(event) => change({ show: SHOWN.find((each) => each === event.currentTarget.value) })}
        data={[
          { value: '', label: 'Waiting for review' },
          { value: 'held', label: 'On hold' },
          { value: 'rejected', label: 'Rejected' },
        ]}
      />
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
      {narrowed && (
        <Button variant="subtle" onClick={() => void navigate({ search: { show: filter.show } })}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}
