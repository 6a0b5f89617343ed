import { useNavigate } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { DeleteDialog } from '../endpoint/DeleteDialog';

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
  const navigate = useNavigate();
  const remove = useApiMutation(Delete);
  return (
    <DeleteDialog
      kind="webhook"
      consequences={`“${url}” is not called any more. What waits for it is given up, and its secret ends. This cannot be undone; pause it to keep what happens meanwhile.`}
      remove={async () => (await remove.mutateAsync({ input: { id } })).deleteWebhook}
      onDeleted={() => void navigate({ to: '/webhooks' })}
    />
  );
}
