import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said } from '../../ui/notify';
import { Signing } from '../endpoint/Signing';

export const SigningSection_postback = graphql(`
  fragment SigningSection_postback on PartnerPostback {
    id
    method
    endpoint {
      isSigned
      previousSecretUntil
    }
  }
`);

const RotateSecret = graphql(`
  mutation RotatePartnerPostbackSecret($input: RotatePartnerPostbackSecretInput!) {
    rotatePartnerPostbackSecret(input: $input) {
      secret
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const EndPrevious = graphql(`
  mutation EndPreviousPartnerPostbackSecret($input: EndPartnerPostbackSecretInput!) {
    endPreviousPartnerPostbackSecret(input: $input) {
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const RemoveSecret = graphql(`
  mutation RemovePartnerPostbackSecret($input: EndPartnerPostbackSecretInput!) {
    removePartnerPostbackSecret(input: $input) {
      userErrors {
        field
        message
        code
      }
    }
  }
`);

/** Whether a partner postback's calls are signed, which is up to its receiver. */
export function SigningSection({ postback }: { postback: FragmentOf<typeof SigningSection_postback> }) {
  const { id, method, endpoint } = readFragment(SigningSection_postback, postback);
  const rotate = useApiMutation(RotateSecret);
  const end = useApiMutation(EndPrevious);
  return (
    <Signing
      description="By Standard Webhooks, so that the receiver knows that a call comes from here."
      isSigned={endpoint.isSigned}
      signed={method === 'GET' ? 'address' : 'body'}
      previousSecretUntil={endpoint.previousSecretUntil}
      onMake={async (keepPreviousHours) => {
        const answer = await rotate.mutateAsync({ input: { id, keepPreviousHours } });
        return answer.rotatePartnerPostbackSecret;
      }}
      onEndPrevious={async () => (await end.mutateAsync({ input: { id } })).endPreviousPartnerPostbackSecret}
      actions={endpoint.isSigned && <StopSigning id={id} />}
    >
      {endpoint.isSigned ? 'Every call is signed.' : 'Calls are not signed.'}
    </Signing>
  );
}

function StopSigning({ id }: { id: string }) {
  const [open, dialog] = useDisclosure(false);
  const remove = useApiMutation(RemoveSecret);
  const confirm = () =>
    remove.mutate(
      { input: { id } },
      {
        onSuccess: ({ removePartnerPostbackSecret: { userErrors } }) => {
          if (userErrors[0]) return failed(new Error(userErrors[0].message));
          dialog.close();
          said('Calls are not signed any more');
        },
        onError: failed,
      },
    );
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Stop signing
      </Button>
      <Modal
        opened={open}
        onClose={dialog.close}
        title="Stop signing calls?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm">
            Its secrets end at once, and a receiver that verifies signatures refuses the calls from then on.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep signing
            </Button>
            <Button color="red" loading={remove.isPending} onClick={confirm}>
              Stop signing
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
