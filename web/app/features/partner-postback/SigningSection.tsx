import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said, saidOrFailed } from '../../ui/notify';
import { Section } from '../../ui/Section';
import { EndPreviousSecret } from '../endpoint/EndPreviousSecret';
import { SecretDialog } from '../endpoint/SecretDialog';

export const SigningSection_postback = graphql(`
  fragment SigningSection_postback on PartnerPostback {
    id
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

/** Whether calls are signed, and the secrets that sign them. */
export function SigningSection({ postback }: { postback: FragmentOf<typeof SigningSection_postback> }) {
  const { id, endpoint } = readFragment(SigningSection_postback, postback);
  const [making, secret] = useDisclosure(false);
  const rotate = useApiMutation(RotateSecret);
  const end = useApiMutation(EndPrevious);
  const endNow = () =>
    end.mutate(
      { input: { id } },
      {
        onSuccess: ({ endPreviousPartnerPostbackSecret: { userErrors } }) =>
          saidOrFailed('The secret before does not sign any more', userErrors),
        onError: failed,
      },
    );
  return (
    <Section
      title="Signing"
      description="By Standard Webhooks, so that the receiver knows that a call comes from here."
      actions={
        <Group gap="xs" wrap="nowrap">
          <Button size="xs" variant="default" onClick={secret.open}>
            {endpoint.isSigned ? 'New secret' : 'Sign calls'}
          </Button>
          {endpoint.isSigned && <StopSigning id={id} />}
        </Group>
      }
    >
      <Stack gap="xs">
        <Text size="sm">{endpoint.isSigned ? 'Every call is signed.' : 'Calls are not signed.'}</Text>
        <EndPreviousSecret until={endpoint.previousSecretUntil} pending={end.isPending} onEnd={endNow} />
      </Stack>
      <SecretDialog
        opened={making}
        onClose={secret.close}
        replaces={endpoint.isSigned}
        onMake={async (keepPreviousHours) => {
          const answer = await rotate.mutateAsync({ input: { id, keepPreviousHours } });
          return answer.rotatePartnerPostbackSecret;
        }}
      />
    </Section>
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
