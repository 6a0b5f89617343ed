import { Button } from '@mantine/core';
import { IconZoomExclamation } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EmptyState } from './EmptyState';

type Props = { onClear: () => void; children?: ReactNode };

export function NothingFound({ onClear, children = 'Try fewer or other words.' }: Props) {
  return (
    <EmptyState
      icon={IconZoomExclamation}
      title="Nothing matches"
      action={
        <Button variant="default" onClick={onClear}>
          Clear the filters
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}
