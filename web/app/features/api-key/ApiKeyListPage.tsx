import { useDisclosure } from '@mantine/hooks';
import { IconKey } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { NewButton } from '../../ui/NewButton';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { ApiKeyTable, ApiKeyTable_key } from './ApiKeyTable';
import { NewApiKey } from './NewApiKey';

const ApiKeyList = graphql(
  `
    query ApiKeyList($first: Int, $after: String, $last: Int, $before: String) {
      apiKeys(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          ...ApiKeyTable_key
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
  [ApiKeyTable_key],
);

const route = getRouteApi('/member/api-keys');

export function ApiKeyListPage() {
  const cursor = route.useSearch();
  const navigate = route.useNavigate();
  const [open, dialog] = useDisclosure(false);
  const keys = useApiQuery(ApiKeyList, pageVariables(cursor), { keepPrevious: true });
  return (
    <>
      <PageHeader
        title="API keys"
        description="Let your own programs use the GraphQL API, with exactly the rights you give them."
        actions={<NewButton label="New API key" onClick={dialog.open} />}
      />
      <Section flush>
        <Loaded query={keys}>
          {({ apiKeys: { nodes, pageInfo } }) =>
            nodes.length > 0 ? (
              <>
                <ApiKeyTable keys={nodes} />
                <Pager info={pageInfo} onMove={(next) => void navigate({ search: next })} />
              </>
            ) : (
              <EmptyState
                icon={IconKey}
                title="No API keys yet"
                action={<NewButton label="New API key" onClick={dialog.open} />}
              >
                Everything this dashboard does, a program can do too.
              </EmptyState>
            )
          }
        </Loaded>
      </Section>
      <NewApiKey opened={open} onClose={dialog.close} />
    </>
  );
}
