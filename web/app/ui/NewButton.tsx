import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';

type Props = { label: string; size?: 'xs' | 'sm'; onClick: () => void };

/**
 * Opens the dialog that makes something. The dialog itself belongs to the page: were it part of an empty state, it
 * would vanish, with what it shows once, as soon as the list is no longer empty.
 */
export function NewButton({ label, size = 'sm', onClick }: Props) {
  return (
    <Button
      size={size}
      leftSection={<IconPlus size={size === 'xs' ? 14 : 16} aria-hidden />}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
