import { Group, Text } from '@mantine/core';
import { ButtonLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import type { Replay } from './ReplayOutcome';
import type { ReplaySearch } from './search';
import { progressWords } from './words';

type Props = {
  replay: Pick<Replay, 'lookedAt' | 'remaining' | 'last'>;
  search: ReplaySearch;
  primary?: boolean;
};

/** Leads on where more requests match than one run looks at. */
export function NextRun({ replay: { lookedAt, remaining, last }, search, primary = false }: Props) {
  if (remaining === 0 || last === null) return null;
  return (
    <Section>
      <Group justify="space-between">
        <Text size="sm">{progressWords(lookedAt, remaining)}</Text>
        <ButtonLink
          to="/postbacks/replay"
          search={{ ...search, after: last }}
          variant={primary ? 'filled' : 'default'}
        >
          Go on with the next
        </ButtonLink>
      </Group>
    </Section>
  );
}
