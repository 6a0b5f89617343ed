import { Button, Group } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import classes from './Pager.module.css';
import type { PageCursor } from './paging';

type PageInfo = {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
};

type Props = { info: PageInfo; onMove: (cursor: PageCursor) => void };

/** Older and newer pages of a list; hidden when everything fits on one. */
export function Pager({ info, onMove }: Props) {
  if (!info.hasNextPage && !info.hasPreviousPage) return null;
  return (
    <nav aria-label="Pages" className={classes.pager}>
      <Group justify="flex-end" gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconChevronLeft size={16} aria-hidden />}
          disabled={!info.hasPreviousPage}
          onClick={() => onMove({ before: info.startCursor ?? undefined })}
        >
          Previous
        </Button>
        <Button
          size="xs"
          variant="default"
          rightSection={<IconChevronRight size={16} aria-hidden />}
          disabled={!info.hasNextPage}
          onClick={() => onMove({ after: info.endCursor ?? undefined })}
        >
          Next
        </Button>
      </Group>
    </nav>
  );
}
