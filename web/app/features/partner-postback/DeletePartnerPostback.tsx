import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said } from '../../ui/notify';

const Delete = graphql(`
  mutation DeletePartnerPostback($input: DeletePartnerPostbackInput!) {
    deletePartnerPostback(input: $input) {
      deletedId
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { id: string; urlTemplate: string; onDeleted: () => void };

export function DeletePartnerPostback({ id, urlTemplate, onDeleted }: Props) {
  const [open, dialog] = useDisclosure(false);
  const remove = useApiMutation(Delete);
  const confirm = () =>
    remove.mutate(
      { input: { id } },
      {
        onSuccess: ({ deletePartnerPostback: { deletedId, userErrors } }) => {
          if (!deletedId) return failed(new Error(userErrors[0]?.message ?? 'It was not deleted.'));
          said('Partner postback deleted');
          onDeleted();
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
        title="Delete this partner postback?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm" className="wp-break">
            “{urlTemplate}” is not called any more. What waits for it is given up, and its headers and secret
            are gone. What it was told stays in the log. This cannot be undone; pause it to keep what happens
            meanwhile.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep it
            </Button>
            <Button color="red" loading={remove.isPending} onClick={confirm}>
              Delete partner postback
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
