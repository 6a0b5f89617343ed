import { Checkbox, Group, Loader, Stack, Text } from '@mantine/core';
import { Section } from '../../ui/Section';
import { ApplyButton } from './ApplyButton';
import type { Replay } from './ReplayOutcome';
import type { replayInput } from './search';

type Props = {
  input: ReturnType<typeof replayInput>;
  replay: Replay;
  mayApply: boolean;
  /** The numbers on the page are about to be others. */
  pending: boolean;
  onTakeBack: (takeBack: boolean) => void;
  onDone: (replay: Replay) => void;
  onOutdated: () => void;
};

/** What may be done about it: what is taken back, and the button that applies all of it. */
export function ApplySection({ input, replay, mayApply, pending, onTakeBack, onDone, onOutdated }: Props) {
  return (
    <Section title="Apply">
      <Stack gap="md">
        <TakeBack replay={replay} checked={input.takeBack ?? false} onChange={onTakeBack} />
        <Group gap="md">
          {mayApply && replay.applied > 0 && (
            <ApplyButton
              input={input}
              replay={replay}
              disabled={pending}
              onDone={onDone}
              onOutdated={onOutdated}
            />
          )}
          {pending && <Loader size="sm" aria-hidden />}
          <Text size="sm" c="dimmed">
            {applyHint(replay, mayApply)}
          </Text>
        </Group>
      </Stack>
    </Section>
  );
}

function applyHint(replay: Replay, mayApply: boolean): string {
  if (replay.applied === 0) return 'There is nothing to apply: none of it would change what counts.';
  if (!mayApply) return 'Managers, admins and owners can apply this.';
  return 'Nothing is written yet. You see the numbers once more before anything is.';
}

type TakeBackProps = { replay: Replay; checked: boolean; onChange: (takeBack: boolean) => void };

function TakeBack({ replay, checked, onChange }: TakeBackProps) {
  if (replay.withdrawn === 0 && !checked) return null;
  return (
    <Checkbox
      label="Also take back what today’s settings would refuse"
      description="It is kept unless you tick this: rules that became stricter need not hold for what was sold before."
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
