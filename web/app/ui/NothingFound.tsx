import { Button } from '@mantine/core';
import { IconZoomExclamation } from '@tabler/icons-react';
import { EmptyState } from './EmptyState';

export function NothingFound({ onClear }: { onClear: () => void }) {
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
      Try fewer or other words.
    </EmptyState>
  );
}
