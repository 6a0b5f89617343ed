import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { IntegrationTable, IntegrationTable_integration } from './IntegrationTable';

const IntegrationList = graphql(
  `
    query IntegrationList($first: Int, $after: String, $last: Int, $before: String) {
      integrations(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          ...IntegrationTable_integration
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
  [IntegrationTable_integration],
);

const route = getRouteApi('/member/integrations');

export function IntegrationListPage() {
  const cursor = route.useSearch();
  const navigate = route.useNavigate();
  const integrations = useApiQuery(IntegrationList, pageVariables(cursor), { keepPrevious: true });
  const create = (
    <ButtonLink to="/integrations/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New integration
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Integrations"
        description="Where shops and networks report conversions. Each has an address and a secret of its own."
        actions={create}
      />
      <Section flush>
        <Loaded query={integrations}>
          {({ integrations: { nodes, pageInfo } }) =>
            nodes.length > 0 ? (
              <>
                <IntegrationTable integrations={nodes} />
                <Pager info={pageInfo} onMove={(next) => void navigate({ search: next })} />
              </>
            ) : (
              <EmptyState icon={IconPlugConnected} title="No integrations yet" action={create}>
                An integration gives you the address that a shop’s server calls when a visitor buys.
              </EmptyState>
            )
          }
        </Loaded>
      </Section>
    </>
  );
}
