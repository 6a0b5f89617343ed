import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { FirstConversion, FirstConversion_query } from './FirstConversion';
import { Report } from './Report';
import { reportSearch } from './search';

const Overview = graphql(
  `
    query Overview {
      viewer {
        tenant {
          id
          name
          timezone
        }
      }
      ...FirstConversion_query
    }
  `,
  [FirstConversion_query],
);

const POLL_MS = 5_000;
const route = getRouteApi('/member/');

export function OverviewPage() {
  const overview = useApiQuery(Overview, {}, { pollMs: POLL_MS });
  return (
    <>
      <PageHeader title="Overview" description="Clicks, conversions and what they pay." />
      <Loaded query={overview}>{(data) => <OverviewView overview={data} />}</Loaded>
    </>
  );
}

function OverviewView({ overview }: { overview: ResultOf<typeof Overview> }) {
  const search = reportSearch(route.useSearch());
  const navigate = route.useNavigate();
  return (
    <Stack gap="lg">
      <FirstConversion query={overview} />
      <Report
        timeZone={overview.viewer?.tenant.timezone ?? 'UTC'}
        search={search}
        onSearch={(next) => void navigate({ search: next, replace: true })}
      />
    </Stack>
  );
}
