import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { Signing } from '../endpoint/Signing';

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
  const rotate = useApiMutation(RotateSecret);
  const end = useApiMutation(EndPrevious);
  return (
    <Signing
      description="By Standard Webhooks. Refuse what does not verify."
      isSigned
      signed="body"
      previousSecretUntil={endpoint.previousSecretUntil}
      onMake={async (keepPreviousHours) => {
        const answer = await rotate.mutateAsync({ input: { id, keepPreviousHours } });
        return answer.rotateWebhookSecret;
      }}
      onEndPrevious={async () => (await end.mutateAsync({ input: { id } })).endPreviousWebhookSecret}
    >
      Every call is signed: by the headers webhook-id, webhook-timestamp and webhook-signature.
    </Signing>
  );
}
