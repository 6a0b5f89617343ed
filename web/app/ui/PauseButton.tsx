import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';

type Props = {
  active: boolean;
  pending: boolean;
  onToggle: () => void;
  size?: 'xs' | 'sm';
  /** What it pauses, where a page has several of these; read by screen readers. */
  what?: string;
  /** What becomes of what happens meanwhile. */
  hint?: string;
};

/** Pauses what is active and resumes what is paused. */
export function PauseButton({ active, pending, onToggle, size = 'sm', what, hint }: Props) {
  const Icon = active ? IconPlayerPause : IconPlayerPlay;
  return (
    <Button
      variant="default"
      size={size}
      title={active ? hint : undefined}
      loading={pending}
      onClick={onToggle}
      leftSection={<Icon size={size === 'xs' ? 14 : 16} aria-hidden />}
    >
      {active ? 'Pause' : 'Resume'}
      {what && <span className="wp-visually-hidden"> {what}</span>}
    </Button>
  );
}
