import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';

type Props = { active: boolean; pending: boolean; onToggle: () => void };

/** Pauses what is active and resumes what is paused. */
export function PauseButton({ active, pending, onToggle }: Props) {
  const Icon = active ? IconPlayerPause : IconPlayerPlay;
  return (
    <Button
      variant="default"
      loading={pending}
      onClick={onToggle}
      leftSection={<Icon size={16} aria-hidden />}
    >
      {active ? 'Pause' : 'Resume'}
    </Button>
  );
}
