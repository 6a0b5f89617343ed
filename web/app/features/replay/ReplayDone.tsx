import { Group, Stack, Text } from '@mantine/core';
import { ButtonLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { DifferenceTable } from './DifferenceTable';
import { NextRun } from './NextRun';
import { type Replay, ReplayMoney, ReplayNumbers } from './ReplayOutcome';
import type { ReplaySearch } from './search';
import { doneWords } from './words';

type Props = { replay: Replay; search: ReplaySearch };

/** What was done, with the way to what came of it. */
export function ReplayDone({ replay, search }: Props) {
  const { after: _after, takeBack: _takeBack, ...narrowing } = search;
  return (
    <Stack gap="lg">
      <Section title="Done">
        <Stack gap="md">
          <Text className="wp-break">{doneWords(replay, replay.money)}</Text>
          <Group gap="sm">
            <ButtonLink to="/conversions" variant="default">
              See the conversions
            </ButtonLink>
            <ButtonLink to="/postbacks" search={narrowing} variant="default">
              Back to the postback log
            </ButtonLink>
          </Group>
        </Stack>
      </Section>
      <NextRun replay={replay} search={search} primary />
      <ReplayNumbers replay={replay} done />
      <ReplayMoney money={replay.money} />
      {replay.differing > 0 && (
        <Section title="Requests that came to something else" flush>
          <DifferenceTable differences={replay.differences} all={replay.differing} pending={false} />
        </Section>
      )}
    </Stack>
  );
}
