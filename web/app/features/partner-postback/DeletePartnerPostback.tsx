import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { DeleteDialog } from '../endpoint/DeleteDialog';

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
  const remove = useApiMutation(Delete);
  return (
    <DeleteDialog
      kind="partner postback"
      consequences={`“${urlTemplate}” is not called any more. What waits for it is given up, and its headers and secret are gone. What it was told stays in the log. This cannot be undone; pause it to keep what happens meanwhile.`}
      remove={async () => (await remove.mutateAsync({ input: { id } })).deletePartnerPostback}
      onDeleted={onDeleted}
    />
  );
}
