import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import type { UserError } from '../../api/user-errors';
import { failed, said } from '../../ui/notify';

type Props = {
  /** "webhook": what is deleted. */
  kind: string;
  /** What becomes of it, and of what waits for it. */
  consequences: string;
  remove: () => Promise<{ deletedId: string | null; userErrors: readonly UserError[] }>;
  onDeleted: () => void;
};

/** A button that deletes an endpoint for good, after asking. */
export function DeleteDialog({ kind, consequences, remove, onDeleted }: Props) {
  const [open, dialog] = useDisclosure(false);
  const removing = useMutation({
    mutationFn: remove,
    onSuccess: ({ deletedId, userErrors }) => {
      if (!deletedId) return failed(new Error(userErrors[0]?.message ?? 'It was not deleted.'));
      said(`${kind.charAt(0).toUpperCase()}${kind.slice(1)} deleted`);
      onDeleted();
    },
    onError: failed,
  });
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        Delete…
      </Button>
      <Modal
        opened={open}
        onClose={dialog.close}
        title={`Delete this ${kind}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm" className="wp-break">
            {consequences}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep it
            </Button>
            <Button color="red" loading={removing.isPending} onClick={() => removing.mutate()}>
              Delete {kind}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
