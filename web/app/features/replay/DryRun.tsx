import { Stack } from '@mantine/core';
import { useState } from 'react';
import { readFragment } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { ErrorPanel } from '../../ui/ErrorPanel';
import { Section } from '../../ui/Section';
import { ApplySection } from './ApplySection';
import { DifferenceTable, MOST_DIFFERENCES, SOME_DIFFERENCES } from './DifferenceTable';
import { Looking, NothingToDo, Outdated } from './DryRunStates';
import { NextRun } from './NextRun';
import { Replay_replay, ReplayPostbacks } from './operations';
import { type Replay, ReplayMoney, ReplayNumbers, UnfitRequests } from './ReplayOutcome';
import { type ReplaySearch, replayInput } from './search';
import { foundWords } from './words';

type Props = {
  search: ReplaySearch;
  nowMs: number;
  mayApply: boolean;
  onTakeBack: (takeBack: boolean) => void;
  onDone: (replay: Replay) => void;
};

/** What would come of it, looked up once: nothing is asked again while somebody reads it. */
export function DryRun({ search, nowMs, mayApply, onTakeBack, onDone }: Props) {
  const [first, setFirst] = useState(SOME_DIFFERENCES);
  const [outdated, setOutdated] = useState(false);
  const input = replayInput(search, nowMs);
  const dryRun = useApiQuery(ReplayPostbacks, { input, first }, { once: true, keepPrevious: true });
  const replay = dryRun.data && readFragment(Replay_replay, dryRun.data.replayPostbacks);
  const pending = dryRun.isFetching;
  const lookAgain = () => void dryRun.refetch();
  const sayOutdated = () => {
    setOutdated(true);
    window.scrollTo({ top: 0 });
    lookAgain();
  };
  return (
    <>
      <div role="status" className="wp-visually-hidden">
        {pending ? 'Looking at the requests…' : replay && foundWords(replay.lookedAt, replay)}
      </div>
      {outdated && <Outdated />}
      {dryRun.isError && <ErrorPanel error={dryRun.error} onRetry={lookAgain} />}
      {!replay && pending && <Looking />}
      {replay && (
        <Stack gap="lg" aria-busy={pending}>
          {replay.differing > 0 && <ReplayNumbers replay={replay} done={false} />}
          <ReplayMoney money={replay.money} />
          {(replay.differing > 0 || search.takeBack) && (
            <ApplySection
              {...{ input, replay, mayApply, pending, onTakeBack, onDone }}
              onOutdated={sayOutdated}
            />
          )}
          {replay.differing > 0 ? (
            <Section title="Requests that come to something else" flush>
              <DifferenceTable
                differences={replay.differences}
                all={replay.differing}
                pending={pending}
                {...(first === SOME_DIFFERENCES ? { onShowMore: () => setFirst(MOST_DIFFERENCES) } : {})}
              />
            </Section>
          ) : (
            <Section>
              <NothingToDo
                lookedAt={replay.lookedAt}
                integrationId={search.integrationId}
                onLookAgain={lookAgain}
              />
            </Section>
          )}
          <UnfitRequests unfit={replay.unfit} />
          <NextRun replay={replay} search={search} />
        </Stack>
      )}
    </>
  );
}
