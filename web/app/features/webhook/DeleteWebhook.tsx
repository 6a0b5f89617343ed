import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said } from '../../ui/notify';

const Delete = graphql(`
  mutation DeleteWebhook($input: DeleteWebhookInput!) {
    deleteWebhook(input: $input) {
      deletedId
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { id: string; url: string };

export function DeleteWebhook({ id, url }: Props) {
  const [open, dialog] = useDisclosure(false);
  const navigate = useNavigate();
  const remove = useApiMutation(Delete);
  const confirm = () =>
    remove.mutate(
      { input: { id } },
      {
        onSuccess: ({ deleteWebhook: { deletedId, userErrors } }) => {
          if (!deletedId) return failed(new Error(userErrors[0]?.message ?? 'It was not deleted.'));
          said('Webhook deleted');
          void navigate({ to: '/webhooks' });
        },
        onError: failed,
      },
    );
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        Delete…
      </Button>
      <Modal
        opened={open}
        onClose={dialog.close}
        title="Delete this webhook?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm" className="wp-break">
            “{url}” is not called any more. What waits for it is given up, and its secret ends. This cannot be
            undone; pause it to keep what happens meanwhile.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep it
            </Button>
            <Button color="red" loading={remove.isPending} onClick={confirm}>
              Delete webhook
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
