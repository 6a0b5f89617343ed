import { Group } from '@mantine/core';
import { IconPlus, IconTag } from '@tabler/icons-react';
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
import { SearchField } from '../../ui/SearchField';
import { Section } from '../../ui/Section';
import { OfferTable, OfferTable_offer } from './OfferTable';

const OfferList = graphql(
  `
    query OfferList($first: Int, $after: String, $last: Int, $before: String, $search: String) {
      offers(first: $first, after: $after, last: $last, before: $before, search: $search) {
        nodes {
          id
          ...OfferTable_offer
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
  [OfferTable_offer],
);

const route = getRouteApi('/member/offers');

export function OfferListPage() {
  const { search, ...cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const offers = useApiQuery(OfferList, { ...pageVariables(cursor), search }, { keepPrevious: true });
  const create = (
    <ButtonLink to="/offers/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New offer
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Offers"
        description="What partners promote, where clicks go, and what a conversion pays."
        actions={create}
      />
      <Group mb="md">
        <SearchField
          label="Search offers"
          value={search}
          onSearch={(text) => void navigate({ search: { search: text }, replace: true })}
        />
      </Group>
      <Section flush>
        <Loaded query={offers}>
          {({ offers: { nodes, pageInfo } }) => {
            if (nodes.length > 0) {
              return (
                <>
                  <OfferTable offers={nodes} />
                  <Pager info={pageInfo} onMove={(next) => void navigate({ search: { search, ...next } })} />
                </>
              );
            }
            if (search) return <NothingFound onClear={() => void navigate({ search: {} })} />;
            return (
              <EmptyState icon={IconTag} title="No offers yet" action={create}>
                An offer has a destination for clicks and terms that say what a conversion pays. Create the
                first one to get a tracking link.
              </EmptyState>
            );
          }}
        </Loaded>
      </Section>
    </>
  );
}
