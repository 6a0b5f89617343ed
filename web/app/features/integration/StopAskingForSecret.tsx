import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said } from '../../ui/notify';

const StopAsking = graphql(`
  mutation StopAskingForSecret($input: UpdateIntegrationInput!) {
    updateIntegration(input: $input) {
      integration {
        id
        hasSecret
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { integrationId: string; name: string };

export function StopAskingForSecret({ integrationId, name }: Props) {
  const [open, dialog] = useDisclosure(false);
  const stop = useApiMutation(StopAsking);
  const confirm = () =>
    stop.mutate(
      { input: { id: integrationId, withSecret: false } },
      {
        onSuccess: ({ updateIntegration: { userErrors } }) => {
          if (userErrors[0]) return failed(new Error(userErrors[0].message));
          dialog.close();
          said('Reports need no secret any more');
        },
        onError: failed,
      },
    );
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Stop asking for it
      </Button>
      <Modal
        opened={open}
        onClose={dialog.close}
        title="Report without a secret?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm" className="wp-break">
            Then anybody who knows the address of “{name}” can report conversions. Its secrets end at once.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep the secret
            </Button>
            <Button color="red" loading={stop.isPending} onClick={confirm}>
              Stop asking for it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
