import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Verb } from './outcome';
import { RejectDialog } from './RejectDialog';
import { useReview } from './useReview';

type Props = {
  ids: string[];
  verbs: readonly Verb[];
  /** After something was done. */
  onDone?: () => void;
};

/** What a reviewer can do with these conversions. */
export function ReviewButtons({ ids, verbs, onDone }: Props) {
  const [open, dialog] = useDisclosure(false);
  const review = useReview(() => {
    dialog.close();
    onDone?.();
  });
  const disabled = ids.length === 0 || review.isPending;
  return (
    <Group gap="xs">
      {verbs.includes('approve') && (
        <Button size="xs" disabled={disabled} onClick={() => review.approve(ids)}>
          Approve
        </Button>
      )}
      {verbs.includes('reject') && (
        <Button size="xs" variant="default" disabled={disabled} onClick={dialog.open}>
          Reject…
        </Button>
      )}
      {verbs.includes('reopen') && (
        <Button size="xs" variant="default" disabled={disabled} onClick={() => review.reopen(ids)}>
          Reopen
        </Button>
      )}
      <RejectDialog opened={open} onClose={dialog.close} ids={ids} review={review} />
    </Group>
  );
}
