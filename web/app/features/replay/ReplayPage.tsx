import { Group, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { NothingFound } from '../../ui/NothingFound';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { CLICK_ID_HELP, canBeClickId } from '../click/click-id';
import { mayChange } from '../session/role';
import { DryRun } from './DryRun';
import { ReplayDone } from './ReplayDone';
import type { Replay } from './ReplayOutcome';
import { type ReplaySearch, replaySearch, selectionWords } from './search';

const ReplayContext = graphql(`
  query ReplayContext {
    viewer {
      role
    }
    integrations(first: 200) {
      nodes {
        id
        name
      }
    }
  }
`);

const CRUMBS = [{ label: 'Postback log', to: '/postbacks' }];
const route = getRouteApi('/member/postbacks/replay');

/** Takes stored requests in again by the settings of today: first what would come of it, then the same for good. */
export function ReplayPage() {
  const search = replaySearch(route.useSearch());
  const { takeBack: _takeBack, ...run } = search;
  // Each run begins anew; only what is taken back is a matter of one and the same.
  return <ReplayRun key={JSON.stringify(run)} search={search} />;
}

function ReplayRun({ search }: { search: ReplaySearch }) {
  const navigate = route.useNavigate();
  const context = useApiQuery(ReplayContext, {});
  // "The last hour" stays the same hour while somebody looks at it.
  const [nowMs] = useState(Date.now);
  const [done, setDone] = useState<Replay | null>(null);
  // What was done begins where the page does.
  useEffect(() => {
    if (done) window.scrollTo({ top: 0 });
  }, [done]);
  if (done) {
    return (
      <>
        <PageHeader key="done" title="Replayed" crumbs={CRUMBS} />
        <ReplayDone replay={done} search={search} />
      </>
    );
  }
  return (
    <>
      <PageHeader
        key="dry run"
        title="Replay"
        crumbs={CRUMBS}
        description="Takes stored requests in again by today’s settings, so that what was refused may count and what was misread is corrected. Nothing is written yet."
      />
      <Loaded query={context}>
        {({ viewer, integrations }) => (
          <Stack gap="lg">
            <Which
              search={search}
              integration={integrations.nodes.find(({ id }) => id === search.integrationId)?.name}
            />
            {canBeClickId(search.clickId) ? (
              <DryRun
                search={search}
                nowMs={nowMs}
                mayApply={mayChange(viewer?.role)}
                onTakeBack={(takeBack) =>
                  void navigate({ search: { ...search, takeBack: takeBack || undefined }, replace: true })
                }
                onDone={setDone}
              />
            ) : (
              <Section>
                <NothingFound onClear={() => void navigate({ search: {} })}>{CLICK_ID_HELP}</NothingFound>
              </Section>
            )}
          </Stack>
        )}
      </Loaded>
    </>
  );
}

function Which({ search, integration }: { search: ReplaySearch; integration: string | undefined }) {
  const { after: _after, takeBack: _takeBack, ...narrowing } = search;
  return (
    <Section
      title="Which requests"
      actions={
        <Group gap="xs">
          <ButtonLink to="/postbacks" search={narrowing} variant="default" size="xs">
            Change the filters
          </ButtonLink>
        </Group>
      }
    >
      <Text size="sm" className="wp-break">
        {selectionWords(search, integration)}
      </Text>
    </Section>
  );
}
