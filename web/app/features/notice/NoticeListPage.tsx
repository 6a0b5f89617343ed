import { NativeSelect } from '@mantine/core';
import { IconBellCheck } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { EmptyState } from '../../ui/EmptyState';
import { FilterBar } from '../../ui/FilterBar';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { NoticeItem, NoticeItem_notice } from './NoticeItem';
import classes from './NoticeListPage.module.css';
import { NOTICE_CHOICES } from './search';

const NoticeList = graphql(
  `
    query NoticeList($first: Int, $after: String, $last: Int, $before: String, $filter: NoticeFilter) {
      notices(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        nodes {
          id
          ...NoticeItem_notice
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
  [NoticeItem_notice],
);

const POLL_MS = 60_000;
const route = getRouteApi('/member/notices');

export function NoticeListPage() {
  const { show, ...cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const variables = { ...pageVariables(cursor), filter: { open: show !== 'past' } };
  const notices = useApiQuery(NoticeList, variables, { pollMs: POLL_MS, keepPrevious: true });
  return (
    <>
      <PageHeader
        title="Notices"
        description="What looks unlike itself: an integration that went silent or whose reports are rejected, and a partner’s server or a webhook that does not take what it is sent. What is over closes on its own."
      />
      <FilterBar>
        <NativeSelect
          label="Show"
          value={show ?? ''}
          onChange={(event) =>
            void navigate({
              search: { show: NOTICE_CHOICES.find((each) => each === event.currentTarget.value) },
              replace: true,
            })
          }
          data={[
            { value: '', label: 'Open' },
            { value: 'past', label: 'Over or put away' },
          ]}
        />
      </FilterBar>
      <Section flush>
        <Loaded query={notices}>
          {({ notices: { nodes, pageInfo } }) => {
            if (nodes.length === 0) return <Quiet past={show === 'past'} />;
            return (
              <>
                <ul className={classes.list} aria-label="Notices">
                  {nodes.map((notice) => (
                    <NoticeItem key={notice.id} notice={notice} />
                  ))}
                </ul>
                <Pager info={pageInfo} onMove={(next) => void navigate({ search: { show, ...next } })} />
              </>
            );
          }}
        </Loaded>
      </Section>
    </>
  );
}

function Quiet({ past }: { past: boolean }) {
  return (
    <EmptyState icon={IconBellCheck} title={past ? 'Nothing in the past' : 'All quiet'}>
      {past
        ? 'Notices that are over, or that somebody put away, are kept here.'
        : 'Every integration reports as it usually does, and whoever is told of something takes it. A new integration is watched once it has reported on several days.'}
    </EmptyState>
  );
}
