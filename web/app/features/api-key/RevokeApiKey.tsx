import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said } from '../../ui/notify';

export const RevokeApiKey_key = graphql(`
  fragment RevokeApiKey_key on ApiKey {
    id
    name
  }
`);

const Revoke = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
        revokedAt
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { apiKey: FragmentOf<typeof RevokeApiKey_key> };

export function RevokeApiKey({ apiKey }: Props) {
  const { id, name } = readFragment(RevokeApiKey_key, apiKey);
  const [open, dialog] = useDisclosure(false);
  const revoke = useApiMutation(Revoke);
  const confirm = () =>
    revoke.mutate(
      { input: { id } },
      {
        onSuccess: ({ revokeApiKey: { userErrors } }) => {
          if (userErrors[0]) return failed(new Error(userErrors[0].message));
          dialog.close();
          said(`Key “${name}” revoked`);
        },
        onError: failed,
      },
    );
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={dialog.open} aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
      <Modal
        opened={open}
        onClose={dialog.close}
        title="Revoke this key?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm" className="wp-break">
            Programs that use “{name}” are refused at once. This cannot be undone.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep it
            </Button>
            <Button color="red" loading={revoke.isPending} onClick={confirm}>
              Revoke key
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
