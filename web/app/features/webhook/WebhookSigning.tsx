import { Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { Section } from '../../ui/Section';
import { EndPreviousSecret } from '../endpoint/EndPreviousSecret';
import { SecretDialog } from '../endpoint/SecretDialog';

export const WebhookSigning_webhook = graphql(`
  fragment WebhookSigning_webhook on Webhook {
    id
    endpoint {
      previousSecretUntil
    }
  }
`);

const RotateSecret = graphql(`
  mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) {
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
  mutation EndPreviousWebhookSecret($input: EndPreviousWebhookSecretInput!) {
    endPreviousWebhookSecret(input: $input) {
      userErrors {
        field
        message
        code
      }
    }
  }
`);

/** The secret that signs a webhook's calls. There always is one. */
export function WebhookSigning({ webhook }: { webhook: FragmentOf<typeof WebhookSigning_webhook> }) {
  const { id, endpoint } = readFragment(WebhookSigning_webhook, webhook);
  const [making, secret] = useDisclosure(false);
  const rotate = useApiMutation(RotateSecret);
  const end = useApiMutation(EndPrevious);
  const endNow = () =>
    end.mutate(
      { input: { id } },
      {
        onSuccess: ({ endPreviousWebhookSecret: { userErrors } }) =>
          saidOrFailed('The secret before does not sign any more', userErrors),
        onError: failed,
      },
    );
  return (
    <Section
      title="Signing"
      description="By Standard Webhooks. Refuse what does not verify."
      actions={
        <Button size="xs" variant="default" onClick={secret.open}>
          New secret
        </Button>
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          Every call is signed: by the headers webhook-id, webhook-timestamp and webhook-signature.
        </Text>
        <EndPreviousSecret until={endpoint.previousSecretUntil} pending={end.isPending} onEnd={endNow} />
      </Stack>
      <SecretDialog
        opened={making}
        onClose={secret.close}
        replaces
        onMake={async (keepPreviousHours) => {
          const answer = await rotate.mutateAsync({ input: { id, keepPreviousHours } });
          return answer.rotateWebhookSecret;
        }}
      />
    </Section>
  );
}
