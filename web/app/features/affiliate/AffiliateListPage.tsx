import { Group } from '@mantine/core';
import { IconPlus, IconUsers } from '@tabler/icons-react';
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
import { AffiliateTable, AffiliateTable_affiliate } from './AffiliateTable';

const AffiliateList = graphql(
  `
    query AffiliateList($first: Int, $after: String, $last: Int, $before: String, $search: String) {
      affiliates(first: $first, after: $after, last: $last, before: $before, search: $search) {
        nodes {
          id
          ...AffiliateTable_affiliate
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
  [AffiliateTable_affiliate],
);

const route = getRouteApi('/member/affiliates');

export function AffiliateListPage() {
  const { search, ...cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const affiliates = useApiQuery(AffiliateList, { ...pageVariables(cursor), search }, { keepPrevious: true });
  const create = (
    <ButtonLink to="/affiliates/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New affiliate
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Affiliates"
        description="The partners who send you visitors, and what you owe them."
        actions={create}
      />
      <Group mb="md">
        <SearchField
          label="Search affiliates"
          value={search}
          onSearch={(text) => void navigate({ search: { search: text }, replace: true })}
        />
      </Group>
      <Section flush>
        <Loaded query={affiliates}>
          {({ affiliates: { nodes, pageInfo } }) => {
            if (nodes.length > 0) {
              return (
                <>
                  <AffiliateTable affiliates={nodes} />
                  <Pager info={pageInfo} onMove={(next) => void navigate({ search: { search, ...next } })} />
                </>
              );
            }
            if (search) return <NothingFound onClear={() => void navigate({ search: {} })} />;
            return (
              <EmptyState icon={IconUsers} title="No affiliates yet" action={create}>
                An affiliate shares your links and earns payouts. Add the first one, then give it a tracking
                link.
              </EmptyState>
            );
          }}
        </Loaded>
      </Section>
    </>
  );
}
