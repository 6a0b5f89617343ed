import { IconInbox, IconRotateClockwise } from '@tabler/icons-react';
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
import { canBeClickId } from '../click/click-id';
import { PostbackFilters } from './PostbackFilters';
import { PostbackTable, PostbackTable_postback } from './PostbackTable';
import { nothingFound, type PostbackNarrowing, postbackFilter, postbackSearch } from './search';

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
  const { after, before, ...search } = postbackSearch(route.useSearch());
  const navigate = route.useNavigate();
  const impossible = !canBeClickId(search.clickId);
  const variables = {
    ...pageVariables({ after, before }),
    filter: postbackFilter(impossible ? { ...search, clickId: undefined } : search, Date.now()),
  };
  const log = useApiQuery(PostbackLog, variables, { pollMs: POLL_MS, keepPrevious: true });
  const change = (next: PostbackNarrowing) =>
    void navigate({ search: { ...search, ...next }, replace: true });
  const clear = () => void navigate({ search: {} });
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <>
      <PageHeader
        title="Postback log"
        description="Every request to your integrations, also the refused ones, with the reason for each decision."
        actions={
          (filtered || (log.data?.postbacks.nodes.length ?? 0) > 0) && (
            <ButtonLink
              to="/postbacks/replay"
              search={search}
              variant="default"
              leftSection={<IconRotateClockwise size={16} aria-hidden />}
            >
              Replay
            </ButtonLink>
          )
        }
      />
      <PostbackFilters
        search={search}
        integrations={log.data?.integrations.nodes ?? []}
        filtered={filtered}
        onChange={change}
        onClear={clear}
      />
      <Section flush>
        <Loaded query={log}>
          {({ postbacks: { nodes, pageInfo } }) => {
            if (nodes.length > 0 && !impossible) {
              return (
                <>
                  <PostbackTable postbacks={nodes} />
                  <Pager
                    info={pageInfo}
                    onMove={(next) => void navigate({ search: { ...search, ...next } })}
                  />
                </>
              );
            }
            if (filtered) return <NothingFound onClear={clear}>{nothingFound(search)}</NothingFound>;
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
