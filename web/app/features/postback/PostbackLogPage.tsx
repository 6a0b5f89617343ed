import { Button, NativeSelect } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
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
import { PostbackTable, PostbackTable_postback } from './PostbackTable';
import { POSTBACK_OUTCOMES } from './search';

const PostbackLog = graphql(
  `
    query PostbackLog($first: Int, $after: String, $last: Int, $before: String, $filter: PostbackFilter) {
      postbacks(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        nodes {
          id
          ...PostbackTable_postback
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
      integrations(first: 200) {
        nodes {
          id
          name
        }
      }
    }
  `,
  [PostbackTable_postback],
);

const POLL_MS = 5_000;
const route = getRouteApi('/member/postbacks');

export function PostbackLogPage() {
  const { after, before, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const variables = { ...pageVariables({ after, before }), filter };
  const log = useApiQuery(PostbackLog, variables, { pollMs: POLL_MS, keepPrevious: true });
  const change = (next: typeof filter) => void navigate({ search: { ...filter, ...next }, replace: true });
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const integrations = log.data?.integrations.nodes ?? [];
  return (
    <>
      <PageHeader
        title="Postback log"
        description="Every request to your integrations, also the refused ones, with the reason for each decision."
      />
      <FilterBar>
        <NativeSelect
          label="Integration"
          value={filter.integrationId ?? ''}
          onChange={(event) => change({ integrationId: event.currentTarget.value || undefined })}
          data={[
            { value: '', label: 'All' },
            ...integrations.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <NativeSelect
          label="Outcome"
          value={filter.outcome ?? ''}
          onChange={(event) =>
            change({ outcome: POSTBACK_OUTCOMES.find((each) => each === event.currentTarget.value) })
          }
          data={[
            { value: '', label: 'All' },
            ...POSTBACK_OUTCOMES.map((each) => ({ value: each, label: humanize(each) })),
          ]}
        />
        <FilterText
          label="Code"
          placeholder="unknown_click"
          value={filter.code}
          onFilter={(code) => change({ code })}
        />
        {filtered && (
          <Button variant="subtle" onClick={() => void navigate({ search: {} })}>
            Clear
          </Button>
        )}
      </FilterBar>
      <Section flush>
        <Loaded query={log}>
          {({ postbacks: { nodes, pageInfo } }) => {
            if (nodes.length > 0) {
              return (
                <>
                  <PostbackTable postbacks={nodes} />
                  <Pager
                    info={pageInfo}
                    onMove={(next) => void navigate({ search: { ...filter, ...next } })}
                  />
                </>
              );
            }
            if (filtered) return <NothingFound onClear={() => void navigate({ search: {} })} />;
            return (
              <EmptyState
                icon={IconInbox}
                title="Nothing received yet"
                action={<ButtonLink to="/integrations">Go to integrations</ButtonLink>}
              >
                Requests to the address of an integration appear here the moment they arrive.
              </EmptyState>
            );
          }}
        </Loaded>
      </Section>
    </>
  );
}
